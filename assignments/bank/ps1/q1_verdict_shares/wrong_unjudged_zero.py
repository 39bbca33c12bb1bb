# wrong: a group without judged claims gets shares of zero
# expect: supported of C is 0, expected a missing value
# earns: 2.5
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
    judged = ["supported", "needs qualification", "contradicted"]
    rows = []
    for group, part in claims.groupby(by):
        n_judged = int(part["verdict"].isin(judged).sum())
        row = {"group": group, "n_claims": len(part), "n_judged": n_judged}
        for verdict in judged:
            count = (part["verdict"] == verdict).sum()
            row[verdict] = count / n_judged if n_judged else 0.0
        rows.append(row)
    table = pd.DataFrame(rows)
    return table.sort_values(["n_judged", "group"], ascending=[False, True])
