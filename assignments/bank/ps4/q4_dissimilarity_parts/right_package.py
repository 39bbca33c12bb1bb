# right: the index from the course's package, the parts by hand
def dissimilarity_parts(people: pd.DataFrame, one: str, two: str) -> pd.Series:
    """Parts of the index."""
    from multivector import north

    table = people.query("region_code != 'KZ'").pivot_table(
        index="region_code", columns="group", values="population", dropna=False
    )
    for group in (one, two):
        if group not in table or table[group].isna().any() or table[group].sum() == 0:
            raise ValueError(f"no complete figures for {group}")
    index = north.dissimilarity(table[one], table[two])
    parts = (table[one] / table[one].sum()).sub(table[two] / table[two].sum()).abs() / 2
    parts = parts.rename("contribution").reset_index()
    parts = parts.sort_values(["contribution", "region_code"], ascending=[False, True])
    parts.loc[len(parts)] = ["INDEX", index]
    return parts.set_index("region_code")["contribution"]
