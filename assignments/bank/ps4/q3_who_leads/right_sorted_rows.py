# right: written with a sorted row per region
def who_leads(counts):
    aside = [c for c in ("Other", "Not stated") if c in counts.columns]
    groups = counts.columns.drop(["region_code", "Total"] + aside)
    result = {"region_code": [], "leader": [], "share": [], "kind": []}
    for _, row in counts.iterrows():
        if not row["Total"] > 0:
            raise ValueError("bad total: " + row["region_code"])
        ranked = row[groups].astype(float).sort_values(ascending=False)
        known = ranked.dropna()
        rest = row["Total"] - known.sum() - row[aside].astype(float).sum()
        result["region_code"].append(row["region_code"])
        leader, share = None, np.nan
        if known.empty:
            kind = "open"
        elif known.iloc[0] * 2 > row["Total"]:
            kind = "majority"
        elif len(known) < len(ranked) and rest >= known.iloc[0]:
            kind = "open"
        elif len(known) > 1 and known.iloc[0] == known.iloc[1]:
            kind = "tie"
        else:
            kind = "plurality"
        if kind != "open":
            share = known.iloc[0] / row["Total"]
        if kind in ("majority", "plurality"):
            leader = known.index[0]
        result["leader"].append(leader)
        result["share"].append(share)
        result["kind"].append(kind)
    return pd.DataFrame(result)
