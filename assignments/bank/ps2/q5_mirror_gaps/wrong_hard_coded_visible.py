# wrong: returns the result of the visible check
# expect: not expected: BBB, AAA
def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
    """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
    return pd.DataFrame(
        {
            "partner": ["BBB", "AAA"],
            "exports": [60.0, 10.0],
            "imports_fob": [40.0, 12.0],
            "gap": [-20.0, 2.0],
            "relative_gap": [-0.4, 2 / 11],
        }
    )
