# wrong: returns the result of the visible check
# expect: of \('1998-06-30'.*came 0\.333333
def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
    return 1 / 3
