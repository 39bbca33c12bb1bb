# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    """Mt by route code for one year: rows that may be added, largest first."""
