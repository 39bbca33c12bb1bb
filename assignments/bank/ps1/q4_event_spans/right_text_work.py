# right: text and the calendar module, no periods; writes to stderr
import calendar
import sys

def event_spans(events, by):
    def ends(text):
        if len(text) == 10:
            return text, text
        if len(text) == 4:
            return text + "-01-01", text + "-12-31"
        year, month = text.split("-")
        last = calendar.monthrange(int(year), int(month))[1]
        return f"{text}-01", f"{text}-{last:02d}"

    rows = []
    print("grouping by", by, file=sys.stderr)
    for group, part in events.dropna(subset=["date"]).groupby(by):
        pairs = [ends(text) for text in part["date"]]
        rows.append({
            "group": group, "n_events": len(pairs),
            "n_exact": sum(len(t) == 10 for t in part["date"]),
            "first": min(low for low, _ in pairs),
            "last": max(high for _, high in pairs)})
    return pd.DataFrame(rows).sort_values(["first", "group"])
