# wrong: a loop that never ends
# expect: no result after .* seconds
def map_data(tables: dict[str, pd.DataFrame]) -> gpd.GeoDataFrame:
    """Layer of the map: name, value, geometry."""
    while True:
        pass


def brief_map(data: gpd.GeoDataFrame, ax: Axes | None = None) -> Axes:
    """Map of a layer name, value, geometry, with legend, title and notes."""
    ax = maps.base_map(geo("countries"), ax=ax)
    limits = [-2, -1, 0, 2, 5, 20]
    maps.choropleth(data, "value", bins=limits, palette="diverging", labels="", unit="%", ax=ax)
    ax.set_title("Change of population from 2022 to 2025, per cent")
    maps.finish(ax, source=["S_BNSXLSX", "S_KAZDATA"], date="1 January 2022 and 2025")
    return ax
