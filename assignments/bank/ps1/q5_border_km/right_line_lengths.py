# right: coordinates of each piece, measured with line_length
import shapely

def border_km(countries, one, two):
    geod = Geod(ellps="WGS84")
    shapes = countries.to_crs(epsg=4326).groupby("country")["geometry"].agg(
        lambda part: part.union_all())
    for code in (one, two):
        if code not in shapes.index:
            raise ValueError(f"{code} is not among {list(shapes.index)[:5]}...")
    line = shapely.intersection(shapely.boundary(shapes[one]), shapely.boundary(shapes[two]))
    pieces = [p for p in shapely.get_parts(line) if p.geom_type == "LineString"]
    return sum(geod.line_length(*piece.xy) for piece in pieces) / 1e3
