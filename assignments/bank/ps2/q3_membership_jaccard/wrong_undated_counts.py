# wrong: a row without a date of joining has always run
# expect: came .* expected
def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
    when = pd.Timestamp(day)
    bodies = {one: set(), two: set()}
    for row in memberships.itertuples():
        joined, left = vectors.date_bounds(row.joined), vectors.date_bounds(row.left_or_suspended)
        if row.country not in bodies or row.status not in counted:
            continue
        ended = left is not None and left[0] <= when
        if (joined is None or joined[1] <= when) and not ended:
            bodies[row.country].add(row.short)
    together = bodies[one] | bodies[two]
    return len(bodies[one] & bodies[two]) / len(together) if together else float("nan")
