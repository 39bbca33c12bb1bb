# wrong: stocks are taken for inflows
# expect: of 2031 is 5000|gross_musd of 2031
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
    own = fdi[(fdi["source_country"] == country) & fdi["value_musd"].notna()]
    own = own.sort_values("status").drop_duplicates(["year", "measure"], keep="last")
    gross, net = (
        own[own["measure"].isin(measures)].sort_values("measure").drop_duplicates("year", keep="last").set_index("year")["value_musd"]
        for measures in (["gross inflow", "stock"], ["net inflow (BoP)"])
    )
    table = pd.DataFrame({"gross_musd": gross, "net_musd": net}).dropna()
    table["ratio"] = (table["gross_musd"] / table["net_musd"]).where(table["net_musd"] > 0)
    return table.sort_index().reset_index()
