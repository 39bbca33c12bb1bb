# right: dates compared as text, months ended by the calendar
import calendar

def membership_jaccard(memberships, day, one, two, counted):
    def latest(text):
        if len(text) == 4:
            return text + "-12-31"
        if len(text) == 7:
            year, month = int(text[:4]), int(text[5:])
            return f"{text}-{calendar.monthrange(year, month)[1]}"
        return text

    def earliest(text):
        return (text + "-01-01")[:10] if len(text) != 7 else text + "-01"

    found = []
    for short, country, joined, left, status in memberships[
        ["short", "country", "joined", "left_or_suspended", "status"]
    ].itertuples(index=False, name=None):
        if status not in counted or not isinstance(joined, str) or latest(joined) > day:
            continue
        if isinstance(left, str) and earliest(left) <= day:
            continue
        found.append((country, short))
    a = {s for c, s in found if c == one}
    b = {s for c, s in found if c == two}
    return float("nan") if not a | b else len(a & b) / len(a | b)
