# right: written with one distance per line and the smallest of them
def places_near_route(
    places: gpd.GeoDataFrame, route: gpd.GeoDataFrame, km: float, crs: str
) -> pd.DataFrame:
    if CRS.from_user_input(crs).is_geographic:
        raise ValueError("in degrees: " + str(crs))
    points = places.to_crs(crs)
    away = pd.concat([points.distance(g) for g in route.to_crs(crs).geometry], axis=1).min(axis=1)
    table = pd.DataFrame(places[["name"]]).assign(distance_km=away.div(1000))
    table = table[table["distance_km"].le(km)]
    return table.sort_values("name").sort_values("distance_km", kind="stable")
