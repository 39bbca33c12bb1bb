# wrong: returns the result of the visible check
# expect: not expected: K1, K4|missing: 
def weak_addresses(claims, sources):
    return pd.DataFrame({"claim_id": ["K1", "K4"], "n_sources": [1, 2]})
