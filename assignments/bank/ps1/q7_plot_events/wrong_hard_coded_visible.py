# wrong: returns the result of the visible check
# expect: labelled with 'Russia'
def plot_events(events: pd.DataFrame, vectors: list[str], ax: Axes | None = None) -> Axes:
    """Events a year for some vectors, years without an event drawn as zero."""
    _, ax = plt.subplots()
    years = [2030, 2031, 2032, 2033]
    ax.plot(years, [2, 0, 0, 0], "o-", label="Sea")
    ax.plot(years, [0, 1, 0, 2], "s-", label="Steppe")
    return ax
