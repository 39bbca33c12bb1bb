# wrong: divides by the largest region
# expect: value of .* is
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Each region's part of the dissimilarity index of two groups, the index itself last."""
    rows = people[people["region_code"] != "KZ"]
    wide = rows.pivot(index="region_code", columns="group", values="population")
    for group in [one, two]:
        if group not in wide.columns:
            raise ValueError(f"there is no row for {group}")
        if wide[group].isna().any():
            raise ValueError(f"{group} has no figure in {list(wide.index[wide[group].isna()])}")
        if wide[group].sum() == 0:
            raise ValueError(f"{group} has nobody anywhere")
    spread = wide / wide.max()
    table = (spread[one] - spread[two]).abs().div(2).rename("contribution").reset_index()
    table = table.sort_values(["contribution", "region_code"], ascending=[False, True])
    parts = table.set_index("region_code")["contribution"]
    parts.loc["INDEX"] = parts.sum()
    return parts
