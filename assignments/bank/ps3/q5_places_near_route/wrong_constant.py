# wrong: the same result whatever the input
# expect: missing: |rows came
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    """Places at most `km` kilometres from a route, measured in the projected system `crs`."""
    return pd.DataFrame({"name": ["Tengiz"], "distance_km": [0.5]})
