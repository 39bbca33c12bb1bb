# right: one group after the other, with a print and a warning
import warnings

def accessions(memberships, body, counted):
    warnings.warn("dates are rounded up")
    rows = []
    table = memberships[memberships["short"].eq(body)]
    for country, part in table[table["status"].isin(counted)].groupby("country"):
        days = part["joined"].dropna().map(lambda t: vectors.date_bounds(t)[1])
        first = days.idxmin() if len(days) else None
        print(country)
        rows.append((country, part.loc[first, "joined"] if first is not None else None,
                     days.min() if len(days) else pd.NaT,
                     bool(part["left_or_suspended"].notna().all())))
    if rows == []:
        raise ValueError(f"unknown body {body!r}")
    out = pd.DataFrame(rows, columns=["country", "joined", "day", "left"])
    out["wave"] = pd.to_datetime(out["day"]).rank(method="dense").astype("Int64")
    return out.sort_values(["wave", "country"]).drop(columns="day")
