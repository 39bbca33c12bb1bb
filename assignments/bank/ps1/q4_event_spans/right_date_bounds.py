# right: the course's own helper for dates
from multivector.vectors import date_bounds

def event_spans(events, by):
    table = events.dropna(subset=["date"]).copy()
    table["low"] = [date_bounds(text)[0] for text in table["date"]]
    table["high"] = [date_bounds(text)[1] for text in table["date"]]
    table["exact"] = table["date"].str.len().eq(10)
    groups = table.groupby(by)
    out = pd.DataFrame({
        "n_events": groups.size(),
        "n_exact": groups["exact"].sum(),
        "first": groups["low"].min().dt.strftime("%Y-%m-%d"),
        "last": groups["high"].max().dt.strftime("%Y-%m-%d")})
    out = out.rename_axis("group").reset_index()
    return out.sort_values(["first", "group"], ignore_index=True)
