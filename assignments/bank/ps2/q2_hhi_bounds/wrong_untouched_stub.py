# wrong: the stub as released
# expect: hhi_bounds still holds the course's stub
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
