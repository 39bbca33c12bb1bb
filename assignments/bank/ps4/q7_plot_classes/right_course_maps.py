# right: drawn with the course's maps over a base map
def plot_classes(regions, limits, ax=None):
    ax = maps.base_map(geo("countries").cx[44:90, 38:58], ax=ax)
    maps.choropleth(
        regions, "value_pct", bins=limits, unit="%", labels="", legend_title="share", ax=ax
    )
    ax.set_title("Share by region")
    return ax
