# right: written with merges of three small tables
def group_shares(people: pd.DataFrame, group: str, of_stated: bool = False) -> pd.Series:
    """Share of one group."""
    regions = people[people.region_code.ne("KZ")]
    pieces = {}
    for key in (group, "Total", "Not stated"):
        pieces[key] = regions.loc[regions.group.eq(key), ["region_code", "population"]]
    if len(pieces[group]) == 0:
        raise ValueError("no row of " + group)
    table = pieces["Total"].merge(pieces[group], on="region_code", how="left", suffixes=("", "_g"))
    table = table.merge(pieces["Not stated"], on="region_code", how="left", suffixes=("", "_n"))
    base = table["population"].astype(float)
    if of_stated:
        base = base - table["population_n"].fillna(0)
    base[base <= 0] = np.nan
    table["share"] = table["population_g"] / base
    table = table.sort_values("region_code").sort_values("share", ascending=False, kind="mergesort")
    return table.set_index("region_code")["share"]
