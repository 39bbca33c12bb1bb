# wrong: zero instead of missing without a common vote
# expect: is 0, expected a missing value
# earns: 2
def pair_agreement(
    positions: pd.DataFrame, resolutions: pd.DataFrame, one: str, two: str, first: int, last: int
) -> pd.Series:
    """Number of common votes of two countries, and two measures of agreement (0 to 1)."""
    years = resolutions["date"].dt.year
    chosen = resolutions.loc[years.between(first, last), "resolution"]
    rows = positions[positions["resolution"].isin(chosen)]
    wide = rows.pivot(index="resolution", columns="country", values="position")
    wide = wide.reindex(columns=[one, two])
    both = wide[wide.isin(["yes", "no", "abstain"]).all(axis=1)]
    n_votes = len(both)
    same = (both[one] == both[two]).sum()
    half = ((both == "abstain").sum(axis=1) == 1).sum()
    if n_votes == 0:
        return pd.Series({"n_votes": 0, "agreement": 0.0, "agreement_partial": 0.0}, dtype=float)
    return pd.Series(
        {
            "n_votes": n_votes,
            "agreement": same / n_votes,
            "agreement_partial": (same + half / 2) / n_votes,
        }
    )
