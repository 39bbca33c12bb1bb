# wrong: returns the result of the visible check
# expect: not expected|rows came
def km_to_neighbour(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, neighbour: str, crs: str
) -> pd.DataFrame:
    """Kilometres from each region's representative point to the border with a neighbour."""
    return pd.DataFrame({"region_code": ["NEAR", "FAR"], "km": [20.0, 70.0]})
