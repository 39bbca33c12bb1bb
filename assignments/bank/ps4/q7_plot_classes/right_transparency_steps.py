# right: one colour that becomes less transparent from class to class, and a legend of the figure
def plot_classes(regions, limits, ax=None):
    from matplotlib.patches import Patch
    if ax is None:
        ax = plt.subplot()
    flat = regions.to_crs(maps.PROJECTION)
    handles = []
    for i, high in enumerate(limits):
        low = limits[i - 1] if i else -1e9
        part = flat[(flat.value_pct > low) & (flat.value_pct <= high)]
        if len(part):
            part.plot(ax=ax, color="darkgreen", alpha=(i + 1) / len(limits), linewidth=0)
            handles.append(Patch(color="darkgreen", alpha=(i + 1) / len(limits), label=f"{high} or less"))
    gap = flat[flat.value_pct.isna()]
    if len(gap):
        gap.plot(ax=ax, facecolor="none", edgecolor="grey", hatch="//")
        gap.plot(ax=ax, facecolor="lavender")
        handles.append(Patch(facecolor="lavender", label="data missing (no data)"))
    ax.figure.legend(handles=handles, title="in per cent of residents")
    ax.set_title("A map of the class of each region")
    return ax
