# wrong: per cent instead of a ratio
# expect: 100 times too large
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
    own = fdi[(fdi["source_country"] == country) & fdi["value_musd"].notna()]
    own = own.sort_values("status").drop_duplicates(["year", "measure"], keep="last")
    gross, net = (
        own[own["measure"] == measure].set_index("year")["value_musd"]
        for measure in ("gross inflow", "net inflow (BoP)")
    )
    table = pd.DataFrame({"gross_musd": gross, "net_musd": net}).dropna()
    table["ratio"] = (100 * table["gross_musd"] / table["net_musd"]).where(table["net_musd"] > 0)
    return table.sort_index().reset_index()
