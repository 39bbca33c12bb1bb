# wrong: the same result whatever the input
# expect: rows? came, expected
def weak_addresses(claims, sources):
    return pd.DataFrame({"claim_id": ["K1"], "n_sources": [1]})
