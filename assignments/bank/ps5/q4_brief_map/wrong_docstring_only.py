# wrong: the bodies deleted, the docstrings left
# expect: came None; the function must end in a `return`
def map_data(tables: dict[str, pd.DataFrame]) -> gpd.GeoDataFrame:
    """Layer of the map: name, value, geometry."""


def brief_map(data: gpd.GeoDataFrame, ax: Axes | None = None) -> Axes:
    """Map of a layer name, value, geometry, with legend, title and notes."""
