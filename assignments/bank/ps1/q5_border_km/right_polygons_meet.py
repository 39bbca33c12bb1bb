# right: intersection of the shapes themselves
def border_km(countries, one, two):
    layer = countries.to_crs(4326).dissolve("country")
    missing = [code for code in (one, two) if code not in layer.index]
    if missing:
        raise ValueError(f"not in the layer: {missing}")
    geod = Geod(ellps="WGS84")
    line = layer.geometry[one].intersection(layer.geometry[two])
    return float(geod.geometry_length(line)) / 1000
