# right: partners mapped to poles, one grouped sum
def pole_shares(ties, poles):
    owner = {}
    for pole, partners in poles.items():
        for name in partners:
            if name in owner:
                raise ValueError(f"two poles claim {name}")
            owner[name] = pole
    named = ties[ties["partner"] != "total"]
    whole = named.groupby("tie")["value"].sum()
    official = ties[ties["partner"] == "total"].groupby("tie")["value"].sum()
    whole = official.reindex(ties["tie"].unique()).fillna(whole)
    sums = named.assign(pole=named["partner"].map(owner)).groupby(["tie", "pole"])["value"].sum()
    wide = sums.unstack(fill_value=0).reindex(index=whole.index, columns=list(poles))
    wide = wide.fillna(0).div(whole, axis=0)
    wide["Other"] = 1 - wide.sum(axis=1)
    if (wide["Other"] < -1e-9).any():
        raise ValueError(f"too much in {wide['Other'].idxmin()}")
    wide.index.name, wide.columns.name = "tie", "pole"
    return wide.stack().rename("share").reset_index()
