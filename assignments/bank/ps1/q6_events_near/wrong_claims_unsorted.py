# wrong: claims in the order of the input
# expect: the order of the rows is not
def events_near(dates: pd.Series, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """Events at most so many days before or after each claim's date, nearest first."""
    if days < 0:
        raise ValueError(f"the window must be zero days or more, not {days}")
    exact = events[events["date_precision"] == "day"]
    rows = []
    for claim, day in dates.items():
        for date, title in zip(exact["date"], exact["title"], strict=True):
            apart = (pd.Timestamp(date) - pd.Timestamp(day)).days
            if abs(apart) <= days:
                rows.append((claim, title, apart))
    rows.sort(key=lambda row: (list(dates.index).index(row[0]), abs(row[2]), row[1]))
    return pd.DataFrame(rows, columns=["claim_id", "title", "days_apart"])
