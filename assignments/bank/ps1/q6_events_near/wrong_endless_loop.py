# wrong: a loop that never ends
# expect: no result after .* seconds
def events_near(dates: pd.Series, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """Events at most so many days before or after each claim's date, nearest first."""
    while True:
        pass
