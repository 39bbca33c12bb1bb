# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def accessions(memberships: pd.DataFrame, body: str, counted: list[str]) -> pd.DataFrame:
    """Countries of a body by wave of entry, and whether they left it again."""
