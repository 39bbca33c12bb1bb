# wrong: the stub as released
# expect: who_leads still holds the course's stub
def who_leads(counts: pd.DataFrame) -> pd.DataFrame:
    """Leader, share (0 to 1) and kind of lead per region, as far as the known counts tell."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
