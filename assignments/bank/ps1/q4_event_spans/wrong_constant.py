# wrong: the same result whatever the input
# expect: rows came, expected
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
    return pd.DataFrame({"group": ["treaty"], "n_events": [1], "n_exact": [1], "first": ["2030-06-15"], "last": ["2030-06-15"]})
