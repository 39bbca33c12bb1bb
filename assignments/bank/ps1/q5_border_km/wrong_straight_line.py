# wrong: the straight distance between the ends of the border
# expect: of MNG and RUS: came
# earns: 0.5
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.to_crs("EPSG:4326")
    shapes = []
    for code in (one, two):
        rows = degrees[degrees["country"] == code]
        if rows.empty:
            raise ValueError(f"no country {code} in the layer")
        shapes.append(rows.geometry.union_all())
    line = shapes[0].boundary.intersection(shapes[1].boundary)
    x1, y1, x2, y2 = line.bounds
    if line.is_empty:
        return 0.0
    return Geod(ellps="WGS84").inv(x1, y1, x2, y2)[2] / 1000
