# wrong: the same result whatever the input
# expect: change of .* is|not expected|rows came|returned DataFrame
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
    return pd.DataFrame(
        {
            "basis": ["old"],
            "change": [1],
            "natural_increase": [1],
            "residual": [0],
            "per_1000": [0.0],
        }
    )
