# right: a line per run of known years, names written beside them
def plot_cpc_split(cpc, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for column, name, colour in (("kazakh_origin_mt", "Kazakh", "C0"),
                                 ("russian_origin_mt", "Russian", "C3")):
        known = cpc.dropna(subset=[column]).sort_values("year")
        run = (known["year"].diff() != 1).cumsum()
        for number, piece in known.groupby(run):
            ax.plot(piece["year"], piece[column], "o-", color=colour,
                    label=name if number == 1 else "_nolegend_")
        ax.annotate(name, (known["year"].iloc[-1], known[column].iloc[-1]))
    ax.set_xlabel("year")
    ax.set_ylabel("Mt")
    ax.set_title("CPC: oil by origin")
    ax.legend()
    return ax
