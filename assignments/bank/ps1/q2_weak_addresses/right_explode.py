# right: one row per claim and id, merged with the statuses
def weak_addresses(claims, sources):
    long = claims[["claim_id", "source_ids"]].dropna()
    long = long.assign(source_id=long["source_ids"].str.split(";")).explode("source_id")
    long["source_id"] = long["source_id"].str.strip()
    long = long[long["source_id"] != ""].drop_duplicates(["claim_id", "source_id"])
    merged = long.merge(sources, on="source_id", how="left", indicator=True)
    lost = merged.loc[merged["_merge"] == "left_only", "source_id"]
    if len(lost):
        raise ValueError(f"unknown sources: {', '.join(lost)}")
    merged["full"] = merged["address_status"] == "full"
    merged["rebuilt"] = merged["address_status"] == "rebuilt"
    out = merged.groupby("claim_id").agg(
        n_sources=("source_id", "size"), n_full=("full", "sum"),
        n_rebuilt=("rebuilt", "sum"))
    out = out[out["n_full"] == 0].drop(columns="n_full").reset_index()
    return out.sort_values(["n_sources", "claim_id"], ascending=[False, True])
