# right: bars side by side
def plot_cpc_split(cpc, ax=None):
    if ax is None:
        fig, ax = plt.subplots(figsize=(8, 4))
    for shift, column, label in ((-0.2, "kazakh_origin_mt", "Kazakh oil"),
                                 (0.2, "russian_origin_mt", "Russian oil")):
        rows = cpc[cpc[column].notna()]
        ax.bar(rows["year"] + shift, rows[column], width=0.4, label=label)
    ax.set(xlabel="Year", ylabel="Mt", title="Kazakh and Russian oil in the CPC pipeline")
    ax.legend(title="Origin")
    return ax
