# right: one piece per claim, concatenated
def events_near(dates, events, days):
    if days <= -1:
        raise ValueError("days must not be negative")
    exact = events[events["date"].str.len() == 10]
    when = pd.to_datetime(exact["date"])
    empty = pd.DataFrame({"claim_id": [], "title": [], "days_apart": []})
    pieces = []
    for claim, day in dates.dropna().sort_index().items():
        apart = (when - pd.Timestamp(day)) // pd.Timedelta(days=1)
        piece = pd.DataFrame({"claim_id": claim, "title": exact["title"],
                              "days_apart": apart, "far": apart.abs()})
        piece = piece[piece["far"] <= days].sort_values(["far", "title"])
        if len(piece):
            pieces.append(piece.drop(columns="far"))
    return pd.concat(pieces) if pieces else empty
