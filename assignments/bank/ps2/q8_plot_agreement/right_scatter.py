# right: points without strokes
def plot_agreement(agreement, partners, ax=None):
    if ax is None:
        ax = plt.figure().add_subplot()
    colours = ["navy", "orange", "green", "crimson"]
    for colour, partner in zip(colours, partners):
        own = agreement.query("country == @partner and comparable")
        ax.scatter(own["year"], own["agreement_partial"], color=colour, label=partner, s=12)
    ax.set_xlabel("calendar year")
    ax.set_ylabel("agreement with half points")
    ax.set_title("Yearly agreement, comparable years")
    ax.set_ylim(0, 1)
    ax.legend()
    return ax
