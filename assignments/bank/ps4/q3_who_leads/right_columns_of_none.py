# right: the columns begin as None and are filled row by row, so that shares are objects
def who_leads(counts):
    unranked = [name for name in ("Other", "Not stated") if name in counts.columns]
    groups = counts.columns.difference(["region_code", "Total", *unranked])
    out = counts[["region_code"]].copy()
    out["leader"], out["share"], out["kind"] = None, None, "open"
    for place in counts.index:
        row = counts.loc[place]
        known = row[groups].dropna()
        if len(known) == 0:
            continue
        most = known.max()
        first = known[known == most].index
        rest = row["Total"] - known.sum() - row[unranked].dropna().sum()
        if most > row["Total"] / 2:
            out.loc[place, "kind"] = "majority"
        elif len(known) < len(groups) and rest >= most:
            continue
        else:
            out.loc[place, "kind"] = "tie" if len(first) > 1 else "plurality"
        out.loc[place, "share"] = most / row["Total"]
        if out.loc[place, "kind"] != "tie":
            out.loc[place, "leader"] = first[0]
    return out
