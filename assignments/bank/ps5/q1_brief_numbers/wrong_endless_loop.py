# wrong: a loop that never ends
# expect: no result after .* seconds
def brief_numbers(tables: dict[str, pd.DataFrame]) -> list[dict]:
    """Numbers of the brief, each with the rule that it follows from."""
    while True:
        pass
