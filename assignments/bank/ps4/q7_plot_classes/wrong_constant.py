# wrong: the same result whatever the input
# expect: no filled area has the outline
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of `value_pct` in given classes, regions without a value included."""
    _, ax = plt.subplots()
    return ax
