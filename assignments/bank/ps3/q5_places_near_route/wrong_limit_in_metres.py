# wrong: takes the limit as metres
# expect: 0 rows came
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    """Places at most `km` kilometres from a route, measured in the projected system `crs`."""
    if CRS.from_user_input(crs).is_geographic:
        raise ValueError(f"{crs} is in degrees: distances need a projected system")
    line = route.to_crs(crs).geometry.union_all()
    known = places[places.geometry.notna()].to_crs(crs)
    table = pd.DataFrame({"name": known["name"], "distance_km": known.distance(line) / 1000})
    table = table[table["distance_km"] <= km / 1000]
    return table.sort_values(["distance_km", "name"]).reset_index(drop=True)
