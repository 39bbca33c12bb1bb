# right: written as one chain
def share_by_route(volumes, total):
    if not total > 0:
        raise ValueError("total must be above zero")
    rest = pd.Series({"UNEXPLAINED": total - volumes.sum()})
    return (
        pd.concat([volumes.sort_values(ascending=False), rest])
        .rename_axis("route_code")
        .reset_index(name="million_tonnes")
        .assign(share=lambda table: table["million_tonnes"] / total)
    )
