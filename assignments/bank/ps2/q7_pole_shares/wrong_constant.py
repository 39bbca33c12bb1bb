# wrong: the same result whatever the input
# expect: rows came, expected
def pole_shares(ties: pd.DataFrame, poles: dict[str, list[str]]) -> pd.DataFrame:
    """Share (0 to 1) of each pole, and of all others, in the total of each kind of tie."""
    return pd.DataFrame({"tie": ["trade"], "pole": ["Other"], "share": [1.0]})
