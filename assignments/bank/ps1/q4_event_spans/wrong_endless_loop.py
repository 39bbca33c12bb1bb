# wrong: a loop that never ends
# expect: no result after .* seconds
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
    while True:
        pass
