# wrong: a table without missing amounts gives infinite or missing bounds
# expect: of exports in 2019, 0 missing|raised
def hhi_bounds(amounts: pd.Series, total: float) -> pd.Series:
    """Lowest and highest possible HHI (0 to 1) when some partners' amounts are not known."""
    known = amounts.dropna()
    n_missing = len(amounts) - len(known)
    if (known < 0).any():
        raise ValueError("an amount is negative")
    rest = total - known.sum()
    if rest < 0:
        raise ValueError(f"the known amounts exceed the total of {total}")
    base = ((known / total) ** 2).sum()
    square = (rest / total) ** 2
    return pd.Series({"hhi_low": base + square / n_missing, "hhi_high": base + square})
