# wrong: a loop that never ends
# expect: no result after .* seconds
def plot_cpc_split(cpc: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Kazakh and Russian oil in the CPC pipeline by year, gaps left open."""
    while True:
        pass
