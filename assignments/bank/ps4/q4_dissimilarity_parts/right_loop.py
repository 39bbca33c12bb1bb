# right: written with dictionaries
def dissimilarity_parts(people, one, two):
    codes = sorted(set(people["region_code"]) - {"KZ"})
    members = {}
    for group in (one, two):
        rows = people[people["group"] == group]
        found = dict(zip(rows["region_code"], rows["population"]))
        values = [found.get(code, np.nan) for code in codes]
        if np.isnan(values).any():
            raise ValueError(f"{group} is not known everywhere")
        if sum(values) == 0:
            raise ValueError(f"{group} has no members")
        members[group] = np.array(values) / sum(values)
    parts = np.abs(members[one] - members[two]) / 2
    order = sorted(range(len(codes)), key=lambda i: (-parts[i], codes[i]))
    values = [parts[i] for i in order] + [parts.sum()]
    return pd.Series(values, index=[codes[i] for i in order] + ["INDEX"], name="contribution")
