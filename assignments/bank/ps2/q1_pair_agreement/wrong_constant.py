# wrong: the same result whatever the input
# expect: n_votes is 10|is 10, expected 3
def pair_agreement(
    positions: pd.DataFrame, resolutions: pd.DataFrame, one: str, two: str, first: int, last: int
) -> pd.Series:
    """Number of common votes of two countries, and two measures of agreement (0 to 1)."""
    return pd.Series({"n_votes": 10, "agreement": 0.5, "agreement_partial": 0.75})
