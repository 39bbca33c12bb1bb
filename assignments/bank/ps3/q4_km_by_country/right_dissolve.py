# right: written with dissolve and clip
def km_by_country(route: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> pd.Series:
    geod = Geod(ellps="WGS84")
    lonlat = route.to_crs("OGC:CRS84") if route.crs.to_epsg() != 4326 else route
    one = lonlat.geometry.union_all()
    merged = countries.dissolve("country").geometry
    lengths = merged.intersection(one).map(geod.geometry_length) / 1e3
    sea = geod.geometry_length(one.difference(merged.union_all())) / 1e3
    lengths = pd.Series(lengths.to_numpy(), index=list(lengths.index))
    lengths["OUTSIDE"] = sea
    return lengths[lengths >= 0.001].sort_values().rename("km")
