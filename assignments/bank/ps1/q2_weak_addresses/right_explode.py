# right: one row per source, joined with the statuses
def weak_addresses(claims, sources):
    table = claims[["claim_id", "source_ids"]].dropna().copy()
    table["source_id"] = table["source_ids"].str.split(";")
    table = table.explode("source_id").merge(sources, on="source_id", how="left")
    lost = table[table["address_status"].isna()]
    if len(lost):
        raise ValueError(f"unknown source: {lost['source_id'].iloc[0]}")
    table["full"] = table["address_status"] == "full"
    out = table.groupby("claim_id").agg(n_sources=("source_id", "size"), full=("full", "any"))
    out = out[~out["full"]].reset_index()
    return out[["n_sources", "claim_id"]]
