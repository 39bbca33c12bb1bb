# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
