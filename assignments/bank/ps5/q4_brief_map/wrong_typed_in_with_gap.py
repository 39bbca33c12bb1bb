# wrong: typed-in values, one of them missing
# expect: stay as they were
# earns: 1
def map_data(tables):
    g = tables["geo/regions_16"]
    v = [0.1, 2.0, 3.0, 4.0, 5.0, -1.0, -2.0, None, 7.0, 8.0, 1.0, 1.5, 2.5, 3.5, 4.5, 5.5]
    return g.assign(name=g.region_code, value=v)[["name", "value", "geometry"]]
def brief_map(data, ax=None):
    ax = maps.base_map(geo("countries"), ax=ax)
    maps.choropleth(data, "value", bins=[-2, -1, 0, 2, 5, 20], palette="diverging", labels="", unit="%", ax=ax)
    ax.set_title("Change of population from 2022 to 2025, per cent")
    maps.finish(ax, source=["S_BNSXLSX", "S_KAZDATA"], date="1 January 2022 and 2025")
    return ax
