# wrong: the first row of each code, whether preferred or not
# expect: is .*, expected
# earns: 0.5
def route_volumes(routes, year):
    t = routes[(routes.year == year) & (routes.period == "full year") & (routes.basis == "Kazakh-origin") & routes.parent_route.isna() & ~routes.route_code.isin(["TOTAL","VIA_RUSSIA","BYPASS_RUSSIA"])].dropna(subset=["million_tonnes"])
    t = t.drop_duplicates("route_code")
    if t.empty: raise ValueError(f"{year}")
    return t.sort_values(["million_tonnes","route_code"], ascending=[False, True]).set_index("route_code")["million_tonnes"]
