# right: two tables merged by year, with a print
def gross_to_net(fdi, country):
    def one(measure, name):
        rows = fdi.loc[(fdi["source_country"] == country) & (fdi["measure"] == measure)]
        rows = rows[rows["value_musd"].notna()]
        best = rows[rows["status"] == "reported"]
        spare = rows[~rows["year"].isin(best["year"])]
        both = pd.concat([best, spare])[["year", "value_musd"]]
        return both.rename(columns={"value_musd": name})

    table = one("gross inflow", "gross_musd").merge(one("net inflow (BoP)", "net_musd"))
    print(table)
    table = table.sort_values("year")
    table["ratio"] = [g / n if n > 0 else None for g, n in
                      zip(table["gross_musd"], table["net_musd"])]
    return table.astype({"ratio": float})
