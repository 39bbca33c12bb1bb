# wrong: the stub as released
# expect: verdict_shares still holds the course's stub
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
