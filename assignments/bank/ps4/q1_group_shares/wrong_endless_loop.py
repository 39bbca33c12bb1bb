# wrong: a loop that never ends
# expect: no result after .* seconds
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
    while True:
        pass
