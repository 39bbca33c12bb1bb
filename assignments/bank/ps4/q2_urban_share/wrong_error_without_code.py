# wrong: the error does not name the region
# expect: expected the message to name 'NEW'
# earns: 2
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """Persons, urban persons and urban share (0 to 1) of the 16 units, highest share first."""
    rows = population[
        (population["year"] == year)
        & population["basis"].str.startswith("register")
        & (population["region_code"] != "KZ")
    ]
    first = rows["region_code"].str.split("+").str[0]
    unknown = sorted(set(first) - set(units["region_code"]))
    if unknown:
        raise ValueError("not in the crosswalk")
    rows = rows.assign(code_v16m=first.map(units.set_index("region_code")["code_v16m"]))
    sums = {}
    for area, name in {"total": "population", "urban": "urban"}.items():
        part = rows[rows["area_type"] == area]
        if part.empty:
            raise ValueError(f"no row {area} for {year}")
        grouped = part.groupby("code_v16m")["population"]
        sums[name] = grouped.agg(lambda persons: persons.sum(skipna=False))
    table = pd.DataFrame(sums)
    table["urban_share"] = table["urban"] / table["population"]
    table = table.reset_index()
    return table.sort_values(["urban_share", "code_v16m"], ascending=[False, True])
