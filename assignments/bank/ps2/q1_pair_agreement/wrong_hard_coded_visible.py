# wrong: returns the result of the visible check
# expect: of TUR and IRN.*n_votes is 3|is 3, expected
def pair_agreement(
    positions: pd.DataFrame, resolutions: pd.DataFrame, one: str, two: str, first: int, last: int
) -> pd.Series:
    """Number of common votes of two countries, and two measures of agreement (0 to 1)."""
    return pd.Series({"n_votes": 3, "agreement": 1 / 3, "agreement_partial": 1.5 / 3})
