# wrong: the same result whatever the input
# expect: is 0\.2, expected 0\.34
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
    return pd.Series({"hhi_low": 0.2, "hhi_high": 0.4})
