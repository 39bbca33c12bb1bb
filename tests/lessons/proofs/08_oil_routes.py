"""Lesson 08: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% why
import pandas as pd

stopped = load("oil/disruptions").set_index("date").loc["2022-07-05"]
assert stopped["kind"] == "authority"
months = (pd.Timestamp("2022-07-05") - pd.Timestamp("2022-02-24")).days / 30.4
assert 4 < months < 4.6

# %% five_questions
claims = load("policy/claims").set_index("claim_id")
assert "80 %" in claims.loc["C22", "paraphrase"]
assert 100 - 80 == 20

# %% holders_heading
assert by_bloc["private"] == 40.75 == by_bloc.max()
assert by_bloc["Russia"] == 31
assert by_bloc["Kazakhstan"] == 20.75
assert by_bloc.max() < 50

# %% your_turn_1
percent = owners.set_index("shareholder")["percent"]
assert percent["Russian Federation (managed by Transneft)"] == 24
assert percent["CPC Company (Russian Federation, Transneft)"] == 7
both = percent["LUKARCO"] + percent["Rosneft-Shell Caspian Ventures"]
assert by_bloc["Russia"] + both == 51
held = parts.set_index(["whole", "part"])["percent"]
assert round(held["land crossed", "Russia"]) == 67
assert round(held["oil carried", "from Kazakhstan"]) == 90
carried = oil.set_index("year").loc[2025, "total_mt"]
tonnes = exports.set_index(["year", "route_code"])["million_tonnes"]
assert round(tonnes[2025, "CPC_KZ"] / carried * 100) == 92

# %% check_1
assert by_bloc["Russia"] == 31

# %% your_turn_2
whole_km = routes.line_lengths(lines).loc["cpc"]
russian_km = routes.line_lengths(in_russia).item()
assert round(whole_km) == 1451
assert round(russian_km) == 974
assert round(russian_km / whole_km * 100) == 67
published = load("oil/pipelines").set_index("route_code").loc["CPC", "length_km"]
assert published == 1511
assert round((1 - whole_km / published) * 100) == 4

# %% flow_heading
assert 5 / 5 == 1  # five million tonnes are one point wide

# %% read_flow
assert tonnes[2025, "CPC_KZ"] == 64.8
assert tonnes[2025, "TOTAL"] == 78.7
assert tonnes[2025, "ATYRAU_SAMARA"] == 8.8
assert tonnes[2025, "DRUZHBA_GERMANY"] == 2.1
assert tonnes[2025, "AKTAU_MAKHACHKALA"] == 2.2
assert tonnes[2025, "AKTAU_BAKU_BTC"] == 1.5
assert tonnes[2025, "CHINA_PIPE_KZ"] == 1.1
assert tonnes[2025, "CHINA_PIPE_RU"] == 10
assert "RAIL_OTHER" in tonnes[2024] and "RAIL_OTHER" not in tonnes[2025]
assert set(flows["mt"].nsmallest(3)) == {1.5, 1.1}  # the two that avoid Russia; Baku twice

# %% check_2
assert (tonnes[2025, "AKTAU_BAKU_BTC"], tonnes[2025, "CHINA_PIPE_KZ"]) == (1.5, 1.1)
dashed = flows[flows["mt"] / 7 < 1.2]["route"]
assert set(dashed) == {"tanker", "Baku–Tbilisi–Ceyhan", "Kazakhstan–China pipeline"}

# %% about_parts
assert round(in_2025["million_tonnes"].sum(), 1) == 251.3
assert in_2025["million_tonnes"].sum() > 3 * tonnes[2025, "TOTAL"]

# %% about_residual
sums = wide.sum(axis=1).round(1)
assert sums[2022] == 100.0
assert sums[[2009, 2025]].tolist() == [99.6, 99.6]
assert sums[2024] == 99.9
remarks = exports.set_index(["year", "route_code"])["note"]
assert "by mistake; equals sum of routes" in remarks[2024, "TOTAL"]
by_row = exports.set_index(["year", "route_code"])["status"]
assert by_row[2022, "ATYRAU_SAMARA"] == by_row[2023, "ATYRAU_SAMARA"] == "derived"
assert by_row[2013, "TOTAL"] == "derived"
rounded = load("oil/export_by_route", all_rows=True).query("source_id == 'nus25' and year == 2022")
rounded = rounded.set_index("route_code").loc["ATYRAU_SAMARA"]
assert (rounded["million_tonnes"], rounded["status"]) == (8, "approx")

# %% your_turn_3
cpc_share = wide["CPC"].round(1)
assert cpc_share[2009] == 40.4
assert cpc_share[2013] == 39.8
assert cpc_share.loc[2021:].min() == 78.4
assert cpc_share.loc[2021:].max() == 82.3
assert len(range(2009, 2026)) == 17
assert 17 - len(wide) == 10

# %% read_when
assert tonnes[2010, "CPC_KZ"] == 28.4
assert tonnes[2013, "CPC_KZ"] == 28.7
assert tonnes[2018, "CPC_KZ"] == 54.3
assert tonnes[2009, "TOTAL"] == 68.1
assert tonnes[2021, "TOTAL"] == 67.6
gained = tonnes[2021, "CPC_KZ"] - tonnes[2009, "CPC_KZ"]
assert round(gained, 1) == 25.5
assert round(gained - (tonnes[2021, "TOTAL"] - tonnes[2009, "TOTAL"]), 1) == 26.0
buyers = load("oil/destinations_baci")
china = buyers[buyers["destination_iso3"] == "CHN"].set_index("year")["million_tonnes"]
assert round(china[2013], 1) == 11.3
assert china.round(1)[[2014, 2018, 2023]].tolist() == [6.2, 1.7, 5.8]
assert tonnes[2013, "CHINA_PIPE_KZ"] == 11.8 > china[2013]
assert round(tonnes[2023, "CHINA_PIPE_KZ"], 1) == 1.2
room = load("oil/capacity_history").set_index(["route_code", "year"])["capacity_mtpa"]
assert room["CPC", 2004].item() == 28.2
assert room["CPC", 2018].item() == 67
assert oil.set_index("year").loc[2018, "input_kashagan_mt"] == 13.2

# %% check_3
assert wide["Atyrau–Samara"].round()[2022] == 13
assert wide.loc[2022].round(1).sum().round() == 100.0

# %% russia_heading
assert russia["basis"].to_dict() == {
    2009: "routes",
    2013: "routes",
    2022: "published",
    2023: "published",
    2024: "added up",
    2025: "added up",
}

added = sum(tonnes[2025, part] for part in ["CPC_KZ", "ATYRAU_SAMARA", "AKTAU_TOTAL"])
assert round(tonnes[2025, "TOTAL"] - added - tonnes[2025, "CHINA_PIPE_KZ"], 1) == 0.3

# %% your_turn_4
assert russia.loc[2024, ["low_percent", "high_percent"]].tolist() == [96.1, 96.1]
assert russia.loc[2009, ["low_percent", "high_percent"]].tolist() == [66.1, 88.7]
assert russia.loc[2013, ["low_percent", "high_percent"]].tolist() == [62.4, 83.6]
assert russia.loc[2022:, "low_percent"].min() > 88.7
of_2006 = load("oil/export_by_route", all_rows=True).query("year == 2006 and period == 'full year'")
through = of_2006[of_2006["route_code"] == "VIA_RUSSIA"].iloc[0]
assert (through["million_tonnes"], through["source_id"]) == (42, "rigzone07")
whole = of_2006[of_2006["route_code"] == "TOTAL"]["million_tonnes"]
assert (42 / whole * 100).round().tolist() == [73, 80] and whole.tolist() == [57.2, 52.3]
assert round(100 - russia.loc[2022, "high_percent"], 1) == 3.0
assert round(100 - russia.loc[2025, "high_percent"], 1) == 3.3
assert round(100 - russia.loc[2023, "high_percent"], 1) == 5.3

# %% claims_C22_C23_C24
every = load("oil/export_by_route", all_rows=True)
every = every[(every["route_code"] == "CPC_KZ") & (every["period"] == "full year")]
every = every[every["year"] >= 2021]
percents = (every["million_tonnes"] / every["year"].map(tonnes.xs("TOTAL", level=1)) * 100).round(1)
assert percents.min() == 78.4
assert percents.max() == 82.3
conflict = every[every["source_id"] == "ktkz26"]["million_tonnes"].item()
assert conflict == 63.8
assert round(conflict / tonnes[2025, "TOTAL"] * 100, 1) == 81.1
assert cpc_share[[2009, 2013]].round().tolist() == [40, 40]
other_total = load("oil/export_by_route", all_rows=True).query("source_id == 'itartass14'")
assert round(tonnes[2013, "CPC_KZ"] / other_total["million_tonnes"].item() * 100) == 42
all_oil = oil.set_index("year").loc[2021, "total_mt"]
assert all_oil == 60.7
assert tonnes[2021, "TOTAL"] == 67.6
assert round(all_oil / 67.6 * 100) == 90
swaps = load("oil/iran_swaps")
assert swaps["date"].iloc[0] == "1997"
assert round(tonnes[2022, "CHINA_PIPE_KZ"], 1) == 1.3
assert tonnes[2022, "AKTAU_BAKU_BTC"] == 0.25
assert round(0.25 / tonnes[2022, "TOTAL"] * 100, 1) == 0.4
assert tonnes[2025, "AKTAU_BAKU_BTC"] == 1.5

# %% five_answers
assert russia.loc[2022:, "low_percent"].min() == 94.7
assert russia.loc[2022:, "high_percent"].max() == 97.0

# %% key_points
assert 93 < russia.loc[2022:, "low_percent"].mean() < 97
