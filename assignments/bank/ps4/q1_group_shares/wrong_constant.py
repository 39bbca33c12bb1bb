# wrong: the same result whatever the input
# expect: not expected|missing: |rows came
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
    return pd.Series([0.4, 0.3], index=["KZ-59", "KZ-39"], name="share")
