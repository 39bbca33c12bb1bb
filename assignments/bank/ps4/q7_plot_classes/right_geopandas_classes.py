# right: drawn with the classes of geopandas
def plot_classes(regions, limits, ax=None):
    if ax is None:
        ax = plt.figure().add_subplot()
    flat = regions.to_crs(maps.PROJECTION)
    flat.plot(
        "value_pct",
        scheme="UserDefined",
        classification_kwds={"bins": limits},
        cmap="cividis",
        legend=True,
        legend_kwds={"title": "per cent"},
        missing_kwds={"color": "none", "hatch": "xx", "edgecolor": "grey", "label": "no data"}
        if flat["value_pct"].isna().all()
        else {"color": "white", "hatch": "xx", "edgecolor": "grey", "label": "no data"},
        ax=ax,
    )
    ax.set_title("Classes of a share")
    return ax
