# wrong: the same result whatever the input
# expect: no line, point or bar is labelled with 'Sea'
def plot_events(events: pd.DataFrame, vectors: list[str], ax: Axes | None = None) -> Axes:
    """Events a year for some vectors, years without an event drawn as zero."""
    return plt.figure().add_subplot()
