# wrong: returns the result of the visible check
# expect: not expected: K1 / Treaty signed|missing: 
def events_near(dates: pd.Series, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """Events at most so many days before or after each claim's date, nearest first."""
    return pd.DataFrame(
        {
            "claim_id": ["K1", "K1"],
            "title": ["Treaty signed", "Summit held"],
            "days_apart": [-1, -4],
        }
    )
