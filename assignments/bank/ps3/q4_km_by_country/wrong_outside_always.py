# wrong: OUTSIDE also where nothing lies outside
# expect: not expected: OUTSIDE
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    geod = Geod(ellps="WGS84")
    line = route.to_crs("EPSG:4326").geometry.union_all()
    metres = {}
    for code, shape in zip(countries["country"], countries.geometry, strict=True):
        inside = geod.geometry_length(line.intersection(shape))
        metres[code] = metres.get(code, 0) + inside
    metres["OUTSIDE"] = geod.geometry_length(line.difference(countries.geometry.union_all()))
    lengths = pd.Series(metres, name="km")
    return lengths[(lengths >= 1) | (lengths.index == "OUTSIDE")] / 1000
