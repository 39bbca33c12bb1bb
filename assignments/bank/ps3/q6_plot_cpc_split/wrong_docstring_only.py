# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
