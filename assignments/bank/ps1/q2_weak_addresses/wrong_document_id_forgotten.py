# wrong: the status 'document id' is not among the weak ones
# expect: of one claim for each status: 3 rows came, expected 4; missing: r
# earns: 2.5
def weak_addresses(claims, sources):
    weak = {"rebuilt", "partial", "publisher and date only"}
    s = dict(zip(sources.source_id, sources.address_status))
    rows = []
    for c, t in zip(claims.claim_id, claims.source_ids):
        if pd.isna(t):
            continue
        ids = t.split(";")
        for i in ids:
            if i not in s:
                raise ValueError(i)
        if all(s[i] in weak for i in ids):
            rows.append((c, len(ids)))
    return pd.DataFrame(rows, columns=["claim_id", "n_sources"])
