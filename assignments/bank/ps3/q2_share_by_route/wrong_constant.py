# wrong: the same result whatever the input
# expect: missing: |rows came
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A", "UNEXPLAINED"], "million_tonnes": [1.0, 0.0], "share": [1.0, 0.0]})
