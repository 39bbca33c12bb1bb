# wrong: routes of the start year only
# expect: missing: NEW|missing: ORENBURG_COND
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Contribution of each route to the growth of the whole, in percentage points."""
    one = volumes[volumes["year"] == start].set_index("route_code")["million_tonnes"]
    two = volumes[volumes["year"] == end].set_index("route_code")["million_tonnes"]
    if one.empty:
        raise ValueError(f"no row for {start}")
    if two.empty:
        raise ValueError(f"no row for {end}")
    codes = one.index
    change = two.reindex(codes, fill_value=0) - one.reindex(codes, fill_value=0)
    result = 100 * change / one.sum()
    return result.rename("contribution_pp")
