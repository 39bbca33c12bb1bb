# wrong: the axis labels swapped
# expect: x axis label is 'million tonnes'
# earns: 2
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
    if ax is None:
        _, ax = plt.subplots()
    table = cpc.set_index("year")
    table = table.reindex(range(table.index.min(), table.index.max() + 1))
    ax.plot(table.index, table["kazakh_origin_mt"], marker="o", label="Kazakh oil")
    ax.plot(table.index, table["russian_origin_mt"], marker="s", label="Russian oil")
    ax.set_xlabel("million tonnes")
    ax.set_ylabel("Year")
    ax.set_title("Oil through the CPC pipeline by origin")
    ax.locator_params(axis="x", integer=True)
    ax.legend()
    return ax
