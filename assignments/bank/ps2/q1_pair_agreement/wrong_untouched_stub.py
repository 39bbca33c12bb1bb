# wrong: the stub as released
# expect: pair_agreement still holds the course's stub
def pair_agreement(
    positions: pd.DataFrame, resolutions: pd.DataFrame, one: str, two: str, first: int, last: int
) -> pd.Series:
    """Number of common votes of two countries, and two measures of agreement (0 to 1)."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
