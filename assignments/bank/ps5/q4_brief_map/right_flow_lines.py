# right: question A with lines by width
def map_data(tables):
    from multivector import routes

    oil = tables["oil/export_by_route"]
    oil = oil[(oil["year"] == 2025) & (oil["period"] == "full year") & oil["preferred"]]
    tonnes = oil.set_index("route_code")["million_tonnes"]
    code = {line: key for key, lines in routes.LINES_OF_ROUTE.items() for line in lines}
    lines = tables["geo/routes"]
    lines = lines[lines["route"].map(code).isin(tonnes.index)].copy()
    lines["value"] = lines["route"].map(code).map(tonnes)
    return lines.rename(columns={"route": "name"})[["name", "value", "geometry"]]


def brief_map(data, ax=None):
    ax = maps.base_map(geo("countries"), extent=(29, 35.5, 89, 56.5), ax=ax)
    maps.flow_lines(data, "value", unit="Mt", ax=ax)
    ax.set_title("Oil exports by route in 2025")
    maps.finish(ax, source=["efe26", "report26", "S_GEONAMES"], date="2025")
    return ax
