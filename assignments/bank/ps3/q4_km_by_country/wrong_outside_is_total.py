# wrong: the whole length as OUTSIDE
# expect: value of OUTSIDE is
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    geod = Geod(ellps="WGS84")
    line = route.to_crs("EPSG:4326").geometry.union_all()
    metres = {}
    for code, shape in zip(countries["country"], countries.geometry, strict=True):
        inside = geod.geometry_length(line.intersection(shape))
        metres[code] = metres.get(code, 0) + inside
    metres["OUTSIDE"] = geod.geometry_length(line)
    lengths = pd.Series(metres, name="km")
    return lengths[lengths >= 1] / 1000
