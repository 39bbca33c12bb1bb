# right: asks whether a basis has both dates before it asks for the natural increase
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
    wide = population.pivot(index="basis", columns="year", values="population")
    both = wide.reindex(columns=[start, end]).dropna()
    if end > start and both.empty:
        raise ValueError(f"no basis has both {start} and {end}")
    if end <= start:
        raise ValueError(f"{end} is not after {start}")
    for year in range(start, end):
        if pd.isna(natural.get(year)):
            raise ValueError(f"no natural increase for {year}")
    births = sum(natural[year] for year in range(start, end))
    table = pd.DataFrame({"change": both[end] - both[start], "natural_increase": births})
    table["residual"] = table["change"] - births
    table["per_1000"] = 1000 * table["residual"] / (end - start) / both.mean(axis=1)
    return table.reset_index()
