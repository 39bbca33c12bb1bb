# wrong: rows in the order of the table
# expect: Join neighbouring years only|joins
# earns: 1
def plot_agreement(agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None) -> Axes:
    """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
    if ax is None:
        _, ax = plt.subplots()
    kept = agreement[agreement["comparable"]]
    for partner in partners:
        own = kept[kept["country"] == partner]
        ax.plot(own["year"], own["agreement_partial"], marker="o", label=partner)
    ax.set_xlabel("Year")
    ax.set_ylabel("agreement, 0 to 1")
    ax.set_title("Voting agreement by year")
    ax.legend()
    return ax
