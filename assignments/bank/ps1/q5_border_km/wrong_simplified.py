# wrong: the border simplified first
# expect: of MNG and RUS: came
# earns: 0.5
from shapely import line_merge


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
    if line.geom_type == 'MultiLineString':
        line = line_merge(line).simplify(0.05)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
