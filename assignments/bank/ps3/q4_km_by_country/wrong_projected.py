# wrong: lengths in a projected system
# expect: value of .* is
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    geod = Geod(ellps="WGS84")
    projected = lambda g: gpd.GeoSeries([g], crs="EPSG:4326").to_crs("EPSG:32642").iloc[0].length
    line = route.to_crs("EPSG:4326").geometry.union_all()
    metres = {}
    for code, shape in zip(countries["country"], countries.geometry, strict=True):
        inside = projected(line.intersection(shape))
        metres[code] = metres.get(code, 0) + inside
    metres["OUTSIDE"] = projected(line.difference(countries.geometry.union_all()))
    lengths = pd.Series(metres, name="km")
    return lengths[lengths >= 1] / 1000
