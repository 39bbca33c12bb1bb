# wrong: a missing value where there is no border
# expect: of KAZ and MNG: came nan, expected 0
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
    if line.length == 0:
        return float("nan")
    return Geod(ellps="WGS84").geometry_length(line) / 1000
