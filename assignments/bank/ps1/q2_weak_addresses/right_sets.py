# right: sets of full and rebuilt ids
def weak_addresses(claims, sources):
    known = set(sources["source_id"])
    full = set(sources.loc[sources["address_status"] == "full", "source_id"])
    rebuilt = set(sources.loc[sources["address_status"] == "rebuilt", "source_id"])
    out = {"claim_id": [], "n_sources": [], "n_rebuilt": []}
    for row in claims.itertuples():
        if not isinstance(row.source_ids, str):
            continue
        ids = set(filter(None, map(str.strip, row.source_ids.split(";"))))
        if ids - known:
            raise ValueError("not in the table of sources: " + str(sorted(ids - known)))
        if ids and not ids & full:
            out["claim_id"].append(row.claim_id)
            out["n_sources"].append(len(ids))
            out["n_rebuilt"].append(len(ids & rebuilt))
    table = pd.DataFrame(out).sort_values("claim_id")
    return table.sort_values("n_sources", ascending=False, kind="stable")
