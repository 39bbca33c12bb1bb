# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def plot_events(events: pd.DataFrame, vectors: list[str], ax: Axes | None = None) -> Axes:
        """Events a year for some vectors, years without an event drawn as zero."""
        if ax is None:
            _, ax = plt.subplots()
        dated = events[events["date"].notna()]
        year = dated["date"].str[:4].astype(int)
        years = range(year.min(), year.max() + 1)  # the last year of the table is one of them
        for vector in vectors:
            counts = year[dated["vector"] == vector].value_counts()
            counts = counts.reindex(years, fill_value=0)
            ax.plot(counts.index, counts.to_numpy(), marker="o", label=vector)
        ax.set_xlabel("Year")
        ax.set_ylabel("events a year")
        ax.set_title("Events by vector")
        ax.legend()
        return ax
