# right: a cross merge and vector arithmetic
def events_near(dates, events, days):
    if days < 0:
        raise ValueError("a window cannot be negative")
    left = pd.DataFrame({"claim_id": dates.index, "day": pd.to_datetime(dates.to_numpy())})
    right = events.loc[events["date_precision"].eq("day"), ["date", "title"]]
    both = left.dropna().merge(right, how="cross")
    both["days_apart"] = (pd.to_datetime(both["date"]) - both["day"]).dt.days
    both["far"] = both["days_apart"].abs()
    both = both[both["far"] <= days].sort_values(["claim_id", "far", "title"])
    return both[["claim_id", "title", "days_apart"]]
