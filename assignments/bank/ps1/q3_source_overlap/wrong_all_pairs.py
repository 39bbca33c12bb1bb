# wrong: pairs that share nothing are listed
# expect: not expected: 
def source_overlap(claims: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Pairs of claims that share sources: how many, and their share (0 to 1) of all of them."""
    named = {}
    for claim, text in zip(claims["claim_id"], claims["source_ids"], strict=True):
        if pd.notna(text):
            named[claim] = set(text.split(";"))
    rows = []
    for one, two in combinations(sorted(named), 2):
        shared = named[one] & named[two]
        if len(shared) >= least or least == 1:
            rows.append((one, two, len(shared), len(shared) / len(named[one] | named[two])))
    table = pd.DataFrame(rows, columns=["claim_a", "claim_b", "n_shared", "overlap"])
    order = ["overlap", "n_shared", "claim_a", "claim_b"]
    return table.sort_values(order, ascending=[False, False, True, True])
