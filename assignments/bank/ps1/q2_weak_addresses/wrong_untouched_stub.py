# wrong: the stub as released
# expect: weak_addresses still holds the course's stub
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims of whose sources none has a full address, and how many of these were rebuilt."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
