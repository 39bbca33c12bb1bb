# wrong: the remainder stands before the routes without a figure
# expect: the order of the rows is not
# earns: 2.5
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route."""
    if total <= 0:
        raise ValueError("the total must be positive")
    ordered = volumes.sort_values(ascending=False)
    known, gaps = ordered.dropna(), ordered[ordered.isna()]
    codes = [*known.index, "UNEXPLAINED", *gaps.index]
    tonnes = [*known, total - known.sum(), *gaps]
    table = pd.DataFrame({"route_code": codes, "million_tonnes": tonnes})
    table["share"] = table["million_tonnes"] / total
    return table
