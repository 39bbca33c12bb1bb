# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
    """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
