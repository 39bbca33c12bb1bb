# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
