# wrong: returns the result of the visible check
# expect: not expected|rows came
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Each region's part of the dissimilarity index of two groups, the index itself last."""
    return pd.Series({"WEST": 0.35, "EAST": 0.25, "MID": 0.1, "INDEX": 0.7}, name="contribution")
