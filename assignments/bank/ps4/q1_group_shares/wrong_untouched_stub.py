# wrong: the stub as released
# expect: group_shares still holds the course's stub
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
