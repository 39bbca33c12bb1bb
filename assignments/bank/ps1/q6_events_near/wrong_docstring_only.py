# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def events_near(dates: pd.Series, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """Events at most so many days before or after each claim's date, nearest first."""
