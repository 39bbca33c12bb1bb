# wrong: the same result whatever the input
# expect: came|missing: 
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Contribution of each route to the growth of the whole, in percentage points."""
    return pd.Series({"CPC_KZ": 10.0}, name="contribution_pp")
