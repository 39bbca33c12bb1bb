# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def map_data(tables: dict[str, pd.DataFrame]) -> gpd.GeoDataFrame:
        """Layer of the map: name, value, geometry."""
        layer = tables["geo/regions_16"]
        # A Series of your figures with the codes of the 16 units as its index.
        figures = north.population_in(
            tables["demography/region_population"][
                tables["demography/region_population"]["basis"].eq("register_new_base")
                & tables["demography/region_population"]["area_type"].eq("total")
            ],
            tables["demography/units"],
            2025,
            base_year=2022,
        )["change_pct"]
        value = layer["region_code"].map(figures)
        return layer.assign(name=layer["region_code"], value=value)[["name", "value", "geometry"]]

    def brief_map(data: gpd.GeoDataFrame, ax: Axes | None = None) -> Axes:
        """Map of a layer name, value, geometry, with legend, title and notes."""
        # The upper limits of the classes, in rising order; and the unit.
        limits, unit = [-2, -1, 0, 2, 5, 20], "%"
        # The title, a list of ids of sources, and the day or year of the figures.
        title, source_ids, day = "Population rises in the cities and falls in the north", ["S_BNSXLSX"], "1 January 2025"
        ax = maps.base_map(geo("countries"), ax=ax)
        maps.choropleth(data, "value", bins=limits, labels="", unit=unit, ax=ax)
        ax.set_title(title)
        maps.finish(ax, source=source_ids, date=day)
        return ax
