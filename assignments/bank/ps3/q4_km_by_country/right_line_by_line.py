# right: adds up the lines of the route one after the other
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic kilometres of a route inside each country, and OUTSIDE all of them."""
    geod = Geod(ellps="WGS84")
    land = countries.dissolve("country").geometry
    everything = countries.geometry.union_all()
    km = {}
    for line in route.to_crs("EPSG:4326").geometry:
        for code, shape in land.items():
            part = geod.geometry_length(line.intersection(shape)) / 1000
            km[code] = km.get(code, 0) + part
        sea = geod.geometry_length(line.difference(everything)) / 1000
        km["OUTSIDE"] = km.get("OUTSIDE", 0) + sea
    lengths = pd.Series(km, name="km")
    return lengths[lengths >= 0.001]
