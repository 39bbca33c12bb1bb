# wrong: the same result whatever the input
# expect: no line, point or bar is labelled
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
    _, ax = plt.subplots()
    ax.plot([1, 2], [3, 4])
    return ax
