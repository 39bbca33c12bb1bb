# wrong: a loop that never ends
# expect: no result after .* seconds
def chart_data(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table of the chart: x, y, series."""
    while True:
        pass


def brief_chart(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Chart of a table x, y, series, with labels, title and source line."""
    if ax is None:
        _, ax = plt.subplots()
    for name, part in data.sort_values("x").groupby("series"):
        ax.plot(part["x"], part["y"], marker="o", label=name)
    ax.set_xticks(sorted(set(data["x"])))
    ax.set_xlabel("1 January of the year")
    ax.set_ylabel("index, 1 January 2022 = 100")
    ax.set_title("Population of four northern regions")
    ax.legend()
    return charts.source_line(ax, ["S_BNSXLSX", "S_KAZDATA"])
