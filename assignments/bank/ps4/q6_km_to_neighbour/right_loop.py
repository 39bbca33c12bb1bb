# right: takes the border in degrees, then measures region by region
def km_to_neighbour(regions, countries, neighbour, crs):
    if CRS(crs).is_geographic:
        raise ValueError("degrees are no distance")
    outlines = dict(zip(countries["country"], countries.geometry.boundary))
    if neighbour not in outlines:
        raise ValueError(f"no country {neighbour}")
    border = outlines["KAZ"].intersection(outlines[neighbour])
    if border.length == 0:
        raise ValueError(f"{neighbour} does not border on KAZ")
    line = gpd.GeoSeries([border], crs=countries.crs).to_crs(crs).iloc[0]
    rows = []
    for code, shape in zip(regions["region_code"], regions.to_crs(crs).geometry):
        rows.append({"km": shape.representative_point().distance(line) / 1000, "region_code": code})
    return pd.DataFrame(rows).sort_values("km")
