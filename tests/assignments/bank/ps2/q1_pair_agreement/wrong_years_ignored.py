# wrong: all years
# expect: is 4, expected 3
def pair_agreement(
    positions: pd.DataFrame, resolutions: pd.DataFrame, one: str, two: str, first: int, last: int
) -> pd.Series:
    """Number of common votes of two countries, and two measures of agreement (0 to 1)."""
    years = resolutions["date"].dt.year
    chosen = resolutions.loc[years.between(0, 9999), "resolution"]
    rows = positions[positions["resolution"].isin(chosen)]
    wide = rows.pivot(index="resolution", columns="country", values="position")
    wide = wide.reindex(columns=[one, two])
    both = wide[wide.isin(["yes", "no", "abstain"]).all(axis=1)]
    n_votes = len(both)
    same = (both[one] == both[two]).sum()
    half = ((both == "abstain").sum(axis=1) == 1).sum()
    if n_votes == 0:
        return pd.Series({"n_votes": 0, "agreement": None, "agreement_partial": None}, dtype=float)
    return pd.Series(
        {
            "n_votes": n_votes,
            "agreement": same / n_votes,
            "agreement_partial": (same + half / 2) / n_votes,
        }
    )
