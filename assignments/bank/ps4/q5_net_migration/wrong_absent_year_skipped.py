# wrong: an absent year is passed over, a missing figure is not
# expect: returned DataFrame; expected ValueError|expected the message to name|raised
# earns: 2.5
def net_migration(
    population: pd.DataFrame, natural: pd.Series, start: int, end: int
) -> pd.DataFrame:
    """Net migration by subtraction between two 1 January, one row per basis that has both."""
    if end <= start:
        raise ValueError(f"{end} is not after {start}")
    births_less_deaths = natural.reindex([y for y in range(start, end) if y in natural.index])
    gaps = births_less_deaths.index[births_less_deaths.isna()]
    if len(gaps):
        raise ValueError(f"no natural increase for {gaps[0]}")
    wide = population.pivot(index="basis", columns="year", values="population")
    both = wide.reindex(columns=[start, end]).dropna()
    if both.empty:
        raise ValueError(f"no basis has both {start} and {end}")
    table = pd.DataFrame({"change": both[end] - both[start]})
    table["natural_increase"] = births_less_deaths.sum()
    table["residual"] = table["change"] - table["natural_increase"]
    table["per_1000"] = 1000 * table["residual"] / (end - start) / both.mean(axis=1)
    return table.reset_index()
