# wrong: a loop that never ends
# expect: no result after .* seconds
def brief_sources(numbers: list[dict], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources of all rows that the numbers' rules use, in alphabetical order."""
    while True:
        pass
