# wrong: a common point passes for a border
# expect: touches in a point: returned DataFrame
# earns: 2
def km_to_neighbour(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, neighbour: str, crs: str
) -> pd.DataFrame:
    """Kilometres from each region's representative point to the border with a neighbour."""
    if CRS.from_user_input(crs).is_geographic:
        raise ValueError(f"{crs} is in degrees: distances need a projected system")
    shapes = countries.set_index("country").geometry.to_crs(crs)
    if neighbour not in shapes.index:
        raise ValueError(f"{neighbour} is not in the layer")
    border = shapes["KAZ"].boundary.intersection(shapes[neighbour].boundary)
    if border.is_empty:
        raise ValueError(f"KAZ and {neighbour} have no border in common")
    points = regions.geometry.to_crs(crs).representative_point()
    table = pd.DataFrame({"region_code": regions["region_code"]})
    table["km"] = points.distance(border) / 1000
    return table.sort_values("km")
