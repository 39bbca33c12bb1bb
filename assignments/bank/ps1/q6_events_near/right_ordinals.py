# right: days as whole numbers
from datetime import date as Day

def events_near(dates, events, days):
    if not days >= 0:
        raise ValueError(days)
    number = lambda text: Day.fromisoformat(text).toordinal()
    exact = [(number(e.date), e.title) for e in events.itertuples()
             if e.date_precision == "day"]
    rows = []
    for claim in sorted(dates.dropna().index):
        start = number(dates[claim])
        near = [(abs(n - start), title, n - start) for n, title in exact]
        rows += [(claim, t, apart) for far, t, apart in sorted(near) if far <= days]
    return pd.DataFrame(rows, columns=["claim_id", "title", "days_apart"])
