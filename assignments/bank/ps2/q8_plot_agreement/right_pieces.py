# right: a line per run of neighbouring years
def plot_agreement(agreement, partners, ax=None):
    if ax is None:
        fig, ax = plt.subplots(figsize=(9, 4))
    for place, partner in enumerate(partners):
        own = agreement[(agreement["country"] == partner) & agreement["comparable"]]
        own = own.dropna(subset=["agreement_partial"]).sort_values("year")
        run = own["year"].diff().ne(1).cumsum()
        for number, piece in own.groupby(run):
            ax.plot(piece["year"], piece["agreement_partial"], "o-", color=f"C{place}",
                    label=partner if number == 1 else "_nolegend_")
    ax.set(xlabel="Year", ylabel="Agreement (share)", title="Agreement with Kazakhstan")
    ax.legend(title="Country")
    return ax
