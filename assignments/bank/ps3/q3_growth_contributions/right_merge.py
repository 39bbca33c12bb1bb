# right: written with an outer merge
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    a = volumes.loc[volumes["year"].eq(start)]
    b = volumes.loc[volumes["year"].eq(end)]
    if a.empty or b.empty:
        raise ValueError(f"no row in {start if a.empty else end}")
    both = a.merge(b, on="route_code", how="outer", suffixes=("_a", "_b"), indicator=True)
    both.loc[both["_merge"] == "left_only", "million_tonnes_b"] = 0
    both.loc[both["_merge"] == "right_only", "million_tonnes_a"] = 0
    both["contribution_pp"] = (both["million_tonnes_b"] - both["million_tonnes_a"]) * (
        100 / a["million_tonnes"].sum()
    )
    return both.set_index("route_code")["contribution_pp"].sort_values()
