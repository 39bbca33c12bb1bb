# right: two loops over places
def source_overlap(claims, least=1):
    known = claims.dropna(subset=["source_ids"]).sort_values("claim_id")
    ids, texts = known["claim_id"].tolist(), known["source_ids"].tolist()
    rows = []
    for i in range(len(ids)):
        for j in range(i + 1, len(ids)):
            a, b = set(texts[i].split(";")), set(texts[j].split(";"))
            n = len(a.intersection(b))
            if n >= least:
                rows.append({"claim_a": ids[i], "claim_b": ids[j], "n_shared": n,
                             "overlap": n / len(a.union(b))})
    rows.sort(key=lambda r: (-r["overlap"], -r["n_shared"], r["claim_a"], r["claim_b"]))
    return pd.DataFrame(rows, columns=["claim_a", "claim_b", "n_shared", "overlap"])
