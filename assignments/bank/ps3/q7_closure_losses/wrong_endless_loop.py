# wrong: a loop that never ends
# expect: no result after .* seconds
def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    """Exports and loss in Mt a year for each node that is closed alone, largest loss first."""
    while True:
        pass
