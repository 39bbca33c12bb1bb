# wrong: the same result whatever the input
# expect: came 0\.5, expected 0\.333333
def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
    return 0.5
