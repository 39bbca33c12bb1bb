# wrong: the stub as released
# expect: mirror_gaps still holds the course's stub
def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
    """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
