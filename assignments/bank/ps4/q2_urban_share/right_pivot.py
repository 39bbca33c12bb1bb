# right: written with a pivot table
def urban_share(population, units, year):
    home = dict(zip(units["region_code"], units["code_v16m"]))
    rows = population.loc[population["year"].eq(year) & population["basis"].str.match("register")]
    rows = rows.loc[rows["region_code"].ne("KZ") & rows["area_type"].isin(["total", "urban"])]
    if set(rows["area_type"]) != {"total", "urban"}:
        raise ValueError(f"{year}: total or urban figures are lacking")
    for code in rows["region_code"]:
        for piece in code.split("+"):
            if piece not in home:
                raise ValueError("not in the crosswalk: " + piece)
    rows = rows.assign(unit=[home[code.split("+")[0]] for code in rows["region_code"]])
    wide = rows.pivot_table(
        index="unit",
        columns="area_type",
        values="population",
        aggfunc=lambda s: s.sum(skipna=False),
        dropna=False,
    )
    wide = wide.reset_index().rename(columns={"unit": "code_v16m", "total": "population"})
    wide["urban_share"] = wide["urban"] / wide["population"]
    wide = wide.sort_values("code_v16m").sort_values("urban_share", ascending=False, kind="stable")
    return wide[["code_v16m", "population", "urban", "urban_share"]]
