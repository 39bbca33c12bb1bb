# wrong: values sorted before they are joined to the shapes
# expect: look the same|two looks
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of `value_pct` in given classes, regions without a value included."""
    from matplotlib.patches import Patch

    if ax is None:
        _, ax = plt.subplots()
    flat = regions.to_crs(maps.PROJECTION)
    value, low, handles = (
        pd.Series(sorted(flat["value_pct"].fillna(-99)), index=flat.index).replace(-99, np.nan),
        -np.inf,
        [],
    )
    for place, high in enumerate(limits):
        part = flat[(value > low) & (value <= high)]
        colour = plt.colormaps["viridis_r"](place / len(limits))
        if len(part):
            part.plot(ax=ax, facecolor=colour, edgecolor="white")
            handles.append(Patch(facecolor=colour, label=f"up to {high:g} %"))
        low = high
    rest = flat[value.isna()]
    if len(rest):
        rest.plot(ax=ax, facecolor="lightgrey", edgecolor="grey", hatch="///")
        handles.append(Patch(facecolor="lightgrey", label="no data"))
    ax.legend(handles=handles)
    ax.set_title("Values by region, per cent")
    return ax
