# right: stacked bars: a missing year has no bar
def plot_cpc_split(cpc, ax=None):
    ax = plt.figure().add_subplot() if ax is None else ax
    kazakh = cpc.dropna(subset="kazakh_origin_mt")
    russian = cpc.dropna(subset="russian_origin_mt")
    below = russian["kazakh_origin_mt"].fillna(0)
    ax.bar(kazakh["year"], kazakh["kazakh_origin_mt"], color="tab:blue", label="Kazakh")
    ax.bar(russian["year"], russian["russian_origin_mt"], bottom=below, color="grey",
           hatch="//", label="Russian")
    ax.set_xlabel("Year")
    ax.set_ylabel("million tonnes a year")
    ax.set_title("CPC by origin of the oil")
    ax.legend(loc="upper left")
    return ax
