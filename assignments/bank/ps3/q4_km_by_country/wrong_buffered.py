# wrong: measures the outline of a buffer
# expect: value of AAA is
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    geod = Geod(ellps="WGS84")
    line = route.to_crs("EPSG:4326").geometry.union_all()
    metres = {}
    for code, shape in zip(countries["country"], countries.geometry, strict=True):
        inside = abs(geod.geometry_area_perimeter(line.intersection(shape).buffer(0.001))[1])
        metres[code] = metres.get(code, 0) + inside
    metres["OUTSIDE"] = geod.geometry_length(line.difference(countries.geometry.union_all()))
    lengths = pd.Series(metres, name="km")
    return lengths[lengths >= 1] / 1000
