# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def pole_shares(ties: pd.DataFrame, poles: dict[str, list[str]]) -> pd.DataFrame:
    """Share (0 to 1) of each pole, and of all others, in the total of each kind of tie."""
