# wrong: the lines leave their gaps open, the areas below them do not
# expect: the area of Kazakh joins 2031 and 2033
# earns: 1
def plot_cpc_split(cpc, ax=None):
    if ax is None:
        fig, ax = plt.subplots()
    t = cpc.set_index('year').reindex(range(cpc.year.min(), cpc.year.max() + 1))
    k = t.kazakh_origin_mt.dropna(); r = t.russian_origin_mt.dropna()
    ax.plot(t.index, t.kazakh_origin_mt, "o-", label="Kazakh oil")
    ax.plot(t.index, t.russian_origin_mt, "s-", label="Russian oil")
    ax.fill_between(k.index, 0, k, alpha=0.3)
    ax.fill_between(r.index, 0, r, alpha=0.3)
    ax.set_xlabel("Year")
    ax.set_ylabel("million tonnes")
    ax.set_title("Oil through the CPC pipeline by origin")
    ax.legend()
    return ax
