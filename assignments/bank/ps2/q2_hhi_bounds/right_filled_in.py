# right: two filled Series, each with the course's hhi()
def hhi_bounds(amounts, total):
    if amounts.min() < 0:
        raise ValueError("negative amount")
    gaps = amounts.isna()
    if not gaps.any():
        both = vectors.hhi(amounts)
        return pd.Series({"hhi_high": both, "hhi_low": both})
    rest = total - amounts.sum()
    if rest < 0:
        raise ValueError("more than the total")
    equal = amounts.fillna(rest / gaps.sum())
    one = amounts.fillna(0.0)
    one[gaps.idxmax()] = rest
    return pd.Series({"hhi_high": vectors.hhi(one), "hhi_low": vectors.hhi(equal)})
