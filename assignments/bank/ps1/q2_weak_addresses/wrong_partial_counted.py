# wrong: counts partial addresses instead of rebuilt ones
# expect: n_rebuilt of K4 is 0
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
            rows.append((claim, len(found), found.count("partial")))
    table = pd.DataFrame(rows, columns=["claim_id", "n_sources", "n_rebuilt"])
    return table.sort_values(["n_sources", "claim_id"], ascending=[False, True])
