# wrong: a loop that never ends
# expect: no result after .* seconds
def km_to_neighbour(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, neighbour: str, crs: str
) -> pd.DataFrame:
    """Kilometres from each region's representative point to the border with a neighbour."""
    while True:
        pass
