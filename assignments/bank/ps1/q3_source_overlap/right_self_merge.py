# right: the table of claims and ids merged with itself
def source_overlap(claims, least=1):
    long = claims[["claim_id", "source_ids"]].dropna()
    long = long.assign(source=long["source_ids"].str.split(";")).explode("source")
    long = long[["claim_id", "source"]].drop_duplicates()
    size = long["claim_id"].value_counts()
    both = long.merge(long, on="source", suffixes=("_1", "_2"))
    both = both[both["claim_id_1"] < both["claim_id_2"]]
    out = both.groupby(["claim_id_1", "claim_id_2"]).size().rename("n_shared")
    out = out.reset_index().rename(
        columns={"claim_id_1": "claim_a", "claim_id_2": "claim_b"})
    out = out[out["n_shared"] >= least]
    together = out["claim_a"].map(size) + out["claim_b"].map(size) - out["n_shared"]
    out = out.assign(overlap=out["n_shared"] / together)
    return out.sort_values(["overlap", "n_shared", "claim_a", "claim_b"],
                           ascending=[False, False, True, True])
