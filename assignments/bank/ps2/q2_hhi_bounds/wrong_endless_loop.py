# wrong: a loop that never ends
# expect: no result after .* seconds
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
    while True:
        pass
