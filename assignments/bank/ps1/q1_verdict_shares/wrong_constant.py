# wrong: the same result whatever the input
# expect: rows? came, expected
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
    return pd.DataFrame({"group": ["rail"], "n_claims": [1], "n_judged": [1], "supported": [1.0], "needs qualification": [0.0], "contradicted": [0.0]})
