# wrong: sorted by claim id only
# expect: the order of the rows is not
def weak_addresses(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Claims of whose sources none has a full address, and how many of these were rebuilt."""
    status = dict(zip(sources["source_id"], sources["address_status"], strict=True))
    rows = []
    for claim, text in zip(claims["claim_id"], claims["source_ids"], strict=True):
        if pd.isna(text):
            continue
        ids = {part.strip() for part in text.split(";")} - {""}
        for one in ids:
            if one not in status:
                raise ValueError(f"{claim} names the unknown source {one}")
        found = [status[one] for one in ids]
        if found and "full" not in found:
            rows.append((claim, len(found), found.count("rebuilt")))
    table = pd.DataFrame(rows, columns=["claim_id", "n_sources", "n_rebuilt"])
    return table.sort_values("claim_id")
