# wrong: the stub as released
# expect: route_volumes still holds the course's stub
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    """Mt by route code for one year: rows that may be added, largest first."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
