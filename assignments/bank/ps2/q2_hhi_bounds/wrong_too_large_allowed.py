# wrong: known amounts above the total are accepted
# expect: expected ValueError to be raised
# earns: 2.5
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
    known = amounts.dropna()
    n_missing = len(amounts) - len(known)
    if (known < 0).any():
        raise ValueError("an amount is negative")
    if n_missing == 0:
        index = ((known / known.sum()) ** 2).sum()
        return pd.Series({"hhi_low": index, "hhi_high": index})
    rest = total - known.sum()
    base = ((known / total) ** 2).sum()
    square = (rest / total) ** 2
    return pd.Series({"hhi_low": base + square / n_missing, "hhi_high": base + square})
