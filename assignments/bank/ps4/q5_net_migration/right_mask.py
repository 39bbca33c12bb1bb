# right: picks the years with a mask, prints and warns on the way
def net_migration(population, natural, start, end):
    import warnings

    warnings.warn("subtraction ahead")
    print(start, end)
    if start >= end:
        raise ValueError(f"{end} must come after {start}")
    inside = natural[(natural.index >= start) & (natural.index < end)].dropna()
    for year in range(start, end):
        if year not in inside.index:
            raise ValueError(f"no births and deaths of {year}")
    table = population.set_index(["basis", "year"])["population"].unstack("year")
    if start not in table or end not in table:
        raise ValueError(f"no figure for {start} or {end}")
    table = table[table[start].notna() & table[end].notna()]
    if len(table) == 0:
        raise ValueError(f"no single basis covers {start} to {end}")
    result = pd.DataFrame(index=table.index)
    result["change"] = table[end].astype(float) - table[start].astype(float)
    result["natural_increase"] = float(inside.sum())
    result["residual"] = result["change"] - inside.sum()
    result["per_1000"] = result["residual"].div(len(inside)).div((table[end] + table[start]) / 2000)
    return result.reset_index().sort_values("basis", ascending=False)
