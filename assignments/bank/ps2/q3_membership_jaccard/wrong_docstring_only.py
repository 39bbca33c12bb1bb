# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
