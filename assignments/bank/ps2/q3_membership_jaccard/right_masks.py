# right: columns of bounds and boolean masks
def membership_jaccard(memberships, day, one, two, counted):
    when = pd.Timestamp(day)
    bounds = memberships["joined"].map(vectors.date_bounds, na_action="ignore")
    ends = memberships["left_or_suspended"].map(vectors.date_bounds, na_action="ignore")
    runs = [
        isinstance(b, tuple) and b[1] <= when and not (isinstance(e, tuple) and e[0] <= when)
        for b, e in zip(bounds, ends)
    ]
    rows = memberships[pd.Series(runs, index=memberships.index)
                       & memberships["status"].isin(counted)]
    first = set(rows.loc[rows["country"] == one, "short"])
    second = set(rows.loc[rows["country"] == two, "short"])
    return vectors.jaccard(first, second)
