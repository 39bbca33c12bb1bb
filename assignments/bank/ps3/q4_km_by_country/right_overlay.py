# right: written with overlay, the sea as the rest of the whole
def km_by_country(route, countries):
    geod = Geod(ellps="WGS84")
    route = route.to_crs(4326)
    cut = gpd.overlay(
        route[["geometry"]], countries[["country", "geometry"]], how="intersection",
        keep_geom_type=True,
    )
    cut["km"] = [geod.geometry_length(g) / 1000 for g in cut.geometry]
    km = cut.groupby("country")["km"].sum()
    total = sum(geod.geometry_length(g) for g in route.geometry) / 1000
    km.loc["OUTSIDE"] = total - km.sum()
    return km[km >= 0.001].rename_axis(None)
