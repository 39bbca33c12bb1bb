# wrong: a loop that never ends
# expect: no result after .* seconds
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
    while True:
        pass
