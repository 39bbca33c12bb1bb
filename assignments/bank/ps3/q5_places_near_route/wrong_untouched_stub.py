# wrong: the stub as released
# expect: places_near_route still holds the course's stub
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    """Places at most `km` kilometres from a route, measured in the projected system `crs`."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
