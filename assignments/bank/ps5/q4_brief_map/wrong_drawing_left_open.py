# wrong: the layer is there, the drawing still a stub
# expect: brief_map still holds the course's stub
def map_data(tables: dict[str, pd.DataFrame]) -> gpd.GeoDataFrame:
    """Layer of the map: name, value, geometry."""
    people = tables["demography/region_population"]
    people = people[(people["basis"] == "register_new_base") & (people["area_type"] == "total")]
    change = north.population_in(people, tables["demography/units"], 2025, base_year=2022)
    layer = tables["geo/regions_16"]
    value = layer["region_code"].map(change["change_pct"])
    return layer.assign(name=layer["region_code"], value=value)[["name", "value", "geometry"]]


def brief_map(data: gpd.GeoDataFrame, ax: Axes | None = None) -> Axes:
    """Map of a layer name, value, geometry, with legend, title and notes."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
