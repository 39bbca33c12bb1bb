# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def net_migration(
        population: pd.DataFrame, natural: pd.Series, start: int, end: int
    ) -> pd.DataFrame:
        """Net migration by subtraction between two 1 January, one row per basis that has both."""
        births_less_deaths = natural.reindex(range(start, end))
        if births_less_deaths.isna().any():
            raise ValueError(f"natural increase is missing between {start} and {end}")
        # One row for each basis, one column for each year; keep the bases that have both years.
        wide = population.pivot(index="basis", columns="year", values="population")
        both = wide.reindex(columns=[start, end]).dropna()
        if both.empty:
            raise ValueError(f"no basis has both {start} and {end}")
        table = pd.DataFrame({"change": both[end] - both[start]})
        table["natural_increase"] = births_less_deaths.sum()
        table["residual"] = table["change"] - table["natural_increase"]
        # The rate is for one year, per 1,000 of the mean of both populations.
        table["per_1000"] = 1000 * table["residual"] / (end - start) / both.mean(axis=1)
        return table.reset_index()
