# wrong: the same result whatever the input
# expect: not expected|missing: |rows came
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Each region's part of the dissimilarity index of two groups, the index itself last."""
    return pd.Series({"WEST": 0.35, "INDEX": 0.35}, name="contribution")
