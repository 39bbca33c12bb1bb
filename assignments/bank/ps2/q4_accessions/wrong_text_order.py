# wrong: dates compared as text
# expect: wave of DEU is 2, expected 1
def accessions(memberships: pd.DataFrame, body: str, counted: list[str]) -> pd.DataFrame:
    """Countries of a body by wave of entry, and whether they left it again."""
    rows = memberships[(memberships["short"] == body) & memberships["status"].isin(counted)]
    if rows.empty:
        raise ValueError(f"no counted row for {body}")
    days = [bounds and bounds[1] for bounds in map(vectors.date_bounds, rows["joined"])]
    rows = rows.assign(day=rows["joined"])
    gone = rows.groupby("country")["left_or_suspended"].agg(lambda part: part.notna().all())
    table = rows.sort_values(["day", "country"]).drop_duplicates("country")
    table = table.assign(wave=table["day"].rank(method="dense"), left=table["country"].map(gone))
    return table[["country", "joined", "wave", "left"]]
