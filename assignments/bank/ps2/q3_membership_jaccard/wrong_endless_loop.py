# wrong: a loop that never ends
# expect: no result after .* seconds
def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
    while True:
        pass
