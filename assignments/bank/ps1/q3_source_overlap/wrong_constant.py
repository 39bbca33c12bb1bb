# wrong: the same result whatever the input
# expect: rows came, expected
def source_overlap(claims: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Pairs of claims that share sources: how many, and their share (0 to 1) of all of them."""
    return pd.DataFrame({"claim_a": ["K1"], "claim_b": ["K2"], "n_shared": [2], "overlap": [2 / 3]})
