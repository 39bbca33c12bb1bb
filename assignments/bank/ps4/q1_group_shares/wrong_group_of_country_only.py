# wrong: a group that only the country has a row for is not refused
# expect: returned Series; expected ValueError
# earns: 1.5
def group_shares(people, group, of_stated=False):
    wide = people.pivot(index="region_code", columns="group", values="population")
    if group not in wide.columns:
        raise ValueError(f"no row for {group}")
    whole = wide["Total"] - (wide["Not stated"] if of_stated else 0)
    return (wide[group] / whole).drop("KZ")
