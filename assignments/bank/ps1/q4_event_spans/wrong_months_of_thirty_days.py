# wrong: every month ends on its thirtieth
# expect: last of .* is '.*-30', expected '.*-31'
def event_spans(events: pd.DataFrame, by: str) -> pd.DataFrame:
    """First and last possible day of the events of each group, and how many are exact."""
    dated = events[events["date"].notna()]
    periods = [pd.Period(text) for text in dated["date"]]
    days = pd.DataFrame(
        {
            "group": dated[by].to_numpy(),
            "exact": [len(text) == 10 for text in dated["date"]],
            "start": [period.start_time.strftime("%Y-%m-%d") for period in periods],
            "end": [text + "-30" if len(text) == 7 else period.end_time.strftime("%Y-%m-%d") for text, period in zip(dated["date"], periods)],
        }
    )
    table = days.groupby("group").agg(
        n_events=("start", "size"),
        n_exact=("exact", "sum"),
        first=("start", "min"),
        last=("end", "max"),
    )
    return table.reset_index().sort_values(["first", "group"])
