# right: the whole table in wide form, the country taken out afterwards
def group_shares(people, group, of_stated=False):
    wide = people.pivot(index="region_code", columns="group", values="population").drop("KZ")
    if group not in wide.columns or wide[group].isna().all():
        raise ValueError("no region counts the group " + group)
    whole = wide["Total"].sub(wide["Not stated"], fill_value=0) if of_stated else wide["Total"]
    return wide[group].div(whole)
