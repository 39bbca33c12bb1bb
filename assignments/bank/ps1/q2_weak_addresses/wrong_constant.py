# wrong: the same result whatever the input
# expect: rows came, expected
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims of whose sources none has a full address, and how many of these were rebuilt."""
    return pd.DataFrame({"claim_id": ["C01"], "n_sources": [1], "n_rebuilt": [0]})
