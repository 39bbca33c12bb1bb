# wrong: a region without the group gets a share of zero
# expect: value of KZ-.* is 0, expected a missing value
# earns: 1.5
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
    rows = people[people["region_code"] != "KZ"]

    def persons(name: str) -> pd.Series:
        return rows[rows["group"] == name].set_index("region_code")["population"]

    found, base = persons(group), persons("Total")
    if found.empty:
        raise ValueError(f"no region has a row for {group}")
    if of_stated:
        base = base.sub(persons("Not stated").reindex(base.index, fill_value=0))
    table = (
        (found.reindex(base.index, fill_value=0) / base.where(base > 0))
        .rename("share")
        .reset_index()
    )
    table = table.sort_values(["share", "region_code"], ascending=[False, True])
    return table.set_index("region_code")["share"]
