# wrong: an unknown code ends in an IndexError
# expect: raised IndexError.*expected ValueError
# earns: 2
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.to_crs("EPSG:4326")
    shapes = []
    for code in (one, two):
        rows = degrees[degrees["country"] == code]
        shapes.append(rows.geometry.iloc[[0]].union_all() if len(rows) < 2 else rows.geometry.union_all())
    line = shapes[0].boundary.intersection(shapes[1].boundary)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
