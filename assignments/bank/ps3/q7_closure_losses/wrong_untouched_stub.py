# wrong: the stub as released
# expect: closure_losses still holds the course's stub
def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    """Exports and loss in Mt a year for each node that is closed alone, largest loss first."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
