"""Lesson 11: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% distance_chart
assert len(regions) == 16

# %% read_distance
high = regions[regions["share"] > 25]
assert high.drop("KZ-35+KZ-62")["km"].max() < 275 and len(high) == 6
assert round(regions.loc["KZ-35+KZ-62", "km"]) == 606
assert regions.loc[["KZ-15", "KZ-23"], "share"].round(1).tolist() == [7.2, 4.2]
assert regions.loc[["KZ-15", "KZ-23"], "km"].max() < 255

# %% check_1
assert round(regions["km"].corr(regions["share"]), 2) == -0.49
slope = regions[["km", "share"]].cov().loc["km", "share"] / regions["km"].var() * 100
assert slope < 0  # points for every 100 km, on average and with large exceptions

# %% spread_heading
here, there = regions["km"].head(2) * 0, regions["km"].head(2) * 0
here.iloc[:], there.iloc[:] = [70, 30], [30, 70]
assert round(north.dissimilarity(here, there), 1) == 0.4
assert here.iloc[0] - there.iloc[0] == 40
assert north.dissimilarity(here, here) == 0

# %% moran_heading
assert band.permutations == 999 and band.units == 16 and len(band.p_values) == 40
assert all(round(float(p) * 1_000, 6).is_integer() for p in band.p_values)

# %% read_moran
assert round(band.value, 2) == 0.45
assert round(band.expected, 2) == -0.07
assert round(band.p_values.min(), 3) == 0.002
assert round(band.p_values.max(), 3) == 0.012

# %% check_2
# The result is invented, but the p-values are those that chance gives to I = 0.15.
drawn = [north.moran(regions["share"], weights, seed=n).simulated for n in range(8)]
chance = [(maps_of >= 0.15).mean() for maps_of in drawn]
assert round(min(chance), 2) == 0.11 and round(max(chance), 2) == 0.14

# %% migration_heading
missing = parts[parts["break"] == "census re-basing"]
assert set(missing["year"]) == {2008}
assert set(parts[parts["break"] == "new register base"]["year"]) == {2021}

# %% read_mean
rate = mean.set_index("name")["residual_per_1000"].round(1)
assert rate["Zhambyl"] == -9.7 and rate["North Kazakhstan"] == -9.1
assert rate.idxmin() == "Zhambyl"
by_hand = parts[(parts["name"] == "Zhambyl") & parts["year"].between(2009, 2020)]
people_years = (by_hand["start"] + by_hand["end"]).sum() / 2
assert round(by_hand["residual"].sum() / people_years * 1_000, 1) == -9.7
assert round(by_hand["residual"].sum() / 1_000) == -127 and len(by_hand) == 12
in_2021 = parts[parts["year"] == 2021].set_index("name")
rose, natural_2021 = in_2021["total_change"], in_2021["natural_increase"]
assert round(rose["Zhambyl"] / 1_000) == 70 and round(natural_2021["Zhambyl"] / 1_000) == 20
assert round((rose - natural_2021)["Zhambyl"] / 1_000) == 50
assert abs((rose - natural_2021)["North Kazakhstan"]) < 3_000
assert round((rose - natural_2021)["Kostanay"] / 1_000) == -28
assert rate["Kostanay"] == -5.1 and rate["Pavlodar"] == -5.3 and rate["Kyzylorda"] == -5.0
assert rate.nlargest(2).index.tolist() == ["Astana", "Almaty City"]

# %% migration_chart
astana = parts[parts["name"] == "Astana"].set_index("year")["residual_per_1000"]
assert astana.loc[2000:2001].round().tolist() == [141, 110]
others = parts.drop(parts[(parts["name"] == "Astana") & (parts["year"] < 2002)].index)
assert others["residual_per_1000"].max() < 80 and others["residual_per_1000"].min() > -55
losing = parts[parts["comparable"]].groupby("name")["residual"].apply(lambda s: (s < 0).mean())
assert (losing == 1).sum() == 7 and (losing[["Zhambyl", "North Kazakhstan"]] == 1).all()
assert losing[["Astana", "Almaty City", "Mangystau"]].max() < 0.05

# %% your_turn_2
step = parts[parts["year"] == 2014].set_index("name")
pair = ["Almaty Region (incl. Jetisu)", "Almaty City"]
assert step.loc[pair, "residual_per_1000"].round().tolist() == [-51, 74]
assert (step.loc[pair, "residual"] / 1000).round().tolist() == [-99, 116]
in_2008 = parts[parts["year"] == 2008].set_index("name").loc["North Kazakhstan"]
assert round(in_2008["total_change"] / 1000) == -56 and in_2008["break"] == "census re-basing"
moved_borders = load("demography/boundary_changes")
assert not moved_borders["date"].str.startswith("2014").any()
south = parts[(parts["name"].str.startswith("South")) & parts["comparable"]]
assert south["year"].min() == 2017
checked = north.compare_with_published(
    load("demography/derived_migration_by_region"), load("demography/migration_by_region")
)
assert checked["difference"].abs().max() == 105

# %% natural_heading


def together(names, first, last):
    rows = parts[parts["name"].isin(names) & parts["comparable"]]
    rows = rows[rows["year"].between(first, last)]
    return round(rows["residual"].sum() / ((rows["start"] + rows["end"]).sum() / 2) * 1_000, 1)


four = ["Akmola", "Kostanay", "North Kazakhstan", "Pavlodar"]
south = ["Zhambyl", "Kyzylorda", "Almaty Region (incl. Jetisu)"]
in_both = parts[parts["comparable"] & parts["name"].isin([*four, *south])]
in_both = in_both[in_both["year"].between(2000, 2007) | in_both["year"].between(2022, 2024)]
assert set(in_both.groupby("name").size()) == {11}
assert (together(four, 2000, 2007), together(south, 2000, 2007)) == (-10.4, -4.3)
assert (together(four, 2022, 2024), together(south, 2022, 2024)) == (-6.0, -6.6)
assert together([*four, "Astana"], 2022, 2024) == 8.5
assert together([*south, "Almaty City"], 2022, 2024) == 1.9
lately = parts[parts["year"] > 2021].groupby("name")[["total_change", "residual"]].sum()
for shrinking in ["Kostanay", "North Kazakhstan", "Pavlodar", "East Kazakhstan (incl. Abai)"]:
    assert lately.loc[shrinking, "total_change"] < 0
assert 0 < lately.loc["Akmola", "total_change"] < 2000
for growing in ["Zhambyl", "Kyzylorda", "South Kazakhstan (Turkistan + Shymkent)"]:
    assert lately.loc[growing, "residual"] < 0 < lately.loc[growing, "total_change"]

# %% natural_table
births_lead = in_2024["natural_increase_per_1000"]
assert births_lead[["KZ-59", "KZ-39", "KZ-55", "KZ-11", "KZ-63+KZ-10"]].max() < 4
assert births_lead[["KZ-31", "KZ-43", "KZ-61+KZ-79"]].min() > 13

# %% your_turn_3
per = in_2024.set_index("name")
assert per.loc["North Kazakhstan", "natural_increase"] == -972
assert round(per.loc["North Kazakhstan", "natural_increase_per_1000"], 1) == -1.8
assert round(per["natural_increase_per_1000"].iloc[-3:].max(), 1) <= 19.9
southern = per[per.index.str.startswith("South")]
assert round(southern["natural_increase_per_1000"].iloc[0], 1) == 19.9
northern = parts[parts["name"] == "North Kazakhstan"].set_index("year")
balance = northern["natural_increase_per_1000"].round(1)
assert (balance.loc[2008:2019].min(), balance.loc[2008:2019].max()) == (0.3, 2.5)
assert (balance.loc[2020:] < 0).all()
later = parts[parts["year"] > 2021].groupby("name")[["residual", "total_change"]].sum()
assert later.loc["Zhambyl", "residual"] < later.loc["North Kazakhstan", "residual"]
assert later.loc["Zhambyl", "total_change"] > 0

# %% read_national
subtracted = totals.loc[1999] - totals.loc[1991] - natural.loc[1991:1998].sum()
assert round(subtracted / 1e6, 2) == -2.46
assert round(model.loc[1991:1998].sum() / 1e6, 2) == -2.98
assert round(model.loc[[1989, 1990]] / 1000).tolist() == [-72, -103]
assert model.idxmin() == 1994

# %% check_3
reported = influx.set_index("indicator")["value"]
assert reported["entries of Russian citizens (more than)"].max() == 400_000
assert reported["exits of Russian citizens (more than)"] == 320_000
assert reported["Russian citizens still present"] == 100_000
assert 400_000 - 320_000 == 80_000
net_2022 = flows[(flows["year"] == 2022) & (flows["flow"] == "net")].set_index("period")["value"]
assert net_2022["calendar year (revised)"] == -6_700

# %% language_heading
assert native["area"].nunique() == 8
assert load("demography/units")["code_v17"].nunique() == 17

# %% your_turn_4
shares = own["own_pct"].round(1)
assert shares[["Kazakh", "Russian", "German", "Ukrainian"]].tolist() == [99.1, 95.7, 34.2, 19.9]
ru = in_russian.set_index("area")["share_pct"]
kk = in_kazakh.set_index("area")["share_pct"]
three = ["North Kazakhstan", "Kostanay", "Pavlodar"]
assert ru[three].tolist() == [55.3, 46.9, 36.8] and kk[three].tolist() == [37.3, 44.0, 56.6]
assert (ru > 50).sum() == 1 and "Akmola" not in ru

# %% five_answers
newest = north.mean_migration(parts, 2022, 2024).set_index("name")["residual_per_1000"].round(1)
assert newest[["North Kazakhstan", "Zhambyl"]].tolist() == [-9.6, -11.5]
assert (northern.loc[2022:2024, "natural_increase"] < 0).all()
assert per.loc["Zhambyl", "natural_increase"] > 0

# %% claims_C10_C50_C62
left = flows[(flows["year"] == 2019) & (flows["period"] == "calendar year")]
left = left.set_index("flow")["value"]
assert left["emigrants ethnic Russians"] == 32_800 and left["emigrants"] == 45_200

# %% limits
waves = load("demography/opinion_waves")
assert waves["sample"].min() == 1_100 and waves["sample"].max() == 1_509
