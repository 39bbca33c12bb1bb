# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
    """Geodesic length in kilometres of the common border of two countries."""
