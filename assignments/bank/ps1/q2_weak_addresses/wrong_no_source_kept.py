# wrong: claims without sources are listed, too
# expect: not expected: 
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims that name sources, but none with a full address, and how many sources they name."""
    status = dict(zip(sources["source_id"], sources["address_status"]))
    rows = []
    for claim, text in zip(claims["claim_id"], claims["source_ids"]):
        if pd.isna(text):
            rows.append((claim, 0))
            continue
        found = []
        for one in text.split(";"):
            if one not in status:
                raise ValueError(f"{claim} names the unknown source {one}")
            found.append(status[one])
        if "full" not in found:
            rows.append((claim, len(found)))
    return pd.DataFrame(rows, columns=["claim_id", "n_sources"])
