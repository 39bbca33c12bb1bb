# right: written as a loop
def places_near_route(places, route, km, crs):
    if not CRS.from_user_input(crs).is_projected:
        raise ValueError(f"{crs}: a projected system is needed")
    lines = list(route.to_crs(crs).geometry)
    rows = []
    for name, point in zip(places["name"], places.to_crs(crs).geometry):
        if point is None or point.is_empty:
            continue
        away = min(point.distance(line) for line in lines) / 1000
        if away <= km:
            rows.append((away, name))
    rows.sort()
    return pd.DataFrame(
        {"name": [name for _, name in rows], "distance_km": [away for away, _ in rows]}
    )
