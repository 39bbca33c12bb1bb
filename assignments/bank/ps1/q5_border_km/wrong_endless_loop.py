# wrong: a loop that never ends
# expect: no result after .* seconds
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    while True:
        pass
