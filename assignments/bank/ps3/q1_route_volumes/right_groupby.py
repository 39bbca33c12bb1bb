# right: written with groupby, warning and printing on the way
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    import sys
    import warnings

    warnings.warn("this answer warns")
    print("looking at", year)
    print("and at stderr", file=sys.stderr)
    rows = routes.loc[routes.year.eq(year) & routes.period.eq("full year")]
    rows = rows.loc[rows.preferred.astype(bool) & rows.basis.eq("Kazakh-origin")]
    rows = rows.loc[rows.parent_route.isna()]
    amounts = rows.groupby("route_code").million_tonnes.sum(min_count=1).dropna()
    amounts = amounts.drop(["TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"], errors="ignore")
    if amounts.empty:
        raise ValueError(f"no figures for the year {year}")
    return amounts.sort_index().sort_values(ascending=False, kind="mergesort")
