# wrong: the stub as released
# expect: growth_contributions still holds the course's stub
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Contribution of each route to the growth of the whole, in percentage points."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
