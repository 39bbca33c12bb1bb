# right: written with a pivot table
def growth_contributions(volumes, start, end):
    for year in (start, end):
        if not (volumes["year"] == year).any():
            raise ValueError(f"the table has no {year}")
    rows = volumes[volumes["year"].isin([start, end])]
    wide = rows.pivot(index="route_code", columns="year", values="million_tonnes")
    there = rows.assign(there=1).pivot(index="route_code", columns="year", values="there")
    wide = wide.where(there.notna(), 0.0)
    base = volumes.loc[volumes["year"] == start, "million_tonnes"].sum()
    return ((wide[end] - wide[start]) / base * 100).rename("contribution_pp")
