# right: dictionaries and points, with a print and a warning
import warnings

def pair_agreement(positions, resolutions, one, two, first, last):
    warnings.warn("may be slow")
    year = {r.resolution: r.date.year for r in resolutions.itertuples()}
    said = {one: {}, two: {}}
    for r in positions.itertuples():
        if r.country in said and r.position in {"yes", "no", "abstain"}:
            if first <= year[r.resolution] <= last:
                said[r.country][r.resolution] = r.position
    common = said[one].keys() & said[two].keys()
    print(one, two, len(common))
    identical = points = 0
    for name in common:
        a, b = said[one][name], said[two][name]
        if a == b:
            identical += 1
            points += 1
        elif "abstain" in (a, b):
            points += 0.5
    n = len(common)
    return pd.Series({"agreement_partial": points / n if n else None,
                      "agreement": identical / n if n else None, "n_votes": n}, dtype=float)
