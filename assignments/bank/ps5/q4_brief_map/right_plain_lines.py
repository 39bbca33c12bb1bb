# right: question A, line by line in one colour, as wide as its oil, with the figures beside
def map_data(tables):
    import geopandas as gpd
    from multivector.routes import LINES_OF_ROUTE

    amounts = {}
    for row in tables["oil/export_by_route"].itertuples():
        if row.year == 2025 and row.period == "full year" and row.preferred:
            for line in LINES_OF_ROUTE.get(row.route_code, ()):
                amounts[line] = row.million_tonnes
    shapes = tables["geo/routes"].set_index("route")["geometry"]
    names = [name for name in shapes.index if name in amounts]
    content = {"name": names, "value": [amounts[name] for name in names]}
    return gpd.GeoDataFrame(content, geometry=[shapes[name] for name in names], crs=shapes.crs)


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
