# right: two merges and positions as numbers
def pair_agreement(positions, resolutions, one, two, first, last):
    points = {"yes": 1.0, "abstain": 0.5, "no": 0.0}
    table = positions.merge(resolutions[["resolution", "date"]], on="resolution")
    table = table.query("@first <= date.dt.year <= @last")
    table = table.assign(points=table["position"].map(points)).dropna(subset=["points"])
    a = table.loc[table["country"].eq(one), ["resolution", "points"]]
    b = table.loc[table["country"].eq(two), ["resolution", "points"]]
    gap = a.merge(b, on="resolution", suffixes=("_a", "_b"))
    gap = (gap["points_a"] - gap["points_b"]).abs()
    return pd.Series({"n_votes": gap.size, "agreement": gap.eq(0).mean(),
                      "agreement_partial": (1 - gap).mean()})
