# right: routes with equal volumes in the order in which they came
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    if total <= 0:
        raise ValueError("the total must be positive")
    ordered = volumes.sort_values(ascending=False, kind="stable")
    codes = [*ordered.index, "UNEXPLAINED"]
    tonnes = [*ordered, total - volumes.sum()]
    shares = [value / total for value in tonnes]
    return pd.DataFrame({"route_code": codes, "million_tonnes": tonnes, "share": shares})
