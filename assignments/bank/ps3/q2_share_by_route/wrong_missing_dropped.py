# wrong: a route without a figure is dropped
# expect: missing: GAP
# earns: 2.5
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    if total <= 0:
        raise ValueError(f"the total must be positive, not {total}")
    ordered = volumes.dropna().sort_values(ascending=False)
    table = pd.DataFrame({"route_code": ordered.index, "million_tonnes": ordered.to_numpy()})
    rest = pd.DataFrame({"route_code": ["UNEXPLAINED"], "million_tonnes": [total - volumes.sum()]})
    table = pd.concat([table, rest], ignore_index=True)
    table["share"] = table["million_tonnes"] / total
    return table
