# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def pair_agreement(
        positions: pd.DataFrame,
        resolutions: pd.DataFrame,
        one: str,
        two: str,
        first: int,
        last: int,
    ) -> pd.Series:
        """Number of common votes of two countries, and two measures of agreement (0 to 1)."""
        years = resolutions["date"].dt.year
        chosen = resolutions.loc[years.between(first, last), "resolution"]
        rows = positions[positions["resolution"].isin(chosen)]
        wide = rows.pivot(index="resolution", columns="country", values="position")
        wide = wide.reindex(columns=[one, two])
        both = wide[wide.isin(["yes", "no", "abstain"]).all(axis=1)]  # the positions that count
        same = both[one] == both[two]
        half = (both == "abstain").sum(axis=1) == 1
        points = same + half / 2
        return pd.Series(
            {"n_votes": len(both), "agreement": same.mean(), "agreement_partial": points.mean()}
        )
