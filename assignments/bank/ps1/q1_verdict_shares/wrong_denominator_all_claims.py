# wrong: opinions stay in the denominator
# expect: supported of rivers is 0\.5, expected 0\.666
def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
    judged = ["supported", "needs qualification", "contradicted"]
    rows = []
    for group, part in claims.groupby(by):
        n_judged = int(part["verdict"].isin(judged).sum())
        row = {"group": group, "n_claims": len(part), "n_judged": n_judged}
        for verdict in judged:
            count = (part["verdict"] == verdict).sum()
            row[verdict] = count / len(part) if n_judged else float("nan")
        rows.append(row)
    table = pd.DataFrame(rows)
    return table.sort_values(["n_judged", "group"], ascending=[False, True])
