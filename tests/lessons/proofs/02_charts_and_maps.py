"""Lesson 02: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% read_better_line
production = oil.set_index("year")["production_mt"]
assert production[1999] == 29.4
assert round(production[2018], 1) == 90.4
later = production.loc[2018:2024]
assert later.notna().all()
assert round(later.min()) == 84
assert round(later.max() + 0.4) == 91
assert round(production[2024] / production[1999], 1) == 3.0
assert production[[2005, 2007]].isna().all()
assert production.notna()[2006]

# %% bar_heading
total = totals["million_tonnes"]
assert total[2025] == 78.7
assert round(total[2025] - 60, 1) == 18.7
assert round(total[2022] - 60, 1) == 4.3

# %% read_lie
drawn, true = totals["drawn"], totals["true"]
assert round(drawn[2025], 2) == 4.35
assert round(true[2025], 2) == 1.22
assert round((true[2025] - 1) * 100) == 22

# %% read_route_bars
tonnes = in_2025.set_index("route_code")["million_tonnes"]
assert tonnes["CPC_KZ"] == 64.8
assert total[2025] == 78.7
assert round(tonnes.sum(), 1) == 78.4
assert tonnes["CPC_KZ"] > 4 * tonnes.drop("CPC_KZ").sum()

# %% read_areas
assert round(equal_area / 1e6, 1) == 2.7
assert round(mercator / 1e6, 2) == 6.15
assert round(mercator / equal_area, 1) == 2.3

# %% read_share_map
named = regions.set_index("name_en")
assert named["share"].idxmax() == "North Kazakhstan"
assert round(named["share"].max()) == 44
assert named["share"].idxmin() == "Kyzylorda"
assert round(named["share"].min()) == 1
assert named["russian"]["Almaty City"] == named["russian"].max() == 429_898
assert round(named["area_km2"]["Almaty City"]) == 297
assert (named["share"] > 30).sum() == 3

# %% five_answers
assert total[2022] == 64.3
assert round((total[2025] / total[2023] - 1) * 100) == 12
assert round(4 * total[2022]) == 257
assert round(257 / production[2024]) == 3

# %% limits
assert len(regions) == 16
