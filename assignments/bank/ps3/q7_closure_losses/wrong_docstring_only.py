# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    """Exports and loss in Mt a year for each node that is closed alone, largest loss first."""
