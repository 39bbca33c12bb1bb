# right: indicator columns and their means among judged claims
def verdict_shares(claims, by):
    table = claims[[by, "verdict"]].dropna(subset=[by]).copy()
    names = ["supported", "needs qualification", "contradicted"]
    table["judged"] = table["verdict"].isin(names)
    for name in names:
        table[name] = (table["verdict"] == name).astype(float).where(table["judged"])
    out = table.groupby(by).agg(
        n_claims=("judged", "size"), n_judged=("judged", "sum"),
        **{name: (name, "mean") for name in names})
    out.index.name = "group"
    out = out.reset_index().sort_values("group")
    return out.sort_values("n_judged", ascending=False, kind="stable")
