# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of `value_pct` in given classes, regions without a value included."""
