# wrong: a colour for each value instead of classes
# expect: both belong to the class .* two looks
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of `value_pct` in given classes, regions without a value included."""
    if ax is None:
        _, ax = plt.subplots()
    flat = regions.to_crs(maps.PROJECTION)
    flat.plot("value_pct", cmap="viridis", legend=True, missing_kwds={"color": "lightgrey"}, ax=ax)
    ax.set_title("Values by region, per cent")
    return ax
