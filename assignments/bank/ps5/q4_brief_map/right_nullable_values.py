# right: values of a nullable kind, one of them missing
def map_data(tables):
    people = tables["demography/region_population"]
    people = people[(people["basis"] == "register_new_base") & (people["area_type"] == "total")]
    change = north.population_in(people, tables["demography/units"], 2025, base_year=2022)
    layer = tables["geo/regions_16"].rename(columns={"name_en": "name"})
    layer["value"] = layer["region_code"].map(change["change_pct"]).astype("Float64")
    layer.loc[layer["name"] == "Astana", "value"] = pd.NA
    return layer[["name", "value", "geometry"]]


def brief_map(data, ax=None):
    ax = maps.base_map(geo("countries"), ax=ax)
    data = data.assign(value=data["value"].astype(float))
    maps.choropleth(data, "value", bins=[-2, 0, 2, 20], labels="", unit="%", ax=ax)
    ax.set_title("Change of population from 2022 to 2025, per cent")
    maps.finish(ax, source=["S_BNSXLSX", "S_KAZDATA"], date="1 January 2022 and 2025")
    return ax
