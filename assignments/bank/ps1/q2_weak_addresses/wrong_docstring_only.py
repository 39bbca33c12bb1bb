# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims of whose sources none has a full address, and how many of these were rebuilt."""
