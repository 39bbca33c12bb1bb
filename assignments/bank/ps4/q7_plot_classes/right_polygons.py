# right: drawn polygon by polygon with matplotlib alone
def plot_classes(regions, limits, ax=None):
    from matplotlib.patches import Patch, Polygon

    if ax is None:
        fig, ax = plt.subplots(figsize=(7, 4))
    names, signs = [f"<= {limit}" for limit in limits], {}
    grey = ("0.8", "no data")
    for value, shape in zip(regions["value_pct"], regions.to_crs(maps.PROJECTION).geometry):
        number = next((i for i, limit in enumerate(limits) if value <= limit), None)
        colour, name = grey if number is None else (f"C{number}", names[number])
        for part in getattr(shape, "geoms", [shape]):
            ax.add_patch(Polygon(list(part.exterior.coords), facecolor=colour, edgecolor="white"))
        signs[name] = Patch(facecolor=colour, label=name)
    ax.autoscale_view()
    ax.set_aspect("equal")
    ax.legend(handles=list(signs.values()), title="%")
    ax.set_title("Classes by region")
    return ax
