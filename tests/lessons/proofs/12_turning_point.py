"""Lesson 12: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% votes_heading
from statistics import NormalDist

members = load("policy/partners").query("in_eu27 and partner != 'EU27_REST'")
assert len(members) == 27
assert periods.query("country == 'EU27'")["n_same"].isna().all()

# %% your_turn_1
by_state = periods.set_index(["country", "period"])
assert by_state.loc[("RUS", "2019-21"), "n_same"] == 186
assert by_state.loc[("RUS", "2019-21"), "n_votes"] == 278
assert by_state.loc[("RUS", "2022-24"), "n_same"] == 140
assert by_state.loc[("RUS", "2022-24"), "n_votes"] == 253
agreed = by_state["agreement"] * 100
assert round(agreed["RUS", "2019-21"], 1) == 66.9
assert round(agreed["RUS", "2022-24"], 1) == 55.3
moved = (agreed.xs("2022-24", level=1) - agreed.xs("2019-21", level=1)).round(1)
assert moved["RUS"] == -11.6
assert moved["CHN"] == -5.1
assert moved["USA"] == 7.9
assert moved["TUR"] == -6.9
assert moved["UZB"] == -1.6
assert moved["EU27"] == -5.9
points = load("policy/ideal_points").pivot(index="year", columns="country", values="ideal_point")
moves = points.loc[2022:2023].mean() - points.loc[2019:2021].mean()
assert moves.round(2)["RUS"] == -0.86
assert abs(moves.round(2)["KAZ"]) == 0.00
assert points["KAZ"][2022] < points["KAZ"][2021] < points["KAZ"][2023]

assert (moved < 0).sum() == 5 and (moved > 0).sum() == 1

# %% placebo_heading
assert list(range(1994, 2024))[-1] == 2023

# %% trade_heading
of_votes = by_votes.dropna().set_index(["country", "year"])["change"]
vote_changes, check = of_votes["RUS"], of_votes["EU27"]
assert check.idxmin() == 2022 and len(check) == 30
assert round(check[2022], 1) == -8.2
assert len(vote_changes) == 30
assert vote_changes.idxmin() == 2022
assert vote_changes.sort_values().round(1).head(3).tolist() == [-11.5, -8.3, -8.2]
assert vote_changes.sort_values().head(3).index.tolist() == [2022, 2021, 2008]

# %% draw_heading
import_changes = pretend(imports, "RUS").dropna().set_index("year")["change"]
assert len(import_changes) == 19
assert round(import_changes[2022], 1) == -7.4
assert import_changes.rank()[2022] == 4
assert round(import_changes[1998], 1) == -12.0
arms_changes = by_arms.dropna().set_index("year")["change"]
assert len(arms_changes) == 17
assert round(arms_changes[2022], 1) == -12.2
assert (arms_changes < arms_changes[2022]).sum() == 4

# %% read_changes
export_changes = pretend(exports, "RUS").dropna().set_index("year")["change"]
assert round(export_changes[2022], 1) == 0.7
china_changes = pretend(imports, "CHN").dropna().set_index("year")["change"]
assert round(china_changes[2022], 1) == 5.6
assert china_changes.idxmax() == 2022
three = vectors.placebo_breaks(pair, range(1995, 2023), width=3)
three = three.set_index(["country", "year"])["change"]
assert three["RUS"].idxmin() == 2022
assert three["EU27"].rank()[2022] == 3
pair["half"] = pair["agreement_partial"] * 100
halves = vectors.placebo_breaks(pair, range(1994, 2024), width=2, value="half")
halves = halves.set_index(["country", "year"])["change"]
assert round(halves["RUS"][2022], 1) == -7.2 and halves["RUS"].rank()[2022] == 2
assert round(halves["EU27"][2022], 1) == -6.4 and halves["EU27"].idxmin() == 2022
texts = load("policy/un_resolutions").query("ukraine_related").set_index("resolution")["date"]
cast = load("policy/un_positions").pivot(index="resolution", columns="country", values="position")
cast = cast.loc[texts.index][["KAZ", "RUS"]].replace("absent", None).dropna()
cast["year"] = texts.map(lambda day: int(str(day)[:4]))
cast["same"] = cast["KAZ"] == cast["RUS"]
of_texts = cast.groupby("year")["same"].agg(["size", "sum"])
rest = pair[pair["country"] == "RUS"].set_index("year", drop=False)
of_texts = of_texts.reindex(rest.index).fillna(0)
rest["percent"] = (rest["n_same"] - of_texts["sum"]) / (rest["n_votes"] - of_texts["size"]) * 100
rest = vectors.placebo_breaks(rest, range(1994, 2024), width=2, value="percent")
rest = rest.set_index("year")["change"]
assert round(rest[2022], 1) == -10.6 and rest.idxmin() == 2022
wide = {**how, "width": 3}
of_trade = vectors.placebo_breaks(imports[imports["partner"] == "RUS"], [2022], **wide)
assert of_trade["change"].isna().all()

# %% figure_imports
# The middle of 2022 is drawn at 2022; 24 February is day 55 of the year.
assert round(2022 - 0.5 + 55 / 365, 2) == 2021.65

# %% your_turn_2
of_russia = bought_there["percent"]
assert round(of_russia[2023], 1) == 27.9
assert of_russia.idxmin() == 2023
assert of_russia.round(1)[[2020, 2022]].tolist() == [35.4, 35.1]
assert (of_russia[2022] - of_russia[2023]) / (of_russia[2020] - of_russia[2023]) > 0.9
of_china = imports[imports["partner"] == "CHN"].set_index("year")["percent"]
assert round(of_china[2023], 1) == 25.5
sellers = load("policy/trade_mirror").query("year == 2023 and flow == 'imports'")
assert sellers.set_index("partner").loc["CHN", "value_musd"] / 1000 == 24.7
assert "RUS" not in set(sellers["partner"])
from_china = imports[imports["partner"] == "CHN"].set_index("year")["value_musd"] / 1000
assert round(from_china[2023], 1) == 15.4
paid = bought_there["value_musd"] / 1000
assert round(paid[2021], 1) == 17.6
assert round(paid[2023], 1) == 16.8
assert round((1 - paid[2023] / paid[2021]) * 100, 1) == 4.3
everything = bought_there["total_musd"]
assert round((everything[2023] / everything[2021] - 1) * 100, 1) == 45.9

# %% check_2
falls = (of_russia.loc[2018:2021] - of_russia[2023]).round(1)
assert falls.min() == 7.5
assert falls.max() == falls[2021] == 14.6
around = (100 - oil["high_percent"]).round(1)
assert around[2022] == 3.0
assert around[2023] == 5.3
assert around[2024] == 3.9
assert around[2025] == 3.3

# %% your_turn_3
lows, highs = oil["low_percent"].round(1), oil["high_percent"].round(1)
assert lows.loc[2022:].min() == 94.7
assert highs.loc[2022:].max() == 97.0
assert (lows[2009], highs[2009]) == (66.1, 88.7)
assert (lows[2013], highs[2013]) == (62.4, 83.6)

# %% read_arms
of_arms = by_span[by_span["supplier"] == "RUS"].set_index("span")["share"].mul(100).round(1)
assert of_arms["2014-18"] == 86.2
assert of_arms["2019-23"] == 94.0
assert of_arms["2019-21"] == 97.9
assert of_arms["2022-23"] == 86.9
errors = NormalDist().inv_cdf(1 - (100 - 95) / 200)  # standard errors for 95 of 100 samples
first_yes = opinion.query("answer == 'yes' and period == '2022-11'").iloc[0]
assert round(errors * (8.3 * (100 - 8.3) / 1110) ** 0.5, 1) == round(first_yes["margin_points"], 1)

# %% read_opinion
answers = opinion.set_index(["answer", "period"])
assert answers.loc[("yes", "2022-11"), "percent"] == 8.3
assert answers.loc[("yes", "2023-05"), "percent"] == 15.0
assert answers.loc[("impossible", "2022-11"), "percent"] == 72.7
assert answers.loc[("impossible", "2023-05"), "percent"] == 61.8
assert answers.loc[("yes", "2022-11"), "high"] < answers.loc[("yes", "2023-05"), "low"]
assert (
    answers.loc[("impossible", "2023-05"), "high"] < answers.loc[("impossible", "2022-11"), "low"]
)
waves = load("demography/opinion_waves").query("series == 'DEMOSCOPE'").set_index("wave")
assert waves["russian_interviews_pct"][["2", "3"]].tolist() == [75, 40.3]
assert waves["russians_in_sample_pct"][["2", "3"]].tolist() == [24, 17.5]
assert waves["response_rate_pct"][["2", "3"]].tolist() == [16, 15]  # about 15 per cent
side = north.answers_by_wave(surveys, "Which side do you support").set_index(["answer", "period"])
assert side["percent"]["Russia"].tolist() == [13.0, 12.8]
assert side["percent"]["Ukraine"].tolist() == [22.0, 21.1]

cause = north.answers_by_wave(surveys, "What is happening in Ukraine").set_index("answer")
assert cause.loc["war for annexation", "percent"].tolist() == [22.1, 28.4, 24.0]
assert cause.loc["war for annexation", "period"].iloc[-1].startswith("2025-01")

# %% check_3
assert answers["margin_points"].round(1)["yes"].tolist() == [1.6, 2.1]

# %% index_heading
assert len(vectors.weight_sensitivity(index, step=0.05)) == 231

# %% your_turn_4
raw = vectors.weight_sensitivity(index, step=0.05)["first"].value_counts() / 231 * 100
even = vectors.weight_sensitivity(scaled, step=0.05)["first"].value_counts() / 231 * 100
assert round(raw["RUS"]) == 69
assert even.round().to_dict() == {"RUS": 36, "CHN": 34, "EU27": 30}
assert index.idxmax().tolist() == ["CHN", "EU27", "RUS"]
recent_arms = load("policy/arms_imports").query("2019 <= year <= 2023 and tiv_million > 0")
assert set(members["partner"]) & set(recent_arms["supplier"]) == {"FRA", "ESP", "CZE"}

# %% claim_C11_C58_C61
assert round(of_china[2018], 1) == 16.0
gains = (of_china[2023] - of_china.loc[2018:2021]).round(1)
assert gains.min() == 5.6
assert gains.max() == 9.5
judged = load("policy/claims").set_index("claim_id")["verdict"]
assert judged["C11"] == "needs qualification"
assert judged[["C58", "C61", "C12", "C32", "C59"]].eq("supported").all()
assert judged["C31"] == "needs qualification"
assert judged[["C05", "C34", "C54", "C63"]].eq("opinion").all()

# %% claims_C12_C31_C32_C59
unrest = load("policy/events").set_index("title").loc["CSTO withdrawal begins"]
assert "count of 225 deaths" in unrest["description"]

# %% five_answers
assert lows.loc[2022:].min() > 94
