# wrong: a loop that never ends
# expect: no result after .* seconds
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims of whose sources none has a full address, and how many of these were rebuilt."""
    while True:
        pass
