# wrong: an unknown code ends in a KeyError
# expect: raised KeyError.*expected ValueError
# earns: 2.5
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    degrees = countries.to_crs("EPSG:4326").set_index("country")
    first = degrees.loc[one, "geometry"]
    second = degrees.loc[two, "geometry"]
    line = first.boundary.intersection(second.boundary)
    return Geod(ellps="WGS84").geometry_length(line) / 1000
