# wrong: the rule for ties comes before that for open
# expect: share of TIE_OPEN is 0.333333, expected a missing value
# earns: 2.5
def who_leads(counts: pd.DataFrame) -> pd.DataFrame:
    """Leader, share (0 to 1) and kind of lead per region, as far as the known counts tell."""
    unranked = ["Other", "Not stated"]
    groups = [name for name in counts.columns if name not in ["region_code", "Total", *unranked]]
    rows = []
    for row in counts.to_dict("records"):
        total = row["Total"]
        if total <= 0:
            raise ValueError(f"no total for {row['region_code']}")
        known = {name: row[name] for name in groups if pd.notna(row[name])}
        rest = total - sum(known.values())
        rest -= sum(row[name] for name in unranked if pd.notna(row.get(name)))
        most = max(known.values(), default=0)
        leaders = [name for name, persons in known.items() if persons == most]
        if most > total / 2:
            kind = "majority"
        elif len(leaders) > 1:
            kind = "tie"
        elif not known or (len(known) < len(groups) and rest >= most):
            kind = "open"
        else:
            kind = "tie" if len(leaders) > 1 else "plurality"
        leader = leaders[0] if kind in ("majority", "plurality") else None
        share = np.nan if kind == "open" else most / total
        rows.append((row["region_code"], leader, share, kind))
    return pd.DataFrame(rows, columns=["region_code", "leader", "share", "kind"])
