# wrong: the stub as released
# expect: source_overlap still holds the course's stub
def source_overlap(claims: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Pairs of claims that share sources: how many, and their share (0 to 1) of all of them."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
