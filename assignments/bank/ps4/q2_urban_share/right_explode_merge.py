# right: joins the crosswalk by merge, printing and warning on the way
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    import sys

    print("year", year, file=sys.stderr)
    keep = population["year"].isin([year]) & population["basis"].str.contains("register")
    rows = population[keep & ~population["region_code"].isin(["KZ"])].copy()
    rows["part"] = rows["region_code"].str.replace(r"[+].*", "", regex=True)
    rows = rows.merge(
        units[["region_code", "code_v16m"]], left_on="part", right_on="region_code", how="left"
    )
    if rows["code_v16m"].isna().any():
        raise ValueError("unknown " + ", ".join(rows.loc[rows["code_v16m"].isna(), "part"]))
    total, urban = rows[rows["area_type"] == "total"], rows[rows["area_type"] == "urban"]
    if total.empty or urban.empty:
        raise ValueError(f"not enough rows in {year}")

    def add(part):
        sums = part.groupby("code_v16m")["population"].sum()
        gaps = part.loc[part["population"].isna(), "code_v16m"]
        return sums.astype(float).mask(sums.index.isin(gaps))

    table = add(total).to_frame("population").join(add(urban).rename("urban"))
    table["urban_share"] = table["urban"].div(table["population"])
    table = table.reset_index().sort_values(["urban_share", "code_v16m"], ascending=[False, True])
    return table
