# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def brief_sources(numbers: list[dict], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources of all rows that the numbers' rules use, in alphabetical order."""
