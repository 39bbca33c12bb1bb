"""Lesson 03: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% five_questions
tonnes = exports.set_index(["year", "route_code"])["million_tonnes"]
assert tonnes[2025, "CPC_KZ"] == 64.8
assert tonnes[2025, "TOTAL"] == 78.7

# %% copy_heading
assert tonnes[2022, "CPC_KZ"] == 52.2
assert tonnes[2022, "TOTAL"] == 64.3
assert tonnes[2023, "CPC_KZ"] == 56.0
assert tonnes[2023, "TOTAL"] == 70.5

# %% read_copied
assert tonnes[2024, "CPC_KZ"] == 54.9
assert tonnes[2024, "TOTAL"] == 68.6
assert round(54.9 / 68.6 * 100, 1) == 80.0
assert round(54.9 / 70.5 * 100, 1) == 77.9

# %% read_print_only
assert share_percent(15, 60) == 25.0
assert result is None

# %% read_nonsense
assert round(78.7 / 64.8 * 100) == 121
assert 78.7 / 64.8 * 100 > 100

# %% read_chart
shares = [round(route_share(exports, "CPC_KZ", y), 1) for y in (2009, 2013)]
assert shares == [40.4, 39.8]
recent = [round(route_share(exports, "CPC_KZ", y), 1) for y in range(2021, 2026)]
assert min(recent) == 78.4
assert max(recent) == 82.3

# %% read_no_total
assert (2018, "CPC_KZ") in tonnes.index
assert (2018, "TOTAL") not in tonnes.index
produced = load("oil/production").set_index("year")
assert round(produced["production_mt"][2018], 1) == 90.4
assert produced["production_source_id"][2018] == "teleqraf19"
assert tonnes[2018, "CPC_KZ"] == 54.3
at_least = share_percent(54.3, 90.4)
assert round(at_least) == 60
# Half of the way from the share of 2013 to that of 2021 lies below this bound.
ways = [route_share(exports, "CPC_KZ", year) for year in (2013, 2021)]
assert sum(ways) / 2 < at_least
assert sum([]) == 0

# %% check_3
cpc = load("oil/cpc_throughput").set_index("year")["total_mt"]
assert cpc[2021] == 60.7
assert tonnes[2021, "TOTAL"] == 67.6
assert round(share_percent(60.7, 67.6)) == 90
assert max(recent) < 85

# %% read_test
assert share_percent(0, 60) == 0

# %% chart_heading
between = [y for y in range(2010, 2021) if y != 2013]
assert not any({(y, "CPC_KZ"), (y, "TOTAL")} <= set(tonnes.index) for y in between)

# %% limits
assert tonnes[2013, "TOTAL"] == 72.1
assert round(tonnes[2013, "CPC_KZ"] / 68 * 100) == 42
by_route = tonnes[2024].loc[
    ["CPC_KZ", "ATYRAU_SAMARA", "AKTAU_TOTAL", "CHINA_PIPE_KZ", "RAIL_OTHER"]
]
assert round(by_route.sum(), 2) == 68.55
assert tonnes[2024, "TOTAL"] == 68.6

# %% five_answers
assert all(abs(share - 80) < 2.5 for share in recent)
