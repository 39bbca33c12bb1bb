# right: one plot with a list of colours, legend made of markers, with a warning
def plot_classes(regions: gpd.GeoDataFrame, limits: list[float], ax: Axes | None = None) -> Axes:
    """Map of classes."""
    import warnings

    from matplotlib.lines import Line2D

    warnings.warn("drawing")
    ax = ax or plt.gca()
    palette = ["#fde725", "#5ec962", "#21918c", "#3b528b", "#440154"][: len(limits)]
    place = np.searchsorted(limits, regions["value_pct"].to_numpy())
    known = regions["value_pct"].notna().to_numpy()
    colours = [palette[p] if k else "#bbbbbb" for p, k in zip(place, known)]
    regions.to_crs(maps.PROJECTION).plot(color=colours, ax=ax)
    handles = []
    for number, limit in enumerate(limits):
        low = "" if number == 0 else f"over {limits[number - 1]} "
        handles.append(
            Line2D([], [], ls="", marker="s", color=palette[number], label=f"{low}to {limit} %")
        )
    if not known.all():
        handles.append(Line2D([], [], ls="", marker="s", color="#bbbbbb", label="No data"))
    ax.legend(handles=handles, loc="lower left")
    ax.set_title("Regions by class")
    ax.set_axis_off()
    return ax
