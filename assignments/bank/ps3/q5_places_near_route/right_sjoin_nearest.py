# right: written with sjoin_nearest
def places_near_route(places, route, km, crs):
    if CRS(crs).is_geographic:
        raise ValueError("distances in degrees make no sense")
    a = places.dropna(subset=[places.geometry.name]).to_crs(crs)
    b = route.to_crs(crs)[[route.geometry.name]]
    near = gpd.sjoin_nearest(a, b, max_distance=km * 1000 + 1, distance_col="metres")
    near = near[~near.index.duplicated()]
    near["distance_km"] = near["metres"] / 1000
    near = near[near["distance_km"] <= km]
    return pd.DataFrame(near[["name", "distance_km"]]).sort_values(["distance_km", "name"])
