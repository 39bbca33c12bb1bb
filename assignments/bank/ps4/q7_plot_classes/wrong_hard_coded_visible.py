# wrong: draws the four boxes of the visible check whatever comes
# expect: no filled area has the outline of KZ-
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of `value_pct` in given classes, regions without a value included."""
    from shapely.geometry import box

    boxes = [box(60 + 3 * place, 48, 63 + 3 * place, 50) for place in range(4)]
    flat = gpd.GeoSeries(boxes, crs="EPSG:4326").to_crs(maps.PROJECTION)
    return flat.plot(color=["gold", "gold", "teal", "lightgrey"], ax=ax)
