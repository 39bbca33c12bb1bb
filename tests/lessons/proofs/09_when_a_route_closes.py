"""Lesson 09: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% five_questions
exports = load("oil/export_by_route")
tonnes = exports.set_index(["year", "route_code"])["million_tonnes"]
assert tonnes[2025, "TOTAL"] == 78.7

# %% your_turn_1
assert min(walls) == 65 == nx.maximum_flow_value(toy, "fields", "world")
assert walls[0] == 90
assert min(90, 25, 85, 15) == 15
shut = toy.copy()
shut.edges["west", "world"]["capacity"] = 0
assert nx.maximum_flow_value(shut, "fields", "world") == 15

# %% check_1
wider = shut.copy()
wider.edges["west", "east"]["capacity"] = 10
assert nx.maximum_flow_value(wider, "fields", "world") == 15
wider.edges["east", "world"]["capacity"] = 20
assert nx.maximum_flow_value(wider, "fields", "world") == 20

# %% network_heading
assert len(nodes) == 35
assert len(edges) == 42

# %% your_turn_2
assert routes.run_scenario(nodes, edges, "S0").exports == 79.1
terminal = routes.run_scenario(nodes, edges, "S1")
assert terminal.exports == 17.8
assert ("KENKIYAK", "KUMKOL") in terminal.cut
assert ("ATASU", "ALASHANKOU") not in terminal.cut
assert routes.run_scenario(nodes, edges, "S9").exports == terminal.exports
assert {("AKTAU_PORT", "BAKU"), ("ATYRAU", "RAIL")} & set(terminal.cut)

# %% ranges_heading
ranged = edges[["near_term_low_mtpa", "capacity_low_mtpa", "expanded_low_mtpa"]].notna().any(axis=1)
assert ranged.sum() == 30
link = edges.set_index(["from_node", "to_node"]).loc[("TENGIZ", "ATYRAU")]
assert (link["near_term_low_mtpa"], link["near_term_high_mtpa"]) == (0.3, 10)

# %% read_ranges
ends = table[["low_mt", "high_mt"]].round()
assert ends.loc["S1"].tolist() == [10, 26]
assert ends.loc["S2"].tolist() == [13, 46]
assert ends.loc["S4"].tolist() == [36, 61]
assert ends.loc["S4b"].tolist() == [56, 72]
assert ends.loc["S5"].tolist() == [1, 13]
assert round(table.loc["S0", "exports_mt"]) == 79
# Without the line to Samara the model loses between nothing and all that the line can carry.
assert table.loc["S7", "high_mt"] == table.loc["S0", "high_mt"]
assert routes.capacity_ranges(edges, "S0").loc[("BCHAGAN", "SAMARA"), "high_mtpa"] == 10
drawn = routes.sample_exports(nodes, edges, ["S1", "S10"], n=20, seed=0)
added = drawn["S10"] - drawn["S1"]
assert added.min() >= 0
assert round(added.max()) <= 10
assert table.loc["S8", "exports_mt"] == table.loc["S0", "exports_mt"]
assert table.loc["S0", "low_mt"] - table.loc["S8", "low_mt"] < 5
assert table.loc["S1", "high_mt"] < table.loc[["S7", "S8"], "low_mt"].min()

# %% check_2
assert terminal.exports == 17.8
assert round(17.8) == 18
assert ends.loc["S2", "high_mt"] == 46

# %% refinery_heading
assert (
    edges.set_index(["from_node", "to_node"]).loc[("ATASU", "REF_PAVLODAR"), "capacity_mtpa"] == 5.5
)

# %% your_turn_3
assert pavlodar["exports_mt"].tolist() == [23.3, 21.3, 17.8]

# %% your_turn_4
missed_by = scores.set_index(["test", "route_code"])
assert missed_by.loc[("routes of 2013", "ALL_BUT_CPC"), "observed_low"] == 43.4
assert missed_by.loc[("routes of 2009", "ALL_BUT_CPC"), "observed_low"] == 40.6
assert missed_by.loc[("routes of 2013", "ALL_BUT_CPC"), "model_point"] == 30.1
assert missed_by.loc[("routes of 2013", "RAIL_OTHER"), "model_point"] == 1.1
assert missed_by.loc[("routes of 2013", "RAIL_OTHER"), "observed_low"] == 9.0
baku = missed_by.loc[("baseline of 2025", "AKTAU_BAKU_BTC")]
assert (baku["observed_low"], baku["model_point"]) == (1.5, 0)
past = scores[scores["test"].isin(["routes of 2009", "routes of 2013"])]
assert (past["miss_of_range_mt"] > 0).sum() == 1
lost = missed_by.loc[("57 days on one mooring", "CPC_KZ")]
assert round(lost["model_low"], 1) == 4.1
assert round(lost["model_high"], 1) == 5.6
assert round(lost["model_point"], 2) == 4.86
assert (lost["observed_low"], lost["observed_high"]) == (3.6, 3.8)
december = routes.SCENARIOS["S4b"].changes["CPC_MT", "W_SEA"]
kept = routes.loss_in_days(nodes, edges, 57, {"rate of December": december})
assert round(kept["loss_mt"].item(), 1) == 2.4

# %% lanes_heading
assert len(events) == 39
attacks = events[events["kind"] == "attack"]
assert len(attacks) == 10 == events["kind"].value_counts().max()
assert events["kind"].isin(["accident", "technical", "contamination"]).sum() == 11

# %% read_events
assert attacks["date"].min() > "2022-02-24"
explosion = events[events["date"] == "2008-08-05"].iloc[0]
assert (explosion["kind"], explosion["actor_basis"]) == ("accident", "not named in the source")
assert (attacks["actor"] == "Ukraine").sum() == 8
assert attacks["actor"].isna().sum() == 2
shown = events[events["kind"].isin(lanes)]
recent = shown[shown["date"] >= "2025"]
assert (recent["kind"] == "attack").sum() > recent["kind"].value_counts().iloc[1]
lately = attacks[attacks["date"] >= "2025"].set_index("date")["effect"]
assert len(lately) == 9
harmless = ["2025-03-19", "2025-12-11", "2026-01-13", "2026-03-02"]
words = ["Russian-oil feed", "Filanovsky oil", "damaged", "no effect on CPC"]
assert all(word in lately[day] for day, word in zip(harmless, words, strict=True))
# Without these four, attacks still outnumber each other kind, and each other lane of the chart.
assert len(lately) - 4 == 5 > recent[recent["kind"] != "attack"]["lane"].value_counts().max()
left_out = load("oil/disruptions", all_rows=True).query("confidence == 'low'")
assert len(left_out) == 4
assert "Government of Russia" in set(left_out["actor"])
regulator = events[events["date"] == "2025-04-01"].iloc[0]
assert regulator["event"] == "Rostransnadzor shuts two of three moorings"

# %% check_3
assert len(attacks) == 10

# %% revenue_heading
claims = load("policy/claims").set_index("claim_id")
assert "40 %" in claims.loc["C20", "paraphrase"]

# %% claims_C19_C20_C25
to_samara = load("oil/pipelines").set_index("route_code").loc["ATYRAU_SAMARA"]
assert to_samara["opened"] == "1971"
share = money.set_index(["series", "year"])["value"]
assert share["revenue_oil_imf", 1999] == 6
assert share["revenue_oil_imf", 2004] == 30
assert share["revenue_fund_use", 2022] == 22.6
assert share["revenue_fund_use", 2023] == 16.1
assert share["revenue_oil_and_gas_council", 2023] == 33
assert money["series"].nunique() == 3
around = 100 * tonnes.xs("BYPASS_RUSSIA", level=1) / tonnes.xs("TOTAL", level=1)
assert around.dropna().round(1).loc[2022:].tolist() == [3.0, 5.3, 3.9, 3.3]

# %% five_answers
assert table.loc["S6", ["low_mt", "high_mt"]].round(1).tolist() == [4.4, 26.5]
missing = past[past["route_code"] == "ALL_BUT_CPC"]["miss_mt"]
assert [int(m) for m in missing] == [13, 10]
