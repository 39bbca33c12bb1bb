# right: the course's vector_balance(), the rest added as a partner
def pole_shares(ties, poles):
    owner = {}
    for pole in poles:
        for partner in poles[pole]:
            if partner in owner:
                raise ValueError(f"{partner}: {owner[partner]} or {pole}?")
            owner[partner] = pole
    pieces = []
    for tie, part in ties.groupby("tie", sort=False):
        named = part[part["partner"] != "total"].fillna({"value": 0.0})
        inside = named[named["partner"].isin(list(owner))]
        total = part.loc[part["partner"] == "total", "value"]
        whole = total.iloc[0] if len(total) else named["value"].sum()
        rest = whole - inside["value"].sum()
        if rest < -1e-9 * whole:
            raise ValueError(f"{tie}: {rest}")
        rest = pd.DataFrame({"tie": [tie], "partner": ["rest"], "value": [max(rest, 0)]})
        pieces.append(pd.concat([inside, rest]))
    table = vectors.vector_balance(pd.concat(pieces), owner)
    full = [(t, p) for t in dict.fromkeys(ties["tie"]) for p in [*poles, "Other"]]
    shares = table.set_index(["tie", "pole"])["share"].reindex(full).fillna(0)
    return pd.DataFrame({"tie": [t for t, _ in full], "pole": [p for _, p in full],
                         "share": shares.to_numpy()})
