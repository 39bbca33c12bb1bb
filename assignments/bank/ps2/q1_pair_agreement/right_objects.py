# right: an intersection of two indexes; numbers and None in a Series of objects
def pair_agreement(positions, resolutions, one, two, first, last):
    r = resolutions[
        (resolutions.date >= f"{first}-01-01") & (resolutions.date < f"{last + 1}-01-01")
    ]["resolution"]
    t = positions[
        positions.resolution.isin(list(r)) & positions.position.isin(["yes", "no", "abstain"])
    ]
    a = t[t.country == one].set_index("resolution")["position"]
    b = t[t.country == two].set_index("resolution")["position"]
    common = a.index.intersection(b.index)
    if common.empty:
        return pd.Series({"n_votes": 0, "agreement": None, "agreement_partial": None}, dtype=object)
    a, b = a[common], b[common]
    same = a == b
    half = (a == "abstain") ^ (b == "abstain")
    return pd.Series(
        {
            "n_votes": len(common),
            "agreement": same.mean(),
            "agreement_partial": (same + 0.5 * half).mean(),
        },
        dtype=object,
    )
