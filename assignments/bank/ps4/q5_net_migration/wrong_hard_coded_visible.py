# wrong: returns the result of the visible check
# expect: not expected|rows came|change of|returned DataFrame
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
    if end == 2033:
        raise ValueError("2033")
    return pd.DataFrame(
        {
            "basis": ["old"],
            "change": [200],
            "natural_increase": [220],
            "residual": [-20],
            "per_1000": [-5.0],
        }
    )
