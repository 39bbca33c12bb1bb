# wrong: a loop that never ends
# expect: no result after .* seconds
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    """Places at most `km` kilometres from a route, measured in the projected system `crs`."""
    while True:
        pass
