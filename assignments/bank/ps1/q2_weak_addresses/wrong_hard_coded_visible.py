# wrong: returns the result of the visible check
# expect: not expected: K4, K1|missing: 
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims of whose sources none has a full address, and how many of these were rebuilt."""
    return pd.DataFrame({"claim_id": ["K4", "K1"], "n_sources": [2, 1], "n_rebuilt": [1, 0]})
