# wrong: returns the result of the visible check
# expect: missing: |not expected: 
def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    """Exports and loss in Mt a year for each node that is closed alone, largest loss first."""
    return pd.DataFrame({"node": ["PORT", "BORDER"], "exports_mt": [3.0, 6.0], "loss_mt": [6.0, 3.0]})
