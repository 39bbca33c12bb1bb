# right: measures against every piece of the border and takes the nearest, with a warning
def km_to_neighbour(
    regions: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, neighbour: str, crs: str
) -> pd.DataFrame:
    import shapely

    regions.geometry.centroid  # warns when the layer is in degrees
    if CRS.from_user_input(crs).is_geographic:
        raise ValueError("choose a projected system")
    flat = countries.to_crs(crs)
    if not (flat["country"] == neighbour).any():
        raise ValueError(f"{neighbour}?")
    pair = [flat.loc[flat["country"] == c, "geometry"].iloc[0] for c in ("KAZ", neighbour)]
    pieces = shapely.get_parts(shapely.intersection(pair[0].boundary, pair[1].boundary))
    pieces = [piece for piece in pieces if piece.length > 0]
    if not pieces:
        raise ValueError(f"KAZ and {neighbour} share no border")
    points = regions.to_crs(crs).representative_point()
    metres = np.array([[point.distance(piece) for piece in pieces] for point in points])
    table = pd.DataFrame({"region_code": list(regions["region_code"]), "km": metres.min(1) / 1e3})
    return table.iloc[np.argsort(table["km"])]
