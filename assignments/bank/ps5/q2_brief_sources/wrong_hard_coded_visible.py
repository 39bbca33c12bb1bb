# wrong: returns the result of the visible check
# expect: came 3 entries|entry 0 is
def brief_sources(numbers: list[dict], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources of all rows that the numbers' rules use, in alphabetical order."""
    return ["S_BNSXLSX", "S_WDI", "S_WPP24"]
