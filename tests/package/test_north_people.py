"""`multivector.north`: districts, migration by region, answers, and the band of Moran's I."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from multivector import north
from multivector.data import geo, load


def raises(match):
    return pytest.raises((ValueError, KeyError), match=match)


def long(rows):
    """Rows (unit, region, total, count) as a long table with the group X."""
    table = pd.DataFrame(rows, columns=["unit_code", "region_code", "Total", "X"])
    table["unit_name"] = table["unit_code"].str.upper()
    return table.melt(
        ["unit_code", "unit_name", "region_code"], var_name="group", value_name="population"
    )


@pytest.fixture(scope="module")
def districts():
    return load("demography/district_ethnicity_2025")


class TestDistricts:
    even = long([("a", "R", 100, 50), ("b", "R", 100, 50), ("c", "S", 100, 10)])
    torn = long([("a", "R", 100, 90), ("b", "R", 300, 30), ("c", "S", 100, 30)])

    def test_share_is_of_the_district(self):
        got = north.district_shares(self.torn, "X")
        assert got["share_pct"].tolist() == [90, 10, 30]
        assert got.loc["a", "unit_name"] == "A"
        assert got.loc["b", ["total", "count"]].tolist() == [300, 30]

    def test_average_of_a_region_may_fit_none_of_its_districts(self):
        got = north.district_spread(self.torn, "X")
        assert got.loc["R", "region_pct"] == 30
        assert got.loc["R", ["lowest", "highest"]].tolist() == ["B", "A"]
        assert got.loc["R", "range_points"] == 80
        assert got.loc["R", "near_pct"] == 0
        assert got.loc["S", "near_pct"] == 100
        assert north.district_spread(self.torn, "X", near=20).loc["R", "near_pct"] == 75

    def test_dissimilarity_grows_with_smaller_units(self, districts):
        got = north.dissimilarity_by_level(districts, "Kazakh", "Russian")["dissimilarity"]
        assert got["unit_code"] > got["region_code"]
        # The coarse level is the index of the published regions.
        table = load("demography/region_ethnicity_2025")
        table = table[table["parent_group"].isna() & (table["region_code"] != "KZ")]
        wide = table.pivot(index="region_code", columns="group", values="population")
        expected = north.dissimilarity(wide["Kazakh"], wide["Russian"])
        assert got["region_code"] == pytest.approx(expected)

    def test_averages_of_the_districts_are_the_published_shares(self, districts):
        got = north.district_spread(districts, "Russian")
        table = load("demography/region_ethnicity_2025")
        table = table[table["parent_group"].isna() & (table["region_code"] != "KZ")]
        wide = table.pivot(index="region_code", columns="group", values="population")
        expected = 100 * wide["Russian"] / wide["Total"]
        pd.testing.assert_series_equal(
            got["region_pct"].sort_index(), expected, check_names=False, check_index_type=False
        )
        assert got["districts"].sum() == 185

    def test_districts_are_one_piece_of_map(self, districts):
        layer = geo("districts_2024").dissolve("unit_code").reset_index()
        weights = north.queen_weights(layer, code="unit_code")
        values = north.district_shares(districts, "Russian")["share_pct"]
        got = north.moran(values, weights, permutations=99)
        assert got.units == 185
        assert got.value > 0.5

    def test_says_what_is_wrong(self):
        with raises("no group 'Y'; the table has Total, X"):
            north.district_shares(self.even, "Y")
        short = self.even[~((self.even["unit_code"] == "a") & (self.even["group"] == "X"))]
        with raises(r"no X or Total in \['a'\]"):
            north.district_shares(short, "X")
        with raises("positive number"):
            north.district_spread(self.even, "X", near=0)
        holes = self.even.assign(region_code=None)
        with raises("6 rows have no region_code"):
            north.dissimilarity_by_level(holes, "X", "Total")


class TestComponents:
    units = pd.DataFrame(
        {
            "region_code": ["KZ-11", "KZ-71", "KZ-10", "KZ-63"],
            "code_v16m": ["KZ-11", "KZ-71", "KZ-63+KZ-10", "KZ-63+KZ-10"],
            "code_p97": ["KZ-11+KZ-71", "KZ-11+KZ-71", "KZ-63+KZ-10", "KZ-63+KZ-10"],
            "name_v16m": ["Akmola", "Astana", "East", "East"],
        }
    )

    def tables(self):
        people = pd.DataFrame(
            [
                (2015, "KZ-11", 100, "old"),
                (2015, "KZ-71", 200, "old"),
                (2015, "KZ-63+KZ-10", 50, "old"),
                (2016, "KZ-11", 80, "old"),
                (2016, "KZ-71", 230, "old"),
                (2016, "KZ-63+KZ-10", 48, "old"),
                (2017, "KZ-11", 81, "new"),
                (2017, "KZ-71", 300, "new"),
                (2017, "KZ-10", 20, "new"),
                (2017, "KZ-63", 30, "new"),
            ],
            columns=["year", "region_code", "population", "basis"],
        )
        natural = people[people["year"] < 2017].assign(natural_increase=1)
        breaks = pd.DataFrame(
            [
                (2015, "KZ-11", "territory transferred"),
                (2015, "KZ-71", "territory transferred"),
                (2016, "KZ-11", None),
            ],
            columns=["year", "region_code", "break"],
        )
        return people, natural[["year", "region_code", "natural_increase"]], breaks

    def test_residual_is_what_births_and_deaths_leave(self):
        people, natural, _ = self.tables()
        got = north.population_components(people, natural, self.units).set_index(
            ["year", "code_v16m"]
        )
        assert got.loc[(2015, "KZ-11"), "residual"] == -21
        assert got.loc[(2015, "KZ-63+KZ-10"), "residual"] == -3
        assert got.loc[(2015, "KZ-71"), "residual_per_1000"] == pytest.approx(29 / 215 * 1000)
        assert got.loc[(2015, "KZ-71"), "comparable"]

    def test_a_change_of_basis_has_no_residual(self):
        people, natural, _ = self.tables()
        got = north.population_components(people, natural, self.units)
        later = got[got["year"] == 2016]
        assert (later["break"] == "new register base").all()
        assert later["residual"].isna().all()
        assert later["total_change"].notna().all()

    def test_a_transfer_counts_between_units_only(self):
        people, natural, breaks = self.tables()
        apart = north.population_components(people, natural, self.units, breaks=breaks)
        apart = apart.set_index(["year", "code_v16m"])
        assert apart.loc[(2015, "KZ-11"), "break"] == "territory transferred"
        assert np.isnan(apart.loc[(2015, "KZ-71"), "residual"])
        assert apart.loc[(2015, "KZ-63+KZ-10"), "comparable"]
        joined = north.population_components(
            people, natural, self.units, breaks=breaks, to="code_p97"
        ).set_index(["year", "code_p97"])
        assert joined.loc[(2015, "KZ-11+KZ-71"), "residual"] == 8
        assert joined.loc[(2015, "KZ-11+KZ-71"), "comparable"]

    def test_missing_births_leave_a_gap(self):
        people, natural, _ = self.tables()
        got = north.population_components(
            people, natural[natural["region_code"] != "KZ-11"], self.units
        ).set_index(["year", "code_v16m"])
        assert got.loc[(2015, "KZ-11"), "break"] == "natural increase is missing"
        assert np.isnan(got.loc[(2015, "KZ-11"), "residual_per_1000"])

    def test_mean_leaves_the_broken_years_out(self):
        people, natural, breaks = self.tables()
        components = north.population_components(people, natural, self.units, breaks=breaks)
        got = north.mean_migration(components, 2015, 2016)
        assert got.loc["KZ-63+KZ-10", ["years", "left_out", "residual"]].tolist() == [1, 1, -3]
        assert got.loc["KZ-11", "years"] == 0
        assert np.isnan(got.loc["KZ-11", "residual"])
        with raises("2016 is after 2015"):
            north.mean_migration(components, 2016, 2015)
        with raises("no year from 1990 to 1995; the table has 2015 to 2016"):
            north.mean_migration(components, 1990, 1995)

    def test_two_bases_in_a_year_are_refused(self):
        people, natural, _ = self.tables()
        double = pd.concat([people, people[people["year"] == 2015].assign(basis="census")])
        with raises(r"several bases in \[2015\]"):
            north.population_components(double, natural, self.units)

    def test_the_course_tables_give_the_derived_migration_again(self):
        people = load("demography/region_population")
        people = people[
            (people["area_type"] == "total") & people["basis"].str.startswith("register")
        ]
        derived = load("demography/derived_migration_by_region", all_rows=True)
        got = north.population_components(
            people,
            load("demography/natural_increase_by_region"),
            load("demography/units"),
            breaks=derived,
        ).set_index(["year", "code_v16m"])
        assert len(got) == 400
        usable = derived[derived["comparable"]].set_index(["year", "region_code"])["net_migration"]
        same = usable.index.intersection(got.index)
        assert len(same) > 300
        assert (got.loc[same, "residual"] - usable[same]).abs().max() == 0
        yearly = got.groupby("year")["residual"].sum(min_count=16)
        assert yearly[2023] == 9293
        assert set(yearly.index[yearly.isna()]) == {*range(2000, 2018), 2021}

    def test_comparison_with_the_published_balance(self):
        got = north.compare_with_published(
            load("demography/derived_migration_by_region"), load("demography/migration_by_region")
        )
        assert len(got) == 40
        assert got["difference"].abs().max() == 105
        table = pd.DataFrame({"year": [1], "region_code": ["a"], "net_migration": [5]})
        other = pd.DataFrame({"year": [2], "region_code": ["a"], "value": [5]})
        with raises("no region and year in common"):
            north.compare_with_published(table, other)
        with raises("published repeats"):
            north.compare_with_published(table, pd.concat([other, other]))


@pytest.fixture(scope="module")
def map16():
    weights = north.queen_weights(geo("regions_16"), code="region_code")
    table = load("demography/region_ethnicity_2025")
    table = table[table["parent_group"].isna() & (table["region_code"] != "KZ")]
    wide = table.pivot(index="region_code", columns="group", values="population")
    return north.shares(wide[["Total", "Russian"]])["Russian"], weights


class TestMoranBand:
    def test_the_p_value_depends_on_the_seed_and_the_index_does_not(self, map16):
        values, weights = map16
        band = north.moran_band(values, weights, seeds=12)
        assert len(band.p_values) == 12
        assert len(set(band.p_values)) > 1
        one = north.moran(values, weights, seed=3)
        assert band.value == one.value
        assert band.p_values[3] == one.p_value
        summary = band.summary()
        assert summary["pseudo p-value: lowest"] < summary["pseudo p-value: highest"]
        assert summary["seeds"] == 12

    def test_one_seed_is_no_band(self, map16):
        values, weights = map16
        for seeds in (1, [7], [7, 7]):
            with raises("two different seeds"):
                north.moran_band(values, weights, seeds=seeds)


class TestAnswers:
    def test_own_language(self):
        got = north.own_language(load("demography/native_language_by_group_2021"))
        assert got.index[0] == "Kazakh"
        assert got.loc["Ukrainian", "own_pct"] == pytest.approx(100 * 77258 / 387327)
        assert got["own_pct"].is_monotonic_decreasing
        bad = pd.DataFrame(
            {"group": ["A"], "own_language": [1], "other_language": [1], "population": [3]}
        )
        with raises(r"do not add up in \['A'\]"):
            north.own_language(bad)

    def test_margin_is_that_of_a_simple_random_sample(self):
        got = north.sampling_margin(pd.Series([50.0, 10.0, 5.0]), pd.Series([1100, 1100, None]))
        assert got.round(2).tolist()[:2] == [2.95, 1.77]
        assert np.isnan(got[2])
        with raises("outside 0 to 100"):
            north.sampling_margin(pd.Series([101]), pd.Series([10]))
        with raises("nobody"):
            north.sampling_margin(pd.Series([1]), pd.Series([0]))

    def test_answers_by_wave(self):
        surveys = load("demography/opinion_surveys")
        got = north.answers_by_wave(surveys, "Could Russia attack Kazakhstan")
        assert got["wave"].tolist() == ["2", "3"] * 3
        assert got.loc[got["answer"] == "yes", "percent"].tolist() == [8.3, 15.0]
        assert got["margin_points"].between(1, 3).all()
        with raises("it asked: Could Russia attack Kazakhstan;"):
            north.answers_by_wave(surveys, "Do you like tea")
        with raises("it asked: nothing"):
            north.answers_by_wave(surveys, "Do you like tea", series="none")
        first = north.answers_by_wave(
            load("demography/opinion_surveys", all_rows=True), "Which side do you support"
        )
        assert not first.loc[first["wave"] == "1", "comparable"].any()
