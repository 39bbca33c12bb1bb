# wrong: returns the result of the visible check
# expect: missing: .*foreign policy|not expected: rivers
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
    return pd.DataFrame(
        {
            "group": ["rivers", "rail"],
            "n_claims": [4, 2],
            "n_judged": [3, 2],
            "supported": [2 / 3, 1 / 2],
            "needs qualification": [0.0, 1 / 2],
            "contradicted": [1 / 3, 0.0],
        }
    )
