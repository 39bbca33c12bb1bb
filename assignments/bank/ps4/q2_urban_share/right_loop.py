# right: written as a loop, columns in another order, its own index
def urban_share(population, units, year):
    home = units.set_index("region_code")["code_v16m"].to_dict()
    sums = {"total": {}, "urban": {}, "rural": {}}
    for row in population.to_dict("records"):
        if row["year"] != year or row["region_code"] == "KZ":
            continue
        if not row["basis"].startswith("register"):
            continue
        first = row["region_code"].split("+")[0]
        if first not in home:
            raise ValueError(f"no unit for {first}")
        kind = sums[row["area_type"]]
        kind[home[first]] = kind.get(home[first], 0) + row["population"]
    if not sums["total"] or not sums["urban"]:
        raise ValueError(f"figures for {year} are lacking")
    rows = []
    for unit, people in sums["total"].items():
        urban = sums["urban"].get(unit, float("nan"))
        rows.append((urban / people, urban, people, unit))
    known = sorted((r for r in rows if r[0] == r[0]), key=lambda r: (-r[0], r[3]))
    unknown = sorted((r for r in rows if r[0] != r[0]), key=lambda r: r[3])
    columns = ["urban_share", "urban", "population", "code_v16m"]
    return pd.DataFrame(known + unknown, columns=columns, index=range(5, 5 + len(rows)))
