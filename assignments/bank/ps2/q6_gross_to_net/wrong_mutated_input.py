# wrong: writes a column into the table it was given
# expect: changed its input \(its columns\)
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
    fdi["known"] = fdi["value_musd"].notna()
    own = fdi[(fdi["source_country"] == country) & fdi["value_musd"].notna()]
    own = own.sort_values("status").drop_duplicates(["year", "measure"], keep="last")
    gross, net = (
        own[own["measure"] == measure].set_index("year")["value_musd"]
        for measure in ("gross inflow", "net inflow (BoP)")
    )
    table = pd.DataFrame({"gross_musd": gross, "net_musd": net}).dropna()
    table["ratio"] = (table["gross_musd"] / table["net_musd"]).where(table["net_musd"] > 0)
    return table.sort_index().reset_index()
