# wrong: returns the result of the visible check
# expect: not expected: |missing: 
def pole_shares(ties: pd.DataFrame, poles: dict[str, list[str]]) -> pd.DataFrame:
    """Share (0 to 1) of each pole, and of all others, in the total of each kind of tie."""
    return pd.DataFrame(
        {
            "tie": ["trade"] * 3 + ["arms"] * 3,
            "pole": ["East", "West", "Other"] * 2,
            "share": [0.3, 0.2, 0.5, 0.75, 0.25, 0.0],
        }
    )
