# wrong: divided by the sum of the named partners
# expect: share of trade / East is 0\.6, expected 0\.3
def pole_shares(ties: pd.DataFrame, poles: dict[str, list[str]]) -> pd.DataFrame:
    """Share (0 to 1) of each pole, and of all others, in the total of each kind of tie."""
    placed = set()
    for partners in poles.values():
        for partner in partners:
            if partner in placed:
                raise ValueError(f"{partner} stands in two poles")
            placed.add(partner)
    rows = []
    for tie, part in ties.groupby("tie"):
        is_total = part["partner"] == "total"
        total = part.loc[~is_total, "value"].sum()
        rest = 1.0
        for pole, partners in poles.items():
            share = part.loc[part["partner"].isin(partners), "value"].sum() / total
            rows.append((tie, pole, share))
            rest = rest - share
        if rest < -1e-9:
            raise ValueError(f"the poles have more than the total of {tie}")
        rows.append((tie, "Other", rest))
    return pd.DataFrame(rows, columns=["tie", "pole", "share"])
