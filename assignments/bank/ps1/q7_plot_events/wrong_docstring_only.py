# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def plot_events(events: pd.DataFrame, vectors: list[str], ax: Axes | None = None) -> Axes:
    """Events a year for some vectors, years without an event drawn as zero."""
