# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def brief_numbers(tables: dict[str, pd.DataFrame]) -> list[dict]:
    """Numbers of the brief, each with the rule that it follows from."""
