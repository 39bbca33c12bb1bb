# wrong: dates left in their mixed form
# expect: first of summit is '2030-04', expected '2030-04-01'
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
    dated = events[events["date"].notna()]
    periods = [pd.Period(text) for text in dated["date"]]
    days = pd.DataFrame(
        {
            "group": dated[by].to_numpy(),
            "exact": [len(text) == 10 for text in dated["date"]],
            "start": dated["date"].to_numpy(),
            "end": dated["date"].to_numpy(),
        }
    )
    table = days.groupby("group").agg(
        n_events=("start", "size"),
        n_exact=("exact", "sum"),
        first=("start", "min"),
        last=("end", "max"),
    )
    return table.reset_index().sort_values(["first", "group"])
