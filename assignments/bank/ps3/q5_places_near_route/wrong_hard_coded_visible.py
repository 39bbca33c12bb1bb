# wrong: returns the result of the visible check
# expect: not expected: Near
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    """Places at most `km` kilometres from a route, measured in the projected system `crs`."""
    return pd.DataFrame({"name": ["Near", "Middle"], "distance_km": [1.5, 10.0]})
