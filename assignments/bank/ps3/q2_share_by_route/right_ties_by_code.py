# right: routes with equal volumes in alphabetical order of the code
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    if total <= 0:
        raise ValueError("the total must be positive")
    table = volumes.rename("million_tonnes").rename_axis("route_code").reset_index()
    table = table.sort_values(["million_tonnes", "route_code"], ascending=[False, True])
    table.loc[len(table)] = ["UNEXPLAINED", total - volumes.sum()]
    table["share"] = table["million_tonnes"] / total
    return table
