# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
