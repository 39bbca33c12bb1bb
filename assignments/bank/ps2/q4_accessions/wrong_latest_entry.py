# wrong: the latest entry of a country instead of the earliest
# expect: joined of IND is '2017-06-09', expected '2005-07-05'
def accessions(memberships: pd.DataFrame, body: str, counted: list[str]) -> pd.DataFrame:
    """Countries of a body by wave of entry, and whether they left it again."""
    rows = memberships[(memberships["short"] == body) & memberships["status"].isin(counted)]
    if rows.empty:
        raise ValueError(f"no counted row for {body}")
    days = [bounds and bounds[1] for bounds in map(vectors.date_bounds, rows["joined"])]
    rows = rows.assign(day=pd.to_datetime(pd.Series(days, index=rows.index)))
    gone = rows.groupby("country")["left_or_suspended"].agg(lambda part: part.notna().all())
    table = rows.sort_values(["day", "country"]).drop_duplicates("country", keep="last")
    table = table.assign(wave=table["day"].rank(method="dense"), left=table["country"].map(gone))
    return table[["country", "joined", "wave", "left"]]
