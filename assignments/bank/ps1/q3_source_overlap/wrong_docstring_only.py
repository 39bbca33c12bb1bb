# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def source_overlap(claims: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Pairs of claims that share sources: how many, and their share (0 to 1) of all of them."""
