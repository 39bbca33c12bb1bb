# wrong: returns the result of the visible check
# expect: not expected: K1 / K2
def source_overlap(claims: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Pairs of claims that share sources: how many, and their share (0 to 1) of all of them."""
    return pd.DataFrame(
        {
            "claim_a": ["K1", "K1", "K2"],
            "claim_b": ["K2", "K3", "K3"],
            "n_shared": [2, 1, 1],
            "overlap": [2 / 3, 1 / 2, 1 / 3],
        }
    )
