# right: written with a merge of both dates, columns in another order
def net_migration(population: pd.DataFrame, natural: pd.Series, start: int, end: int):
    if end <= start:
        raise ValueError(f"end {end} before start {start}")
    for year in range(start, end):
        if year not in natural.index or np.isnan(natural.loc[year]):
            raise ValueError(f"natural increase lacks {year}")
    known = population[population["population"].notna()][["year", "basis", "population"]]
    first, last = known[known["year"] == start], known[known["year"] == end]
    both = first.merge(last, on="basis", suffixes=("_first", "_last"))
    if both.empty:
        raise ValueError(f"a break lies between {start} and {end}")
    both["change"] = both["population_last"] - both["population_first"]
    both["natural_increase"] = natural.sort_index().loc[start : end - 1].sum()
    both["residual"] = both["change"] - both["natural_increase"]
    mean = both[["population_first", "population_last"]].mean(axis="columns")
    both["per_1000"] = both["residual"] / mean / (end - start) * 1000
    return both[["residual", "per_1000", "basis", "change", "natural_increase"]]
