# wrong: returns the result of the visible check
# expect: not expected: summit|missing: 
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
    return pd.DataFrame(
        {
            "group": ["summit", "treaty"],
            "n_events": [2, 2],
            "n_exact": [0, 2],
            "first": ["2030-04-01", "2030-06-15"],
            "last": ["2031-12-31", "2031-05-02"],
        }
    )
