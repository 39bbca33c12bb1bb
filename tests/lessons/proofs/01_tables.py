"""Lesson 01: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% read_rows
assert people["population"].iloc[0] == 1_326_799
assert people["population"].iloc[1] == 846_168
assert list(people.index[:3]) == [0, 1, 2]

# %% sort_heading
assert list(is_russian.head(4)) == [False, False, True, False]
assert len(regions) == 16

# %% several_rows
assert share["of_group"].nlargest(3).index[0] == "Almaty City"
assert set(share["of_group"].nlargest(3).index[1:]) == set(by_number["region_name"].iloc[1:3])
assert share["of_group"].nlargest(2).round().tolist() == [15, 14]

# %% read_sorted
assert list(by_number["region_name"].head(1)) == ["Almaty City"]
assert by_number["population"].iloc[0] == 429_898
assert not set(by_number["region_name"].head(3)) & set(north)
assert by_number["region_name"].iloc[1].startswith("East Kazakhstan")
assert by_number["region_name"].iloc[2].startswith("Karaganda")
assert by_number["population"].iloc[1] == 414_829

# %% check_1
assert round(people["population"].sum() / 1e6) == 81
assert round(by_group["Total"] / 1e6, 1) == 20.3
inside_other = by_group["Dungan"] + by_group["Polish"]
assert people["population"].sum() == 4 * by_group["Total"] + inside_other

# %% read_sum
assert len(regions) == 16
assert regions["population"].sum() == 2_963_938
assert russians.set_index("region_name")["population"]["Kazakhstan"] == 2_963_938

# %% read_groups
assert by_group["Total"] == by_group.max() == 20_283_399
assert round(by_group["Kazakh"] / 1e6, 1) == 14.5
assert round(by_group["Russian"] / 1e6, 1) == 3.0
assert by_group.drop("Total").nlargest(2).index.tolist() == ["Kazakh", "Russian"]

# %% read_shares
assert round(share["of_region"]["North Kazakhstan"], 1) == 44.4
assert share["of_region"].idxmax() == "North Kazakhstan"
assert round(share["of_group"]["North Kazakhstan"], 1) == 7.8

# %% check_2
assert round(share["of_region"]["Almaty City"], 1) == 18.8
assert round(share["residents"]["Almaty City"] / 1e6, 1) == 2.3
assert round(share["residents"]["North Kazakhstan"] / 1e6, 1) == 0.5
assert share["population"]["Almaty City"] > share["population"]["North Kazakhstan"]
assert round(by_group["Russian"] / by_group["Total"] * 100, 1) == 14.6

# %% missing_heading
gaps = recent.isna()
assert gaps["production_mt"].tolist() == [False] * 5 + [True]
assert gaps["exports_mt"].tolist() == [True] + [False] * 5

# %% read_missing
exported = recent["share_exported"]
assert exported.isna()[[2020, 2025]].all()
assert exported.isna().sum() == 2
assert round(exported[2024], 1) == 78.2
in_full = load("oil/production").set_index("year")["note"]
assert "expected outcome stated 28 Dec 2021" in in_full[2021]

# %% five_answers
assert share.loc[north]["population"].sum() == 933_002
assert round(share.loc[north]["of_group"].sum(), 1) == 31.5
assert round(share.loc[[*north, "Astana"]]["of_group"].sum(), 1) == 35.9
wider = ["East Kazakhstan (incl. Abai)", "Karaganda (incl. Ulytau)", "West Kazakhstan"]
assert round(share.loc[north + wider]["of_group"].sum(), 1) == 62.1
