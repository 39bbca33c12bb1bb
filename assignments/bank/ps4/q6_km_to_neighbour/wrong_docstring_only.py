# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def km_to_neighbour(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, neighbour: str, crs: str
) -> pd.DataFrame:
    """Kilometres from each region's representative point to the border with a neighbour."""
