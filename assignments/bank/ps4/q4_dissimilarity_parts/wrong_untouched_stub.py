# wrong: the stub as released
# expect: dissimilarity_parts still holds the course's stub
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Each region's part of the dissimilarity index of two groups, the index itself last."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
