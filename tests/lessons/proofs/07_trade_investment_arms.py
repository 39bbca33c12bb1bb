"""Lesson 07: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% your_turn_1
goods = in_2023[in_2023["flow"] == "exports"].set_index("partner")["value_musd"]
assert (goods / goods.sum() * 100).nlargest(3).round(1).to_dict() == {
    "ITA": 18.7,
    "CHN": 18.5,
    "RUS": 12.9,
}
assert (goods > 0).sum() == 134

# %% read_bases
first = trade.groupby(["flow", "basis"])["year"].agg(["min", "max"])
assert first.loc[("exports", "bns"), "min"] == first.loc[("imports", "bns"), "min"] == 2018
assert set(trade["basis"]) == {"bns", "wits", "cow", "bns_share"}
assert not (shares["year"] == 2010).any()
around = trade[trade["year"].isin([2009, 2011])].groupby("flow")["basis"].agg(set)
assert around.to_dict() == {"exports": {"wits"}, "imports": {"cow", "wits"}}
assert trade[(trade["basis"] == "cow")]["year"].max() == 2009

# %% read_shares
yearly = shares.set_index(["flow", "partner", "year"])["percent"]
russia_came, china_came = yearly["imports"]["RUS"], yearly["imports"]["CHN"]
russia_sold, china_sold = yearly["exports"]["RUS"], yearly["exports"]["CHN"]
union_sold = yearly["exports"]["EU27"]
ratio = (union_sold / russia_sold).loc[2018:]
assert ratio.min() >= 3
assert ratio.max() <= 6
assert russia_came.round(1)[[1995, 2009, 2011, 2021, 2022, 2023]].tolist() == [
    49.9,
    31.3,
    42.8,
    42.5,
    35.1,
    27.9,
]
assert russia_came.min() == russia_came[2023]
assert china_came.round(1)[[2018, 2023]].tolist() == [16.0, 25.5]
assert russia_sold.round(1)[[1995, 2009]].tolist() == [45.2, 8.2]
assert (russia_sold.loc[2018:].round(1).min(), russia_sold.loc[2018:].round(1).max()) == (8.6, 12.9)
assert (union_sold.loc[2018:].round(1).min(), union_sold.loc[2018:].round(1).max()) == (37.1, 49.5)
assert (china_sold.loc[2018:].round(1).min(), china_sold.loc[2018:].round(1).max()) == (10.3, 19.8)
assert len(union_sold.loc[:2017]) == 4
states = members[members["in_eu27"]]
assert (states["kind"] == "country or territory").sum() == 27

# %% check_1
assert round(china_came[2014], 1) == 17.8
handbook = load("policy/trade_shares", all_rows=True)
handbook = handbook[(handbook["year"] == 2014) & (handbook["partner"] == "CHN")]
factbook = handbook[(handbook["flow"] == "imports") & (handbook["source_id"] == "S_CIA")]
assert factbook[["share_pct", "reporter"]].iloc[0].tolist() == [29, "mixed"]

# %% spread_heading
assert 4 * (1 / 4) ** 2 == 0.25
assert 1 / 0.25 == 4
assert 1**2 == 1

# %% your_turn_2
assert round(1 / index, 1) == 9.9

# %% bounds_heading
listed = trade[trade["basis"] == "cow"]["partner"]
assert {"OTHER", "EU27_REST"} < set(listed)

# %% read_union
bands = spread.set_index(["flow", "year"])[["low", "high"]]
assert bands.loc[("exports", 1995)].tolist() == [4.4, 4.6]
assert bands.loc[("exports", 1999)].tolist() == [9.2, 12.5]
exact = bands.loc["exports"].loc[2018:]
assert (exact["low"] == exact["high"]).all()
assert (exact["low"].min(), exact["low"].max()) == (9.9, 13.9)
before = bands.loc["exports"].loc[1999:2017]
assert before["low"].min() <= 9.9
assert before["high"].max() >= 13.9
assert bands["low"].loc["imports"].loc[[2018, 2021, 2023]].tolist() == [5.3, 4.4, 6.5]
together = as_one[as_one["flow"] == "exports"].set_index("year")["effective_low"]
assert together.round(1)[[2018, 2023]].tolist() == [3.7, 4.7]

# %% your_turn_3
both_ways = china.loc["turnover"]
assert round(both_ways["reported"] / 1000, 1) == 30.1
assert round(both_ways["mirror"] / 1000, 1) == 41.0
assert round(both_ways["difference"] / 1000, 1) == 10.9
assert round(own["imports"], 1) == 15.4
assert round(theirs["imports"], 1) == 24.7
assert round(own["exports"], 1) == 14.7
assert round(theirs["exports"], 1) == 16.3
assert round(theirs["imports"] - own["imports"]) == 9
bought_in_russia = in_2023[(in_2023["flow"] == "imports") & (in_2023["partner"] == "RUS")]
assert round(bought_in_russia["value_musd"].item() / 1000, 1) == 16.8 < theirs["imports"]
russian_account = gaps[(gaps["partner"] == "RUS") & (gaps["flow"] == "imports")]
russian_account = russian_account.set_index("year")
assert russian_account.index.max() == 2021
assert round((russian_account["mirror"] / russian_account["reported"])[2021] - 1, 2) == 0.05

# %% check_2
italy = gaps[(gaps["year"] == 2012) & (gaps["partner"] == "ITA") & (gaps["flow"] == "exports")]
assert round(italy["reported"].iloc[0] / 1000, 1) == 15.5
assert round(italy["mirror"].iloc[0] / 1000, 1) == 3.5
assert round(-italy["difference"].iloc[0] / 1000) == 12
assert round((15.5 + 3.5) / 2, 1) == 9.5

# %% read_investment
assert (from_all / net).dropna().round(1).tolist() == [2.4, 5.2, 5.5]
assert from_all[2022] / 1000 == 28.0
assert from_russia[2022] / 1000 == 1.5
assert round(net[2022] / 1000) == 5
unctad = load("policy/fdi", all_rows=True)
unctad = unctad[unctad["measure"] == "net inflow (UNCTAD)"]["value_musd"].iloc[0] / 1000
assert unctad == 6.1
assert round(28.0 / unctad, 1) == 4.6
assert invested.dropna().round(1).tolist() == [7.9, 5.4]
status = gross[gross["source_country"] == "RUS"]["status"]
assert status[2021] == "derived"
assert from_russia[2024] / 1000 == 4

# %% check_3
assert from_russia[2024] / 1000 == 4.0
assert round(net[2024] / 1000, 1) == -0.7
assert round(4.0 / 28.0 * 100) == 14
assert 2024 not in from_all.index
assert 100 == 100

# %% arms
assert ((russian > total / 2).sum(), len(total)) == (19, 23)

# %% your_turn_4
others = total - russian
part = others / total * 100
assert round(russian.loc[2019:2023].sum() / total.loc[2019:2023].sum() * 100, 1) == 94.0
assert round(100 - part[2023], 1) == 69.4
assert others.round(1)[[2017, 2023]].tolist() == [54.9, 38.2]
assert part.round()[[2014, 2017, 2023]].tolist() == [65, 25, 31]
assert russian[[2022, 2023]].tolist() == [187.7, 86.5]
assert part.loc[2015:].idxmax() == 2023

# %% claim_C07_C56_C57
rows = ties.round(1).set_index("tie")
assert rows.loc["arms"].round().tolist() == [69, 100]
assert rows.loc["imports"].tolist() == [27.9, 42.5]
assert rows.loc["exports"].tolist() == [8.6, 12.9]
assert rows.loc["gross investment"].tolist() == [5.4, 7.9]
for year in range(2018, 2024):
    of_year = trade[(trade["year"] == year) & (trade["flow"] == "imports")]
    assert of_year.set_index("partner")["value_musd"].idxmax() == "RUS"
assert union_sold.round(1)[2025] == 43.9
assert round(china_came[2023] - china_came[2018], 1) == 9.5
verdicts = load("policy/claims").set_index("claim_id")["verdict"]
assert set(verdicts[["C07", "C56", "C57"]]) == {"supported"}

# %% limits
largest = trade[trade["flow"] == "exports"].sort_values("value_musd").groupby("year").last()
assert largest.loc[[2002, 2003], "partner"].tolist() == ["BMU", "BMU"]
