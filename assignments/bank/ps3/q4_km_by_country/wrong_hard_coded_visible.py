# wrong: returns the result of the visible check
# expect: not expected: AAA
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    return pd.Series({"AAA": 55.65974539663679, "BBB": 111.31949079327357, "OUTSIDE": 111.31949079327357}, name="km")
