# wrong: the stub as released
# expect: membership_jaccard still holds the course's stub
def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
