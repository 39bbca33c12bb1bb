# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
        """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
        if ax is None:
            _, ax = plt.subplots()
        # A row for every year, so that the line breaks where a figure is missing.
        table = cpc.set_index("year")
        table = table.reindex(range(table.index.min(), table.index.max() + 1))
        # A marker shows a single figure between two gaps.
        ax.plot(table.index, table["kazakh_origin_mt"], marker="o", label="Kazakh oil")
        ax.plot(table.index, table["russian_origin_mt"], marker="s", label="Russian oil")
        ax.set_xlabel("Year")
        ax.set_ylabel("million tonnes")
        ax.set_title("Oil through the CPC pipeline by origin")
        ax.legend()
        return ax
