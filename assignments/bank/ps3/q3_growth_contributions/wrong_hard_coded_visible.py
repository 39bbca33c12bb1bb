# wrong: returns the result of the visible check
# expect: not expected: WEST
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Contribution of each route to the growth of the whole, in percentage points."""
    return pd.Series({"WEST": 10.0, "EAST": -5.0}, name="contribution_pp")
