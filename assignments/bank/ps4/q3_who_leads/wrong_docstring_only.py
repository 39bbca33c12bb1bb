# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def who_leads(counts: pd.DataFrame) -> pd.DataFrame:
    """Leader, share (0 to 1) and kind of lead per region, as far as the known counts tell."""
