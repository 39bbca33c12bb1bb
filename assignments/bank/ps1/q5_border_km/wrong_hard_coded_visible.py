# wrong: returns the result of the visible check
# expect: border_km of MNG and RUS: came 111
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
    return Geod(ellps="WGS84").inv(61, 45, 61, 46)[2] / 1000
