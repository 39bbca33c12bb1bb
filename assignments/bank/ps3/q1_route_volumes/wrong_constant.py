# wrong: the same result whatever the input
# expect: came .*|rows came|missing: 
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    """Mt by route code for one year: rows that may be added, largest first."""
    return pd.Series([1.0], index=["CPC_KZ"], name="million_tonnes")
