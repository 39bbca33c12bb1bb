# right: written with dictionaries
def growth_contributions(volumes, start, end):
    first, last = {}, {}
    for year, code, mt in zip(volumes.year, volumes.route_code, volumes.million_tonnes):
        if year == start:
            first[code] = mt
        if year == end:
            last[code] = mt
    if not first or not last:
        raise ValueError(f"no row for {end if first else start}")
    whole = sum(mt for mt in first.values() if not np.isnan(mt))
    result = {c: 100 * (last.get(c, 0) - first.get(c, 0)) / whole for c in {**first, **last}}
    return pd.Series(result, name="contribution_pp")
