# wrong: a loop that never ends
# expect: no result after .* seconds
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    while True:
        pass
