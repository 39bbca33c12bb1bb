# right: the common border from the course's package
def km_to_neighbour(regions, countries, neighbour, crs):
    from multivector import north

    if not CRS.from_user_input(crs).is_projected:
        raise ValueError(f"{crs}: not projected")
    by_code = countries.set_index("country").geometry
    if neighbour not in by_code.index:
        raise ValueError(neighbour + " is missing")
    try:
        line = north.shared_border(by_code["KAZ"], by_code[neighbour])
    except ValueError:
        raise ValueError(f"no common border with {neighbour}") from None
    flat_line = gpd.GeoSeries([line], crs=countries.crs).to_crs(crs)
    flat = regions.to_crs(crs)
    flat["km"] = flat.representative_point().distance(flat_line.iloc[0]) / 1000
    return pd.DataFrame(flat[["region_code", "km"]]).sort_values("km", ignore_index=True)
