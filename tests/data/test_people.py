"""The tables of people add up, join to one another, and flag what is no migration."""

from __future__ import annotations

import pandas as pd
import pytest

from multivector.data import geo, load

GROUPS = ["Kazakh", "Russian", "Ukrainian", "German", "Uzbek", "Tatar", "Other"]


@pytest.fixture(scope="module")
def districts() -> pd.DataFrame:
    return load("demography/district_ethnicity_2025")


def test_groups_of_a_district_are_its_total(districts: pd.DataFrame) -> None:
    wide = districts.pivot(index="unit_code", columns="group", values="population")
    assert len(wide) == 185
    assert (wide[GROUPS].sum(axis=1) - wide["Total"]).abs().max() == 0
    assert (wide >= 0).all(axis=None)


def test_districts_of_a_region_are_the_published_region(districts: pd.DataFrame) -> None:
    published = load("demography/region_ethnicity_2025")
    published = published[published["parent_group"].isna() & (published["region_code"] != "KZ")]
    published = published.set_index(["region_code", "group"])["population"]
    sums = districts.groupby(["region_code", "group"])["population"].sum()
    named = sums.drop("Other", level="group")
    assert (named - published.reindex(named.index)).abs().max() == 0
    assert len(named) == 16 * 7
    # "Other" is all that the six named groups leave of the published total.
    six = published.unstack("group")[["Total", *GROUPS[:-1]]]
    rest = six["Total"] - six[GROUPS[:-1]].sum(axis=1)
    assert (sums.xs("Other", level="group") - rest).abs().max() == 0


def test_districts_agree_with_the_population_of_2025(districts: pd.DataFrame) -> None:
    people = load("demography/region_population").query("year == 2025 and area_type == 'total'")
    people = people.set_index("region_code")["population"]
    total = districts[districts["group"] == "Total"]
    whole = total.groupby("region_2024")["population"].sum()
    split = {"KZ-10", "KZ-19", "KZ-33", "KZ-35", "KZ-62", "KZ-63"}
    same = whole.drop(list(split))
    assert (same - people[same.index]).abs().max() == 0
    assert len(same) == 14


def test_every_outline_belongs_to_a_unit_and_every_unit_has_one(districts: pd.DataFrame) -> None:
    layer = geo("districts_2024")
    assert set(layer["unit_code"]) == set(districts["unit_code"])
    listed = layer[layer["unit_code"] == layer["kato"]]
    assert len(listed) == 175
    table = districts.drop_duplicates("unit_code").set_index("unit_code")
    assert (table.loc[listed["kato"], "region_2024"].to_numpy() == listed["region_code"]).all()
    for row in layer.itertuples():
        region = table.loc[row.unit_code, "region_2024"]
        assert pd.isna(region) or region == row.region_code, row.name_en
    doubtful = layer.dropna(subset=["outline_note"])
    assert set(doubtful["name_en"]) == {"Katonkaragay", "Kurshum"}
    flagged = districts.dropna(subset=["doubt"])
    assert set(flagged["unit_code"]) == set(doubtful["kato"])


def test_derived_units_are_flagged(districts: pd.DataFrame) -> None:
    derived = districts[districts["status"] == "derived"].drop_duplicates("unit_code")
    assert derived["kind"].value_counts().to_dict() == {"rest of a region": 7, "city": 4}
    assert (districts.loc[districts["kind"] == "rest of a region", "status"] == "derived").all()


def test_a_rest_is_many_places_and_its_outlines_lie_apart(districts: pd.DataFrame) -> None:
    rests = districts.loc[districts["kind"] == "rest of a region", "unit_code"].unique()
    layer = geo("districts_2024")
    parts = layer[layer["unit_code"].isin(rests)]
    assert len(parts) == 31
    assert (parts.groupby("unit_code").size() > 1).all()


def test_turkistan_and_shymkent_are_the_merged_unit() -> None:
    two = load("demography/turkistan_shymkent_2025")
    merged = load("demography/region_ethnicity_2025").query("region_code == 'KZ-61+KZ-79'")
    merged = merged.set_index("group")["population"]
    sums = two.groupby("group")["population"].sum()
    assert (sums - merged[sums.index]).abs().max() == 0


def test_soviet_oblasts_are_the_republic() -> None:
    table = load("demography/soviet_oblasts")
    parts = table[table["kind"] != "republic"].groupby(["year", "area_type"])["population"].sum()
    whole = table[table["kind"] == "republic"].set_index(["year", "area_type"])["population"]
    assert (parts - whole).abs().max() == 0
    assert (table["men"] + table["women"] - table["population"]).abs().max() == 0
    assert len(whole) == 12
    wide = table.pivot(index=["year", "unit"], columns="area_type", values="population")
    assert (wide["urban"].add(wide["rural"], fill_value=0) - wide["total"]).abs().max() == 0


def test_present_population_is_not_the_permanent_one() -> None:
    table = load("demography/soviet_oblasts").query("kind == 'republic' and area_type == 'total'")
    later = load("demography/national_population")
    later = later[(later["indicator"] == "population_total") & (later["basis"] == "census")]
    present = table.set_index("year")["population"]
    gap = present / later.set_index("year")["value"].reindex(present.index) - 1
    assert gap.abs().loc[[1959, 1970, 1979]].max() < 0.003
    assert gap[1989] > 0.02


def derived_migration() -> pd.DataFrame:
    """All rows, also those that are no migration."""
    return load("demography/derived_migration_by_region", all_rows=True)


def test_derived_migration_can_be_recomputed() -> None:
    people = load("demography/region_population")
    people = people[(people["area_type"] == "total") & people["basis"].str.startswith("register")]
    people = people.set_index(["year", "region_code"])["population"]
    natural = load("demography/natural_increase_by_region")
    natural = natural.set_index(["year", "region_code"])["natural_increase"]
    checked = 0
    for row in derived_migration().itertuples():
        key = (row.year, row.region_code)
        assert people[key] == row.population_1_jan
        after = people.get((row.year + 1, row.region_code))
        if after is None:  # the regions of 2021 that were divided in 2022
            assert row.year == 2021
            continue
        assert after - people[key] - natural[key] == row.net_migration, key
        rate = 1000 * row.net_migration / ((after + people[key]) / 2)
        assert rate == pytest.approx(row.rate_per_1000, abs=0.006), key
        checked += 1
    assert checked == 397


def test_derived_migration_agrees_with_the_published_balance() -> None:
    published = load("demography/migration_by_region").set_index(["year", "region_code"])["value"]
    own = derived_migration().set_index(["year", "region_code"])["net_migration"]
    gap = (own.reindex(published.index) - published).abs()
    assert gap[2023].max() == 105
    assert gap[2024].max() == 12


def test_years_that_are_no_migration_are_marked_and_left_out() -> None:
    table = derived_migration()
    marked = table[~table["comparable"]]
    assert (table["comparable"] == table["break"].isna()).all()
    assert marked.groupby("break").size().to_dict() == {
        "census re-basing": 15,
        "new register base": 17,
        "territory transferred": 6,
    }
    used = load("demography/derived_migration_by_region")
    assert len(used) == len(table) - 38
    assert not used["year"].isin([2008, 2021]).any()


def test_the_marked_years_stand_out() -> None:
    table = derived_migration()
    sums = table.groupby("year")["net_migration"].sum()
    # Published net migration with the world outside never was near these figures.
    assert sums.loc[2021] > 250_000
    assert sums.drop([2008, 2021]).abs().max() < 130_000


def test_natural_increase_adds_to_the_country_where_it_is_complete() -> None:
    regions = load("demography/natural_increase_by_region")
    nation = load("demography/vital_statistics").set_index("year")["natural_increase"]
    sums = regions.groupby("year")["natural_increase"].sum()
    both = (sums / nation - 1).dropna()
    assert both.loc[2017:].abs().max() < 0.005
    assert (both.loc[:2016] < -0.2).all()
    assert regions.loc[regions["audit_flag"].notna(), "year"].max() == 2016


def test_native_language_of_a_group_is_all_of_the_group() -> None:
    table = load("demography/native_language_by_group_2021")
    assert (table["own_language"] + table["other_language"] == table["population"]).all()
    census = load("demography/national_ethnicity").query("year == 2021 and basis == 'census'")
    census = census.set_index("group")["population"]
    assert table["population"].sum() == census["Total"]
    same = table.set_index("group")["population"]
    same = same[same.index.isin(census.index)]
    assert len(same) == 10
    assert (same - census[same.index]).abs().max() == 0


def test_shares_of_native_language_do_not_exceed_the_whole() -> None:
    table = load("demography/native_language_by_region_2021")
    regions = table[table["kind"] == "region"]
    assert regions["area"].nunique() == 8
    sums = regions.groupby("area")["share_pct"].sum()
    assert sums.between(90, 100.1).all()
    layer = set(geo("districts_2024")["kato"])
    assert set(table["kato"].dropna()) <= layer


def test_religions_add_to_the_census_of_the_region() -> None:
    table = load("demography/religion_by_region")
    top = table[table["parent_religion"].isna() & (table["religion"] != "Total")]
    sums = top.groupby(["year", "region_code"])["population"].sum()
    census = load("demography/region_population").query(
        "basis == 'census' and area_type == 'total'"
    )
    census = census.set_index(["year", "region_code"])["population"].reindex(sums.index)
    assert (sums - census).abs().max() == 0
    assert len(sums) == 33
    parts = table.dropna(subset=["parent_religion"])
    parts = parts.groupby("region_code")["population"].sum()
    whole = table.query("year == 2021 and religion == 'Christianity'").set_index("region_code")
    assert (parts - whole["population"]).abs().max() == 0


def test_refusals_grew() -> None:
    table = load("demography/religion_by_region")
    wide = table.pivot_table(index="year", columns="religion", values="population", aggfunc="sum")
    share = 100 * wide["Refused to answer"] / wide["Total"]
    assert share.round(1).to_dict() == {2009: 0.5, 2021: 11.0}


def test_wave_one_and_second_hand_answers_are_left_out() -> None:
    table = load("demography/opinion_surveys")
    assert (table["status"] == "reported").all()
    assert table["comparable"].all()
    assert not ((table["series"] == "DEMOSCOPE") & (table["wave"] == "1")).any()
    every = load("demography/opinion_surveys", all_rows=True)
    assert len(every) == 49
    assert len(table) == 26
    waves = load("demography/opinion_waves").set_index(["series", "wave"])
    for row in every.dropna(subset=["sample"]).itertuples():
        assert waves.loc[(row.series, row.wave), "sample"] == row.sample
    assert (every["sample"].isna() == every["status"].eq("weak"))[every["wave"].str.len() > 2].all()


def test_weak_tables_are_out_of_reach_of_a_chart() -> None:
    assert load("demography/region_ethnicity_weak").empty
    schools = load("demography/school_language")
    assert schools["region_code"].eq("KZ").all()
    for name in ("national_ethnicity", "national_ethnicity_shares"):
        assert "weak" not in set(load(f"demography/{name}")["quality"])
        assert "weak" in set(load(f"demography/{name}", all_rows=True)["quality"])
