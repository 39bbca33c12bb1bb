# right: points without strokes
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    if ax is None:
        ax = plt.gca() if not plt.get_fignums() else plt.subplots()[1]
    ax.scatter(cpc["year"], cpc["kazakh_origin_mt"], c="navy", label="Kazakh-origin oil")
    ax.scatter(cpc["year"], cpc["russian_origin_mt"], c="orange", marker="^",
               label="Russian-origin oil")
    ax.set_title("Oil in the CPC pipeline, known years")
    ax.set_xlabel("calendar year")
    ax.set_ylabel("oil (million tonnes)")
    ax.axhline(0, color="black", linewidth=0.5)
    ax.legend()
    return ax
