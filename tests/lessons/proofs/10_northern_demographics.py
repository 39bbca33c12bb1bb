"""Lesson 10: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% five_questions
assert len(four) == 63

# %% district_map
north_codes = ["KZ-59", "KZ-39", "KZ-55", "KZ-11"]
above = units[(units["share"] > 50) & (units["kind"] != "rest of a region")]
assert above["region_code"].isin(north_codes).sum() == 3
assert (above["region_code"] == "KZ-63+KZ-10").sum() == 4
assert len(above) == 7

# %% read_map
assert 50 in limits
assert set(above[above["region_code"].isin(north_codes)]["region"]) == {"North Kazakhstan"}
assert above[above["region_code"] == "KZ-63+KZ-10"]["share"].min() > 54

by_name = units.groupby("region")["average"].first()
assert by_name.idxmax() == "North Kazakhstan"
assert round(by_name["North Kazakhstan"], 1) == 44.4

# %% your_turn_1
nk = units[units["region"] == "North Kazakhstan"].set_index("unit_name")
assert nk["share"].round(1)[["Ualikhanov", "Mamlyut"]].tolist() == [5.6, 53.5]
assert nk["share"].idxmin() == "Ualikhanov" and nk["share"].idxmax() == "Mamlyut"
assert (nk["share"] > 50).sum() == 3 and len(nk) == 14
assert nk["share"]["Petropavlovsk"] > 50
assert round(44.4) == 44 and round(44.4 - 5.6, 1) == 38.8 and round(38.8) == 39

# %% weights_heading
assert len(nk) == 14

# %% your_turn_2
assert round(nk["share"].mean(), 1) == 37.4
assert nk["population"][["Timiryazev", "Petropavlovsk"]].tolist() == [9_416, 221_907]
assert round(nk["russian"].sum() / nk["population"].sum() * 100, 1) == 44.4

# %% strip_chart
east_units = units[units["region_code"] == "KZ-63+KZ-10"]
assert round(east_units["share"].min()) == 0 and round(east_units["share"].max()) == 74
assert units["region"].nunique() == 16

# %% strip_heading
assert spread.loc["KZ-63+KZ-10", "near_pct"] == spread[spread["districts"] > 1]["near_pct"].min()
close = east_units[(east_units["share"] - east_units["average"]).abs() <= 10]
near = close["population"].sum() / east_units["population"].sum() * 100
assert round(near) == round(spread.loc["KZ-63+KZ-10", "near_pct"]) == 36

# %% read_spread
assert round(spread.loc["KZ-63+KZ-10", "region_pct"], 1) == 31.3
assert spread["near_pct"].round()[["KZ-63+KZ-10", "KZ-39"]].tolist() == [36, 92]
assert round(spread.loc["KZ-39", "lowest_pct"], 1) == 0.3
assert (units["kind"] == "rest of a region").sum() == 7
assert close["kind"].tolist() == ["rest of a region"]

both = regions[regions["group"].isin(["Kazakh", "Russian", "Total"])]
of_north = both.loc["KZ-59"].set_index("group")["population"]
assert round(of_north["Russian"] / of_north["Total"] * 100, 1) == 44.4
assert round(of_north["Kazakh"] / of_north["Total"] * 100, 1) == 37.8
raw = load("demography/district_ethnicity_2025").pivot(
    index="unit_code", columns="group", values="population"
)
raw = raw.loc[four.index].drop(columns=["Total", "Other"])
assert set(raw.idxmax(axis="columns")) == {"Kazakh", "Russian"} and len(raw) == 63

# %% your_turn_3
half = four[four["russian"] > four["population"] / 2]
assert len(half) == 3 and set(half["region"]) == {"North Kazakhstan"} and len(four) == 63
assert (four["russian"] > four["kazakh"]).sum() - 3 == 15
assert (four["kazakh"] > four["population"] / 2).sum() == 22
assert 63 - 3 - 15 - 22 == 23
assert round(four["russian"].sum() / four["population"].sum() * 100, 1) == 32.3
assert round(four["kazakh"].sum() / four["population"].sum() * 100, 1) == 49.9
with_astana = pd.concat([four, units[units["region"] == "Astana"]])[
    ["population", "russian", "kazakh"]
]
with_astana = with_astana.sum()
assert round((with_astana["population"] - four["population"].sum()) / 1e6, 1) == 1.5
assert round(with_astana["russian"] / with_astana["population"] * 100, 1) == 24.1
assert round(with_astana["kazakh"] / with_astana["population"] * 100, 1) == 61.1

# %% timeline
kandas = load("demography/kandas")
kandas = kandas[kandas["indicator"] == "cumulative since 1991"].set_index("date")["value"]
assert kandas["2025-12-31"] == 1_164_800 and round(1_164_800 / 1e6, 2) == 1.16
merged = load("demography/boundary_changes")
assert merged["date"].str.startswith("1997").sum() == 5
assert merged["date"].eq("2022-06-08").sum() == 3

# %% check_2
shares = long.set_index(["group", "year"])["share"]
assert shares["Kazakh"][[1926, 1939, 1959]].tolist() == [58.2, 36.4, 30.0]

gaps = long[long["piece"] == "census"]
gaps = gaps[gaps["group"] == "Kazakh"]["year"].diff()
longest = 20
assert gaps.max() <= longest

# %% read_leaders
leading = north.leading_group(wide)
russian_first = leading[leading["leader"] == "Russian"]
assert russian_first.index.tolist() == [1939, 1959, 1970, 1979]
assert set(russian_first["kind"]) == {"plurality"}
assert russian_first["share_pct"].max() == 42.7 == wide["Russian"][1959]
assert wide.loc[1989, ["Kazakh", "Russian"]].tolist() == [40.1, 37.4]
dave = published[published["source_id"] == "S_DAVE02"].query("year == 1989")
dave = dave.set_index("group")["share_pct"]
assert dave[["Kazakh", "Russian"]].tolist() == [39.7, 37.8]

# %% your_turn_4
assert wide["Kazakh"][[1999, 2009, 2021]].round(1).tolist() == [53.4, 63.1, 70.4]
assert wide["Kazakh"].loc[1959:].is_monotonic_increasing
assert leading.loc[1999, "kind"] == "majority"
# The sum of four groups on the all-Union total, in the explanation of exercise 10.4.
of_1989 = counts[counts["year"] == 1989].set_index("group")["population"]
all_union = of_1989["Kazakh"] / 0.397
of_liqui = published[published["source_id"] == "S_LIQUI"].query("year == 1989")
belarusian = of_liqui.set_index("group")["share_pct"]["Belarusian"] / 100 * 16_199_100
four_groups = of_1989[["Russian", "Ukrainian", "German"]].sum() + belarusian
assert round(four_groups / all_union * 100, 1) in (50.1, 50.2)


# %% two_breaks
russian_series = long[long["group"] == "Russian"].set_index(["year", "piece"])["share"]
assert round(russian_series[(2022, "register, old base")], 1) == 18.5
assert russian_series[(2023, "register, new base")] == 15.1
assert round(russian_series[(2021, "census")], 1) == 15.5
national = load("demography/national_population")
national = national[national["indicator"] == "population_total"]
new = national[(national["year"] == 2022)]["value"].iloc[0]
old = 19.122
assert new == 19_503_159

assert round((19_503_159 - 19_122_000) / 1000) == 381
assert round((19_503_159 / 19_122_000 - 1) * 100, 1) == 2.0

# %% read_north
in_1989, in_later = totals[totals["year"] == 1989]["population"]
register = later[(later["region_code"] == "KZ-59") & (later["area_type"] == "total")]
register = register[register["basis"] != "census"].set_index("year")["population"]
assert round(in_1989 / 1000) == 600 and round(in_later / 1000) == 912
assert round(register[2025] / 1000) == 522
assert round((1 - register[2025] / in_1989) * 100) == 13
assert round((1 - register[2025] / in_later) * 100) == 43
assert totals["population"].iloc[0] == 456_999
assert round(totals["thousand"].iloc[-1]) == 541

# %% five_answers
assert round(four["russian"].sum() / four["population"].sum() * 100, 1) == 32.3
assert len(half) == 3 and len(four) == 63
east_majority = units[(units["region_code"] == "KZ-63+KZ-10") & (units["share"] > 50)]
assert len(east_majority) == 4
layers = geo("districts_2024")
joint = units[units["kind"] == "rest of a region"].index
joined = layers[layers["unit_code"].isin(joint)]
assert len(joined) == 31
assert joined["unit_code"].str[:5].isin(north_codes).sum() == 6

# %% claims_C04_C48_C49
assert wide["Kazakh"][1989] > wide["Kazakh"][1979] > wide["Kazakh"][1959]
assert 1989 - 1959 == 30
