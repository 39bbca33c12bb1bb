# right: periods, a cross table, and a print
def membership_jaccard(memberships, day, one, two, counted):
    table = memberships[memberships["country"].isin([one, two])]
    table = table[table["status"].isin(counted)].dropna(subset=["joined"])
    print(len(table), "rows")
    now = pd.Timestamp(day)
    begun = [pd.Period(t).end_time.normalize() <= now for t in table["joined"]]
    over = [isinstance(t, str) and pd.Period(t).start_time <= now
            for t in table["left_or_suspended"]]
    keep = [b and not o for b, o in zip(begun, over)]
    table = table[keep]
    if table.empty:
        return float("nan")
    members = table.groupby("short")["country"].nunique()
    return (members == 2).mean()
