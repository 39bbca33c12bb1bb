# wrong: the same result whatever the input
# expect: entry 0 is|came .* entr(y|ies)
def brief_sources(numbers: list[dict], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources of all rows that the numbers' rules use, in alphabetical order."""
    return ["S_WDI"]
