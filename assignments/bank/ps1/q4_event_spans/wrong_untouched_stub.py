# wrong: the stub as released
# expect: event_spans still holds the course's stub
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
