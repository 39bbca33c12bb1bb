# wrong: a loop that never ends
# expect: no result after .* seconds
def pole_shares(ties: pd.DataFrame, poles: dict[str, list[str]]) -> pd.DataFrame:
    """Share (0 to 1) of each pole, and of all others, in the total of each kind of tie."""
    while True:
        pass
