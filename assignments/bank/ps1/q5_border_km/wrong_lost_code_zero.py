# wrong: an unknown code gives zero
# expect: returned float; expected ValueError
# earns: 2.5
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.to_crs("EPSG:4326")
    shapes = []
    for code in (one, two):
        rows = degrees[degrees["country"] == code]
        if rows.empty:
            return 0.0
        shapes.append(rows.geometry.union_all())
    line = shapes[0].boundary.intersection(shapes[1].boundary)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
