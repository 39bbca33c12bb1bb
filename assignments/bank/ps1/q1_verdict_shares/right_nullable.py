# right: nullable whole numbers and floats, groups as a category
def verdict_shares(claims, by):
    names = ["supported", "needs qualification", "contradicted"]
    t = (
        claims.assign(**{n: (claims["verdict"] == n) for n in names})
        .groupby(by, as_index=False)[names]
        .sum()
    )
    size = claims.groupby(by).size()
    t = t.rename(columns={by: "group"})
    t["n_claims"] = t["group"].map(size).astype("Int64")
    t["n_judged"] = t[names].sum(axis=1).astype("Int64")
    for n in names:
        t[n] = (t[n] / t["n_judged"].replace(0, pd.NA)).astype("Float64")
    t["group"] = t["group"].astype("category")
    return t
