# right: months added to timestamps
def event_spans(events, by):
    found = {}
    for group, text in zip(events[by], events["date"]):
        if pd.isna(text):
            continue
        low = pd.Timestamp(text)
        step = {4: pd.DateOffset(years=1), 7: pd.DateOffset(months=1)}
        high = low + step.get(len(text), pd.Timedelta(days=1)) - pd.Timedelta(days=1)
        one = found.setdefault(group, {"n_events": 0, "n_exact": 0, "d": []})
        one["n_events"] += 1
        one["n_exact"] += len(text) == 10
        one["d"] += [low, high]
    rows = [(g, o["n_events"], o["n_exact"], str(min(o["d"]).date()),
             str(max(o["d"]).date())) for g, o in found.items()]
    rows.sort(key=lambda r: (r[3], r[0]))
    return pd.DataFrame(rows, columns=["group", "n_events", "n_exact", "first", "last"])
