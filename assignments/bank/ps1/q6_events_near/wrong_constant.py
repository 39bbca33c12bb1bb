# wrong: the same result whatever the input
# expect: rows came, expected
def events_near(dates: pd.Series, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """Events at most so many days before or after each claim's date, nearest first."""
    return pd.DataFrame({"claim_id": ["K1"], "title": ["Treaty signed"], "days_apart": [-1]})
