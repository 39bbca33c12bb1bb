# wrong: a loop that never ends
# expect: no result after .* seconds
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
    while True:
        pass
