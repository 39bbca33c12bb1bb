# right: errorbar, which labels a group of lines
def plot_cpc_split(cpc, ax=None):
    if ax is None:
        fig, ax = plt.subplots()
    t = cpc.set_index("year").reindex(range(cpc.year.min(), cpc.year.max() + 1))
    ax.errorbar(t.index, t.kazakh_origin_mt, fmt="o-", label="Kazakh oil")
    ax.errorbar(t.index, t.russian_origin_mt, fmt="s-", label="Russian oil")
    ax.set_xlabel("Year")
    ax.set_ylabel("million tonnes")
    ax.set_title("Oil through the CPC pipeline by origin")
    ax.legend()
    return ax
