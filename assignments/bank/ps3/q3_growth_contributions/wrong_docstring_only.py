# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Contribution of each route to the growth of the whole, in percentage points."""
