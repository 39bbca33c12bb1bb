# right: a table of years and codes, and one row of it
def route_volumes(routes, year):
    usable = routes[routes["preferred"] & (routes["period"] == "full year") & (routes["basis"] == "Kazakh-origin") & routes["parent_route"].isna()]
    wide = usable.pivot_table(index="year", columns="route_code", values="million_tonnes")
    wide = wide.drop(columns=["TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"], errors="ignore")
    if year not in wide.index or wide.loc[year].dropna().empty:
        raise ValueError(f"{year} has no rows")
    s = wide.loc[year].dropna().rename("million_tonnes")
    return s.sort_index().sort_values(ascending=False, kind="stable")
