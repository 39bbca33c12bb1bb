# right: sets of ids, with a print
def weak_addresses(claims, sources):
    full = set(sources.loc[sources["address_status"] == "full", "source_id"])
    known = set(sources["source_id"])
    claim_ids, counts = [], []
    for _, row in claims.iterrows():
        if not isinstance(row["source_ids"], str):
            continue
        ids = set(row["source_ids"].split(";"))
        if ids - known:
            raise ValueError("not in the list of sources: " + ", ".join(ids - known))
        if not ids & full:
            claim_ids.append(row["claim_id"])
            counts.append(len(ids))
    print(len(claim_ids), "found")
    return pd.DataFrame({"claim_id": claim_ids, "n_sources": counts})
