# right: dates as text, waves from a factorised column
def accessions(memberships, body, counted):
    part = memberships.query("short == @body and status in @counted").copy()
    if not len(part):
        raise ValueError(f"{body}: no rows")
    part["day"] = [
        None if pd.isna(t) else pd.Period(t).end_time.strftime("%Y-%m-%d")
        for t in part["joined"]
    ]
    part["open"] = part["left_or_suspended"].isna()
    part = part.sort_values(["day", "country"], na_position="last", kind="stable")
    out = part.groupby("country", sort=False).agg(
        joined=("joined", "first"), day=("day", "first"), open=("open", "any"))
    out["left"] = ~out["open"]
    known = sorted(out["day"].dropna().unique())
    out["wave"] = out["day"].map({day: n for n, day in enumerate(known, start=1)})
    out = out.reset_index().sort_values(["wave", "country"])
    return out[["country", "joined", "wave", "left"]]
