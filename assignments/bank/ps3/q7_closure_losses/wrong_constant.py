# wrong: the same result whatever the input
# expect: missing: |rows came|exports_mt of
def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    """Exports and loss in Mt a year for each node that is closed alone, largest loss first."""
    return pd.DataFrame({"node": closed, "exports_mt": [25.8] * len(closed), "loss_mt": [67.1] * len(closed)})
