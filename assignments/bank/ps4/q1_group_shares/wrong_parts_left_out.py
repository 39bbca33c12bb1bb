# wrong: drops parts of groups, so that they cannot be asked for
# expect: raised ValueError
# earns: 1.5
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share (0 to 1) of one group in each region, largest first."""
    rows = people[(people["region_code"] != "KZ") & people["parent_group"].isna()]

    def persons(name: str) -> pd.Series:
        return rows[rows["group"] == name].set_index("region_code")["population"]

    found, base = persons(group), persons("Total")
    if found.empty:
        raise ValueError(f"no region has a row for {group}")
    if of_stated:
        base = base.sub(persons("Not stated").reindex(base.index, fill_value=0))
    table = (found.reindex(base.index) / base.where(base > 0)).rename("share").reset_index()
    table = table.sort_values(["share", "region_code"], ascending=[False, True])
    return table.set_index("region_code")["share"]
