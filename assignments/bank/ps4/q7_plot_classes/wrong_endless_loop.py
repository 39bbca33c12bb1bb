# wrong: a loop that never ends
# expect: no result after .* seconds
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of `value_pct` in given classes, regions without a value included."""
    while True:
        pass
