# wrong: the same result whatever the input
# expect: missing: 
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    return pd.Series({"KAZ": 476.9, "RUS": 974.2}, name="km")
