# wrong: only the longest piece of the border
# expect: came [0-9.]+, expected
# earns: 0.5
def border_km(countries, one, two):
    degrees = countries.to_crs("EPSG:4326")
    shapes = []
    for code in (one, two):
        rows = degrees[degrees["country"] == code]
        if rows.empty:
            raise ValueError(f"no country {code} in the layer")
        shapes.append(rows.geometry.union_all())
    line = shapes[0].boundary.intersection(shapes[1].boundary)
    geod = Geod(ellps="WGS84")
    pieces = getattr(line, "geoms", [line])
    return max((geod.geometry_length(piece) for piece in pieces), default=0.0) / 1000
