# right: written as a loop over bases
def net_migration(population, natural, start, end):
    if not start < end:
        raise ValueError(f"the period up to {end} is empty")
    births = 0
    for year in range(start, end):
        figure = natural.get(year, np.nan)
        if pd.isna(figure):
            raise ValueError(f"births minus deaths of {year} are not known")
        births += figure
    rows = []
    for basis, part in population.groupby("basis"):
        figures = part.dropna(subset=["population"]).set_index("year")["population"]
        if start in figures.index and end in figures.index:
            change = figures[end] - figures[start]
            rest = change - births
            mean = (figures[start] + figures[end]) / 2
            rows.append([basis, change, births, rest, rest / mean * 1000 / (end - start)])
    if not rows:
        raise ValueError(f"{start} and {end} stand on different bases")
    columns = ["basis", "change", "natural_increase", "residual", "per_1000"]
    return pd.DataFrame(rows, columns=columns)
