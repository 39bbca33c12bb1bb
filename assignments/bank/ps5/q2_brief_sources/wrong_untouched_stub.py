# wrong: the stub as released
# expect: brief_sources still holds the course's stub
def brief_sources(numbers: list[dict], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources of all rows that the numbers' rules use, in alphabetical order."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
