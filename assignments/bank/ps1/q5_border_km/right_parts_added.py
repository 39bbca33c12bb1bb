# right: row by row, the parts added up
def border_km(countries, one, two):
    known = set(countries["country"])
    if one not in known:
        raise ValueError(one)
    if two not in known:
        raise ValueError(two)
    degrees = countries.to_crs("OGC:CRS84")
    metres = 0
    for a in degrees.loc[degrees["country"] == one, "geometry"]:
        for b in degrees.loc[degrees["country"] == two, "geometry"]:
            metres += Geod(ellps="WGS84").geometry_length(a.intersection(b.boundary))
    return metres / 1000
