# right: a cross table, divided by its row sums
def verdict_shares(claims, by):
    named = claims[claims[by].notna()]
    judged = ["supported", "needs qualification", "contradicted"]
    counts = pd.crosstab(named[by], named["verdict"])
    counts = counts.reindex(columns=judged, fill_value=0)
    size = named.groupby(by).size()
    counts = counts.reindex(size.index, fill_value=0)
    n_judged = counts.sum(axis=1)
    table = counts.div(n_judged.where(n_judged > 0), axis=0)
    table.insert(0, "n_claims", size)
    table.insert(1, "n_judged", n_judged)
    table = table.rename_axis("group").reset_index()
    return table.sort_values(["n_judged", "group"], ascending=[False, True])
