# right: question A, line by line in one colour, as wide as its oil, with the figures beside
def map_data(tables):
    from multivector import routes
    oil = tables["oil/export_by_route"]
    oil = oil[(oil["year"] == 2025) & (oil["period"] == "full year") & oil["preferred"]]
    t = oil.set_index("route_code")["million_tonnes"]
    code = {line: key for key, lines in routes.LINES_OF_ROUTE.items() for line in lines}
    g = tables["geo/routes"].copy()
    g["value"] = g["route"].map(code).map(t)
    g = g.dropna(subset=["value"])
    return g.rename(columns={"route": "name"})[["name", "value", "geometry"]]
def brief_map(data, ax=None):
    if ax is None:
        _, ax = plt.subplots(figsize=(9, 5))
    flat = data.to_crs(maps.PROJECTION)
    for _, row in flat.iterrows():
        for part in getattr(row.geometry, "geoms", [row.geometry]):
            x, y = part.xy
            ax.plot(x, y, color="darkblue", linewidth=0.5 + row["value"] / 10)
        mid = row.geometry.interpolate(0.5, normalized=True)
        ax.text(mid.x, mid.y, f"{row['value']:.1f}")
    ax.set_title("Oil by pipeline, Mt in 2025")
    ax.figure.text(0, 0, "Source: efe26, report26; projection: Albers equal-area; year 2025; borders are not shown")
    return ax
