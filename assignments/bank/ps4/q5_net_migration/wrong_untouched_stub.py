# wrong: the stub as released
# expect: net_migration still holds the course's stub
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
