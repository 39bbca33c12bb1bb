# wrong: a filled area, which runs across gaps
# expect: no line, point or bar is labelled
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
    if ax is None:
        _, ax = plt.subplots()
    table = cpc.set_index("year")
    table = table.reindex(range(table.index.min(), table.index.max() + 1))
    ax.stackplot(table.index, table["kazakh_origin_mt"], table["russian_origin_mt"], labels=["Kazakh oil", "Russian oil"])
    ax.set_xlabel("Year")
    ax.set_ylabel("million tonnes")
    ax.set_title("Oil through the CPC pipeline by origin")
    ax.locator_params(axis="x", integer=True)
    ax.legend()
    return ax
