# right: nullable floats and texts
def share_by_route(volumes, total):
    if total <= 0:
        raise ValueError("total")
    s = volumes.astype("Float64").sort_values(ascending=False, na_position="last")
    s = pd.concat([s, pd.Series({"UNEXPLAINED": total - s.sum()}, dtype="Float64")])
    return pd.DataFrame({"route_code": s.index.astype("string"), "million_tonnes": s.values, "share": (s / total).values})
