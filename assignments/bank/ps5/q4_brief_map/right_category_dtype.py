# right: question B in ordered categories, whose colours follow their order
def map_data(tables):
    g = _layer(tables)
    g["value"] = pd.cut(g["value"], [-100, -1, 0, 3, 100], labels=["falls fast", "falls", "grows", "grows fast"])
    return g
def brief_map(data, ax=None):
    from matplotlib.patches import Patch
    if ax is None:
        _, ax = plt.subplots()
    flat = data.to_crs(maps.PROJECTION)
    colours = dict(zip(data["value"].cat.categories, ["firebrick", "salmon", "lightblue", "navy"]))
    for v, part in flat.groupby("value", observed=True):
        part.plot(ax=ax, color=colours[v])
    ax.legend(handles=[Patch(color=c, label=k) for k, c in colours.items()])
    ax.set_title("Where the population grows")
    ax.figure.text(0, 0, "Source: S_BNSXLSX. Albers projection. 2022 to 2025. Borders: Natural Earth.")
    return ax


def _layer(tables):
    people = tables["demography/region_population"]
    people = people[(people["basis"] == "register_new_base") & (people["area_type"] == "total")]
    change = north.population_in(people, tables["demography/units"], 2025, base_year=2022)
    layer = tables["geo/regions_16"]
    value = layer["region_code"].map(change["change_pct"])
    return layer.assign(name=layer["name_en"], value=value)[["name", "value", "geometry"]]
