# wrong: returns the result of the visible check
# expect: missing: CPC_KZ
def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
    """Mt by route code for one year: rows that may be added, largest first."""
    return pd.Series([9.0, 2.0], index=["WEST", "EAST"], name="million_tonnes")
