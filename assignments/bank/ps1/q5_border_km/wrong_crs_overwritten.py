# wrong: the coordinate system is renamed instead of changed
# expect: of KGZ and KAZ in EPSG:32642: (came|raised)
# earns: 0.5
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.set_crs("EPSG:4326", allow_override=True).set_index("country")
    for code in (one, two):
        if code not in degrees.index:
            raise ValueError(f"no country {code} in the layer")
    first = degrees.loc[one, "geometry"]
    second = degrees.loc[two, "geometry"]
    line = first.boundary.intersection(second.boundary)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
