# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
