# wrong: the same result whatever the input
# expect: not expected|missing: |rows came
def km_to_neighbour(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, neighbour: str, crs: str
) -> pd.DataFrame:
    """Kilometres from each region's representative point to the border with a neighbour."""
    return pd.DataFrame({"region_code": ["KZ-59"], "km": [1.0]})
