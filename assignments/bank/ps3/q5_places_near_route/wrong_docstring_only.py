# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    """Places at most `km` kilometres from a route, measured in the projected system `crs`."""
