# wrong: the same result whatever the input
# expect: rows? came, expected
def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
    """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
    return pd.DataFrame({"partner": ["AAA"], "exports": [1.0], "imports_fob": [1.0], "gap": [0.0], "relative_gap": [0.0]})
