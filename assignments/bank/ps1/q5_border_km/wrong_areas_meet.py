# wrong: the common area instead of the common outline
# expect: came 0|came [0-9.]+, expected
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.to_crs("EPSG:4326").set_index("country")
    for code in (one, two):
        if code not in degrees.index:
            raise ValueError(f"no country {code} in the layer")
    first = degrees.loc[one, "geometry"]
    second = degrees.loc[two, "geometry"]
    line = first.buffer(0.01).intersection(second).boundary
    return Geod(ellps="WGS84").geometry_length(line) / 1000
