# right: written with the inverse geodesic problem, point by point
def km_by_country(route, countries):
    geod = Geod(ellps="WGS84")

    def metres(shape):
        if shape.is_empty or shape.geom_type == "Point":
            return 0.0
        if hasattr(shape, "geoms"):
            return sum(metres(part) for part in shape.geoms)
        points = list(shape.coords)
        return sum(geod.inv(*a[:2], *b[:2])[2] for a, b in zip(points, points[1:]))

    km = {}
    left = list(route.to_crs("EPSG:4326").geometry)
    for _, row in countries.iterrows():
        for place, line in enumerate(left):
            part = metres(line.intersection(row.geometry)) / 1000
            km[row["country"]] = km.get(row["country"], 0.0) + part
            left[place] = line.difference(row.geometry)
    km["OUTSIDE"] = sum(metres(line) for line in left) / 1000
    return pd.Series({code: value for code, value in km.items() if value >= 0.001}, name="km")
