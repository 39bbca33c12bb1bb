# wrong: the label of the coordinate system changed, not the coordinates
# expect: of AAA and BBB in EPSG:32639: came
# earns: 2
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.set_crs("EPSG:4326", allow_override=True)
    shapes = []
    for code in (one, two):
        rows = degrees[degrees["country"] == code]
        if rows.empty:
            raise ValueError(f"no country {code} in the layer")
        shapes.append(rows.geometry.union_all())
    line = shapes[0].boundary.intersection(shapes[1].boundary)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
