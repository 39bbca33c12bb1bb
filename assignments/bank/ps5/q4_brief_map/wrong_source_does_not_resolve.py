# wrong: a source that does not exist
# expect: no source line that names a source of the course
# earns: 1
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
    ax = maps.base_map(geo("countries"), ax=ax)
    limits = [-2, -1, 0, 2, 5, 20]
    maps.choropleth(data, "value", bins=limits, palette="diverging", labels="", unit="%", ax=ax)
    ax.set_title("Change of population from 2022 to 2025, per cent")
    ax.annotate(
        "Source: Office of Statistics. Albers projection, 2025, borders: UN",
        (0, -0.1),
        xycoords="axes fraction",
    )
    return ax
