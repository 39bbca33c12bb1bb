# wrong: a loop that never ends
# expect: no result after .* seconds
def growth_contributions(volumes: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Contribution of each route to the growth of the whole, in percentage points."""
    while True:
        pass
