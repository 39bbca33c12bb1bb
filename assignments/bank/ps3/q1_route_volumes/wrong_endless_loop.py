# wrong: a loop that never ends
# expect: no result after .* seconds
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    """Mt by route code for one year: rows that may be added, largest first."""
    while True:
        pass
