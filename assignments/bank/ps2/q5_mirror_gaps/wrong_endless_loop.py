# wrong: a loop that never ends
# expect: no result after .* seconds
def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
    """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
    while True:
        pass
