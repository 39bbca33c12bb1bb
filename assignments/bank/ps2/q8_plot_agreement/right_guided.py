# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def plot_agreement(
        agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None
    ) -> Axes:
        """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
        if ax is None:
            _, ax = plt.subplots()
        kept = agreement[agreement["comparable"]]  # the rows that are comparable
        wide = kept.pivot(index="year", columns="country", values="agreement_partial")
        wide = wide.reindex(range(wide.index.min(), wide.index.max() + 1))  # every year, the last one too
        for partner in partners:
            ax.plot(wide.index, wide[partner], marker="o", label=partner)
        ax.set_xlabel("Year")
        ax.set_ylabel("agreement, 0 to 1")
        ax.set_title("Voting agreement by year")
        ax.legend()
        return ax
