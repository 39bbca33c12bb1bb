# right: written with a pivot table
def group_shares(people, group, of_stated=False):
    wide = people.query("region_code != 'KZ'").pivot(
        index="region_code", columns="group", values="population"
    )
    if group not in wide:
        raise ValueError("unknown group " + group)
    wide = wide[wide["Total"].notna()]
    denominator = wide["Total"].astype(float)
    if of_stated and "Not stated" in wide:
        denominator = denominator - wide["Not stated"].fillna(0)
    share = wide[group] / denominator.replace(0, np.nan)
    return share.sort_index().sort_values(ascending=False, kind="stable").rename("share")
