# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
