"""Lesson 13: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% five_questions
assert total == 78.7

# %% your_turn_1
assert round(cpc.max() - cpc.min(), 1) == 1.0
assert (cpc / total * 100).round(1).tolist() == [82.3, 81.1]
assert round(lowest, 1) == 74.8
assert round(highest, 1) == 76.1
assert round(highest - lowest, 1) == 1.3

# %% your_turn_2
by_year = shares.set_index("year")
recent = by_year.loc[2022:2025]
assert round(recent["low_percent"].min(), 1) == 94.7
assert round(recent["high_percent"].max(), 1) == 97.0
assert by_year["around_percent"].round(1)[[2022, 2023, 2025]].tolist() == [3.0, 5.3, 3.7]
assert recent["around_percent"].idxmax() == 2023
assert (by_year.loc[[2009, 2013], "basis"] == "routes").all()

# %% read_model
ends = model[["low_mt", "high_mt"]].round()
assert ends.loc["S1"].tolist() == [10, 26]
assert ends.loc["S2"].tolist() == [13, 46]
assert ends.loc["S4"].tolist() == [36, 61]
assert ends.loc["S5"].tolist() == [1, 13]
assert ends.loc["S4b"].tolist() == [56, 72]
assert ends.loc["S0"].tolist() == [68, 88]
assert model.loc["S1", "exports_mt"].round(1) == 17.8

# %% check_2
assert round(model.loc["S1", "exports_mt"]) == 18
assert abs(model.loc["S1", ["low_mt", "high_mt"]].mean() - 18) < 0.5
assert abs(model.loc["S1", "high_mt"] / total - 1 / 3) < 0.01

# %% chart_figure
assert ends.loc["S10"].tolist() == [10, 31]
shown = numbers.reset_index()[["low_mt", "high_mt"]].round().drop_duplicates()
assert len(shown) == len(numbers) == 7

# %% brief_end
# Every range of the brief has a row of its own in the table behind it.
told = "\n".join([finding, evidence, options])
assert all(span(what) in told for what in numbers.index)
assert round(model.loc["S10", "low_mt"], 1) == round(model.loc["S1", "low_mt"], 1)

# %% themes_heading
rate = areas.set_index("name_en")["per 1,000 a year"]
north = ["Akmola", "Kostanay", "North Kazakhstan", "Pavlodar"]
assert (rate[north] < 0).all()
assert rate[["Zhambyl", "Jetisu"]].max() < rate[north].nsmallest(1).iloc[0]
assert set(rate[rate > 5].index) == {"Astana", "Almaty City", "Shymkent"}

# %% theme_c_heading
code = areas["name_en"].reset_index().set_index("name_en")["region_code"]
outlines = areas.to_crs("EPSG:8857").boundary
for region, city, alone, joint in [
    ("Turkistan", "Shymkent", -12.7, -6.0),
    ("Akmola", "Astana", -4.9, 27.0),
]:
    pair = code[[region, city]]
    assert outlines[code[city]].within(outlines[code[region]].buffer(300))  # it surrounds the city
    assert round(rate[region], 1) == alone
    assert round(moves[pair].sum() / people[pair].sum() * 1000 / 2, 1) == joint

agreed = votes["agreement"].drop("EU27") * 100
assert len(agreed) == 25
for low, high, first, last in [
    (0, 40, 25, 25),
    (40, 52, 44, 51),
    (52, 65, 54, 56),
    (65, 85, 69, 77),
    (85, 100, 89, 98),
]:
    inside = agreed[(agreed > low) & (agreed <= high)]
    assert first - 0.5 <= inside.min()
    assert inside.max() <= last + 0.5
assert set(agreed.nlargest(6).index) == {"TKM", "AZE", "MNG", "KGZ", "TJK", "UZB"}

# %% read_c
assert round(agreed["TKM"], 1) == 97.7
assert votes.loc["TKM", "n_votes"] == 175
assert votes.loc["RUS", "n_votes"] == 253
assert round(agreed["RUS"], 1) == 55.3

# %% your_turn_3
assert percent.round(1)[["RUS", "CHN"]].tolist() == [27.9, 25.5]
assert percent["RUS"] + percent["CHN"] > 50
assert (percent > 10).sum() == 2
assert percent.round(1)[["DEU", "USA", "KOR", "TUR"]].between(3, 5.05).all()

# %% your_turn_4
assert round(model.loc["S2", "high_mt"] / total * 100) == 59

# %% five_answers
assert 1 - model.loc["S1", "high_mt"] / total > 0.5
assert 1 - model.loc["S2", "high_mt"] / total > 0.4

# %% limits
assert "S10" in chosen
