# right: written with query and a chain
def route_volumes(routes, year):
    table = routes.query(
        "year == @year and period == 'full year' and basis == 'Kazakh-origin' and preferred"
    )
    table = table[table["parent_route"].isnull()]
    table = table[~table["route_code"].isin({"TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"})]
    table = table.dropna(subset=["million_tonnes"])
    if len(table) == 0:
        raise ValueError("nothing to add up in " + str(year))
    return (
        table.sort_values("route_code")
        .sort_values("million_tonnes", ascending=False, kind="stable")
        .set_index("route_code")["million_tonnes"]
    )
