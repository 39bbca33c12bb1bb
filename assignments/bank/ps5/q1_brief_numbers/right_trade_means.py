# right: question D, means and a difference of means, printing on the way
def brief_numbers(tables):
    trade, arms = tables["policy/trade_partners"], tables["policy/arms_imports"]
    imports = trade[trade["flow"] == "imports"]
    print(len(imports), "rows")

    def mean(partner, years):
        rows = imports[(imports["partner"] == partner) & imports["year"].isin(years)]
        return rows["value_musd"].mean()

    early, late = [2003, 2004, 2005], [2011, 2012, 2013]
    numbers = []
    for partner in ("CHN", "RUS", "DEU"):
        where = {"partner": partner, "flow": "imports"}
        numbers.append(
            dict(
                name=f"imports from {partner}, mean of 2011-2013 less that of 2003-2005",
                value=mean(partner, late) - mean(partner, early),
                unit="million USD a year",
                dataset="policy/trade_partners",
                column="value_musd",
                how="mean",
                where=where | {"year": late},
                minus=where | {"year": early},
            )
        )
    russian = arms[(arms["year"] == 2020) & (arms["supplier"] == "RUS")]["tiv_million"].sum()
    every = arms[(arms["year"] == 2020) & (arms["supplier"] == "total")]["tiv_million"].sum()
    numbers.append(
        dict(
            name="Russian part of arms imports in 2020",
            value=100 * russian / every,
            unit="% of TIV",
            dataset="policy/arms_imports",
            column="tiv_million",
            how="sum",
            where={"year": 2020, "supplier": "RUS"},
            of={"year": 2020, "supplier": "total"},
        )
    )
    return numbers
