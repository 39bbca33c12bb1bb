# wrong: a loop that never ends
# expect: no result after .* seconds
def plot_events(events: pd.DataFrame, vectors: list[str], ax: Axes | None = None) -> Axes:
    """Events a year for some vectors, years without an event drawn as zero."""
    while True:
        pass
