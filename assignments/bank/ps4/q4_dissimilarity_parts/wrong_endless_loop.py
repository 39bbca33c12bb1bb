# wrong: a loop that never ends
# expect: no result after .* seconds
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Each region's part of the dissimilarity index of two groups, the index itself last."""
    while True:
        pass
