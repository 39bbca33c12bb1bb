# right: written with dictionaries, printing and warning on the way
def group_shares(people, group, of_stated=False):
    import warnings

    warnings.warn("this answer warns")
    found, total, unsaid = {}, {}, {}
    for code, name, n in zip(people["region_code"], people["group"], people["population"]):
        if code == "KZ":
            continue
        if name == group:
            found[code] = n
        if name == "Total":
            total[code] = n
        if name == "Not stated":
            unsaid[code] = n
    print(len(total), "regions")
    if not found:
        raise ValueError(f"{group}: not in any region")
    pairs, unknown = [], []
    for code in sorted(total):
        base = total[code] - (unsaid.get(code, 0) if of_stated else 0)
        share = found[code] / base if code in found and base > 0 else float("nan")
        if share == share:
            pairs.append((-share, code))
        else:
            unknown.append(code)
    pairs.sort()
    values = [-share for share, _ in pairs] + [float("nan")] * len(unknown)
    return pd.Series(values, index=[code for _, code in pairs] + unknown, name="share")
