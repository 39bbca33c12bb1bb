# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Each region's part of the dissimilarity index of two groups, the index itself last."""
