# right: dictionaries and a loop
def accessions(memberships, body, counted):
    entry, left = {}, {}
    for row in memberships.itertuples():
        if row.short != body or row.status not in counted:
            continue
        bounds = vectors.date_bounds(row.joined)
        key = bounds[1] if bounds else pd.Timestamp("2262-01-01")
        text = row.joined if bounds else None
        if row.country not in entry or key < entry[row.country][0]:
            entry[row.country] = (key, text)
        left[row.country] = left.get(row.country, True) and isinstance(row.left_or_suspended, str)
    if not entry:
        raise ValueError("nobody in " + body)
    days = sorted({key for key, text in entry.values() if text is not None})
    rows = []
    for country in sorted(entry, key=lambda c: (entry[c][0], c)):
        key, text = entry[country]
        wave = days.index(key) + 1 if text is not None else None
        rows.append({"left": left[country], "wave": wave, "joined": text, "country": country})
    return pd.DataFrame(rows).astype({"wave": float})
