# wrong: the same result whatever the input
# expect: expected 
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    return 111.14
