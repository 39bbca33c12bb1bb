# right: errorbar without errors, a list of values with gaps
def plot_agreement(agreement, partners, ax=None):
    if ax is None:
        fig, ax = plt.subplots()
    t = agreement[agreement["comparable"]]
    years = range(t["year"].min(), t["year"].max() + 1)
    for p in partners:
        s = t[t["country"] == p].set_index("year")["agreement_partial"].reindex(years)
        ax.errorbar(list(years), s.tolist(), fmt="o-", label=p)
    ax.set_xlabel("Year")
    ax.set_ylabel("Agreement")
    ax.set_title("Agreement by year")
    ax.legend()
    return ax
