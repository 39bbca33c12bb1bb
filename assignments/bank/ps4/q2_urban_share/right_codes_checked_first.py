# right: looks for unknown codes in the whole table, before the rows are selected
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """Persons, urban persons and urban share (0 to 1) of the 16 units, highest share first."""
    unit_of = dict(zip(units["region_code"], units["code_v16m"], strict=True))
    for code in population["region_code"]:
        if code != "KZ" and code.split("+")[0] not in unit_of:
            raise ValueError(f"{code} is not in the crosswalk")
    rows = population[population["year"] == year]
    rows = rows[rows["basis"].str.startswith("register")]
    rows = rows[rows["region_code"] != "KZ"]
    sums = {}
    for area, name in (("total", "population"), ("urban", "urban")):
        part = rows[rows["area_type"] == area]
        if len(part) == 0:
            raise ValueError(f"there is no row {area} for {year}")
        unit = part["region_code"].str.split("+").str[0].map(unit_of).rename("code_v16m")
        sums[name] = part["population"].groupby(unit).agg(lambda s: s.sum(skipna=False))
    table = pd.DataFrame(sums).reset_index()
    table["urban_share"] = table["urban"] / table["population"]
    return table.sort_values(["urban_share", "code_v16m"], ascending=[False, True])
