# wrong: each series under the other's label
# expect: Kazakh at 2030 is 6
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
    if ax is None:
        _, ax = plt.subplots()
    table = cpc.set_index("year")
    table = table.reindex(range(table.index.min(), table.index.max() + 1))
    ax.plot(table.index, table["kazakh_origin_mt"], marker="o", label="Russian oil")
    ax.plot(table.index, table["russian_origin_mt"], marker="s", label="Kazakh oil")
    ax.set_xlabel("Year")
    ax.set_ylabel("million tonnes")
    ax.set_title("Oil through the CPC pipeline by origin")
    ax.locator_params(axis="x", integer=True)
    ax.legend()
    return ax
