# wrong: a row without a figure is kept
# expect: not expected: NONE
# earns: 2.5
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    """Mt by route code for one year: rows that may be added, largest first."""
    memo = ["TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"]
    keep = (
        (routes["year"] == year)
        & (routes["period"] == "full year")
        & (routes["basis"] == "Kazakh-origin")
        & routes["preferred"]
        & routes["parent_route"].isna()
        & ~routes["route_code"].isin(memo)
    )
    kept = routes[keep]
    if kept.empty:
        raise ValueError(f"no usable row for {year}")
    kept = kept.sort_values(["million_tonnes", "route_code"], ascending=[False, True])
    return kept.set_index("route_code")["million_tonnes"]
