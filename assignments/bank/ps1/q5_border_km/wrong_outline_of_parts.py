# wrong: the shape with most area stands for the country
# expect: of AAA and BBB in EPSG:4326: came
# earns: 2
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.to_crs("EPSG:4326")
    shapes = []
    for code in (one, two):
        rows = degrees[degrees["country"] == code]
        if rows.empty:
            raise ValueError(f"no country {code} in the layer")
        shapes.append(max(rows.geometry, key=lambda shape: shape.area))
    line = shapes[0].boundary.intersection(shapes[1].boundary)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
