# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
