# right: question C: countries in continuous colours with a colour bar, notes by hand
def map_data(tables):
    votes = tables["policy/un_agreement"]
    votes = votes[votes["year"] == 2024].set_index("country")["agreement"]
    world = tables["geo/countries"].cx[20:110, 20:70]
    world = world[world["country"].isin([*votes.index])]
    return world.assign(name=world["country"], value=world["country"].map(votes))


def brief_map(data: gpd.GeoDataFrame, ax: Axes | None = None) -> Axes:
    """Countries by agreement."""
    import warnings

    warnings.warn("plain geopandas")
    if ax is None:
        _, ax = plt.subplots(figsize=(8, 5))
    geo("countries").cx[20:110, 20:70].to_crs(maps.PROJECTION).plot(ax=ax, color="whitesmoke")
    data.to_crs(maps.PROJECTION).plot("value", ax=ax, cmap="viridis", legend=True)
    ax.set_title("Share of votes like Kazakhstan's, 2024")
    notes = "Source: S_UNDL_LH. Projection: Albers equal-area. Borders as Natural Earth draws them."
    ax.figure.text(0.02, 0.02, notes)
    ax.set_axis_off()
    return ax
