# right: a pivot table with the measures side by side
def gross_to_net(fdi, country):
    names = {"gross inflow": "gross_musd", "net inflow (BoP)": "net_musd"}
    part = fdi[fdi["source_country"].eq(country) & fdi["measure"].isin(list(names))]
    part = part.dropna(subset=["value_musd"]).sort_values("status", ascending=False)
    wide = part.pivot_table("value_musd", "year", "measure", aggfunc="first")
    wide = wide.reindex(columns=list(names)).rename(columns=names).dropna()
    wide["ratio"] = wide["gross_musd"] / wide["net_musd"].where(wide["net_musd"] > 0)
    return wide.reset_index()
