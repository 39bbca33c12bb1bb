# right: bars side by side
def plot_agreement(agreement, partners, ax=None):
    ax = ax if ax is not None else plt.subplots()[1]
    width = 0.8 / len(partners)
    for place, partner in enumerate(partners):
        own = agreement[agreement["comparable"] & (agreement["country"] == partner)].dropna()
        x = own["year"] - 0.4 + width * (place + 0.5)
        ax.bar(x, own["agreement_partial"], width=width, label=partner)
    ax.legend()
    ax.set_title("Yearly agreement")
    ax.set_xlabel("Year")
    ax.set_ylabel("agreement")
    return ax
