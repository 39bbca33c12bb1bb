# wrong: returns the result of the visible check
# expect: not expected|value of|named
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
    shares = {"SOUTH": 0.4, "NORTH": 0.3} if group == "A" else {"NORTH": 0.625, "SOUTH": 0.6}
    return pd.Series(shares, name="share")
