# right: the course's agreement(), on the chosen rows
def pair_agreement(positions, resolutions, one, two, first, last):
    nothing = pd.Series([0, float("nan"), float("nan")],
                        index=["n_votes", "agreement", "agreement_partial"])
    inside = resolutions[resolutions["date"].between(f"{first}-01-01", f"{last}-12-31")]
    rows = positions[positions["resolution"].isin(inside["resolution"])
                     & positions["country"].isin([one, two])]
    if rows["country"].nunique() < 2:
        return nothing
    out = vectors.agreement(rows, one).set_index("country")
    if two not in out.index or out.loc[two, "n_votes"] == 0:
        return nothing
    return out.loc[two, ["n_votes", "agreement", "agreement_partial"]].astype(float)
