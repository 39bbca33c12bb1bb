# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def verdict_shares(claims: pd.DataFrame, by: str) -> pd.DataFrame:
        """Claims, judged claims and the shares (0 to 1) of three verdicts, group by group."""
        verdicts = ["supported", "needs qualification", "contradicted"]
        rows = []
        for group, part in claims.groupby(by):  # one group after the other
            judged = part[part["verdict"].isin(verdicts)]
            row = {"group": group, "n_claims": len(part), "n_judged": len(judged)}
            for verdict in verdicts:
                row[verdict] = (judged["verdict"] == verdict).mean()  # the share of True
            rows.append(row)
        return pd.DataFrame(rows)
