# wrong: raises for a complete list whose sum is above the total, where nothing is missing
# expect: with none missing and a sum above the total: raised ValueError
# earns: 2.5
def hhi_bounds(amounts, total):
    known = amounts.dropna()
    index = ((known / total) ** 2).sum()
    rest = total - known.sum()
    if rest < -1e-9 * total:
        raise ValueError("the known amounts exceed the total")
    n_missing = amounts.isna().sum()
    if n_missing == 0:
        return pd.Series({"hhi_low": index, "hhi_high": index})
    square = (rest / total) ** 2
    return pd.Series({"hhi_low": index + square / n_missing, "hhi_high": index + square})
