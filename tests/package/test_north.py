"""`multivector.north`: hand-made tables with known answers, then the course's own tables."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiPoint, Point, box

from multivector import north
from multivector.data import geo, load


@pytest.fixture(scope="module")
def units():
    return load("demography/units")


@pytest.fixture(scope="module")
def ethnicity():
    table = load("demography/region_ethnicity_2025")
    table = table[table["parent_group"].isna() & (table["region_code"] != north.COUNTRY)]
    return table.pivot_table(index="region_code", columns="group", values="population")


def raises(match):
    return pytest.raises((ValueError, KeyError), match=match)


class TestShares:
    counts = pd.DataFrame(
        {"Total": [200, 50], "A": [120, 20], "B": [60, 25], "Not stated": [20, 5]},
        index=["x", "y"],
    )

    def test_denominator_is_the_total_not_the_listed_groups(self):
        got = north.shares(self.counts[["Total", "A"]])
        assert got["A"].tolist() == [60.0, 40.0]
        assert list(got.columns) == ["A"]

    def test_without_not_stated_is_another_quantity(self):
        got = north.shares(self.counts, without="Not stated")
        assert got.loc["x", "A"] == pytest.approx(120 / 180 * 100)
        assert list(got.columns) == ["A", "B"]

    def test_input_is_left_alone_and_missing_stays_missing(self):
        table = self.counts.astype("float64")
        table.loc["y", "A"] = np.nan
        before = table.copy()
        got = north.shares(table)
        assert np.isnan(got.loc["y", "A"])
        assert got.loc["y", "B"] == 50
        pd.testing.assert_frame_equal(table, before)

    def test_an_empty_unit_has_no_share(self):
        got = north.shares(pd.DataFrame({"Total": [0], "A": [0]}))
        assert got["A"].isna().all()

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            (pd.DataFrame({"A": [1]}), "no column 'Total'"),
            (pd.DataFrame({"Total": [5], "A": [-1]}), "negative"),
            (pd.DataFrame({"Total": [5], "A": [6]}), "exceeds the total"),
        ],
    )
    def test_says_what_is_wrong(self, table, message):
        with raises(message):
            north.shares(table)


class TestLeadingGroup:
    def test_majority_plurality_and_tie(self):
        table = pd.DataFrame(
            {"K": [50.0, 50.1, 30.0, 40.0], "R": [49.0, 10.0, 30.0, np.nan], "U": [1, 5, 9, 41]},
            index=list("abcd"),
        )
        got = north.leading_group(table)
        assert got["kind"].tolist() == ["plurality", "majority", "tie", "plurality"]
        assert got["leader"].tolist() == ["K", "K", "K", "U"]
        assert got.loc["b", "runner_up"] == "R"
        assert got.loc["d", "lead_points"] == pytest.approx(1)

    def test_needs_two_groups_known(self):
        with raises("at least two columns"):
            north.leading_group(pd.DataFrame({"K": [1]}))
        with raises("fewer than two shares"):
            north.leading_group(pd.DataFrame({"K": [1, 2], "R": [np.nan, 1]}))

    def test_the_census_of_1989_has_a_plurality_on_either_base(self):
        table = load("demography/national_ethnicity_shares")
        rows = table[(table["year"] == 1989) & table["group"].isin(["Kazakh", "Russian"])]
        wide = rows.pivot_table(index="source_id", columns="group", values="share_pct")
        assert len(wide) == 2
        got = north.leading_group(wide)
        assert set(got["kind"]) == {"plurality"}
        assert set(got["leader"]) == {"Kazakh"}


class TestShareSeries:
    published = pd.DataFrame(
        {
            "year": [1926, 1989, 1989, 1997, 2019],
            "basis": ["census", "census", "census", "estimate", "register_old_base"],
            "group": ["K"] * 5,
            "share_pct": [58.2, 39.7, 40.1, 50.2, 68.0],
            "quality": ["medium", "medium", "good", "medium", "medium"],
        }
    )
    counts = pd.DataFrame(
        {
            "year": [2021, 2021, 2022],
            "basis": ["census", "census", "register_old_base"],
            "group": ["K", "Total", "K"],
            "population": [70, 100, 5],
        }
    )

    def test_one_value_for_each_year_and_basis(self):
        got = north.share_series(self.published, self.counts, ["K"], other_borders=[1926])
        assert got["year"].tolist() == [1926, 1989, 2019, 2021]
        assert got["share"].tolist() == [58.2, 40.1, 68.0, 70.0]
        pieces = ["census, other borders", "census", "register, old base", "census"]
        assert got["piece"].tolist() == pieces

    def test_an_unknown_group_is_named(self):
        with raises("no share of X"):
            north.share_series(self.published, self.counts, ["K", "X"])


class TestCensusTotals:
    def test_one_census_gives_two_populations_of_north_kazakhstan(self):
        got = north.census_totals(
            load("demography/soviet_oblasts"),
            load("demography/region_population"),
            "North Kazakhstan oblast",
            "KZ-59",
        )
        of_1989 = got[got["year"] == 1989]
        assert of_1989["population"].tolist() == [599_552, 912_100]
        assert of_1989["borders"].nunique() == 2
        assert got.groupby("borders")["year"].apply(list).tolist() == [
            [1959, 1970, 1979, 1989],
            [1989, 1999, 2009, 2021],
        ]

    def test_an_unknown_oblast_is_named(self):
        tables = load("demography/soviet_oblasts"), load("demography/region_population")
        with raises("no census total of 'Nowhere'"):
            north.census_totals(*tables, "Nowhere", "KZ-59")


counts_of_two = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=20
).filter(lambda rows: sum(a for a, _ in rows) > 0 and sum(b for _, b in rows) > 0)


class TestDissimilarity:
    def test_known_values(self):
        units = ["n", "s"]
        apart = pd.Series([5, 0], units), pd.Series([0, 9], units)
        assert north.dissimilarity(*apart) == 1
        assert north.dissimilarity(pd.Series([60, 40]), pd.Series([10, 90])) == pytest.approx(0.5)

    @given(counts_of_two)
    def test_symmetric_bounded_and_blind_to_order_and_size(self, rows):
        a = pd.Series([r[0] for r in rows])
        b = pd.Series([r[1] for r in rows])
        d = north.dissimilarity(a, b)
        assert -1e-9 <= d <= 1 + 1e-9
        assert d == pytest.approx(north.dissimilarity(b, a))
        assert d == pytest.approx(north.dissimilarity(a[::-1], b * 7), abs=1e-9)

    @given(counts_of_two)
    def test_merging_units_never_raises_it(self, rows):
        a = pd.Series([r[0] for r in rows])
        b = pd.Series([r[1] for r in rows])
        pairs = a.index // 2
        merged = north.dissimilarity(a.groupby(pairs).sum(), b.groupby(pairs).sum())
        assert merged <= north.dissimilarity(a, b) + 1e-9

    @pytest.mark.parametrize(
        ("a", "b", "message"),
        [
            (pd.Series([1, 2], ["x", "y"]), pd.Series([1, 2], ["x", "z"]), "y, z"),
            (pd.Series([1, 2], ["x", "x"]), pd.Series([1], ["x"]), "occurs twice"),
            (pd.Series([1, None]), pd.Series([1, 1]), "no count for"),
            (pd.Series([1, -1]), pd.Series([1, 1]), "negative"),
            (pd.Series([0, 0]), pd.Series([1, 1]), "nobody"),
        ],
    )
    def test_says_what_is_wrong(self, a, b, message):
        with raises(message):
            north.dissimilarity(a, b)


class TestMergeUnits:
    def test_2025_population_adds_up_to_the_published_totals_of_the_sixteen(self, units, ethnicity):
        population = load("demography/region_population")
        rows = population[(population["year"] == 2025) & (population["area_type"] == "total")]
        got = north.merge_units(rows, units).set_index("code_v16m")["population"]
        assert len(got) == 16
        assert (got - ethnicity["Total"]).abs().max() == 0

    def test_1989_stands_on_fifteen_units_and_cannot_be_split(self, units):
        population = load("demography/region_population")
        rows = population[(population["year"] == 1989) & (population["area_type"] == "total")]
        got = north.merge_units(rows, units, to="code_p97", by=["year"])
        assert len(got) == 15
        assert "Akmola + Astana" in set(got["name"])
        country = rows.loc[rows["region_code"] == north.COUNTRY, "population"].item()
        assert abs(got["population"].sum() - country) <= 200  # rounded to 0.1 thousand each
        with raises("cannot be split"):
            north.merge_units(rows, units)

    def test_an_incomplete_unit_is_missing_not_smaller(self, units):
        rows = pd.DataFrame(
            {"region_code": ["KZ-63", "KZ-11"], "population": [700, 800], "year": [2023, 2023]}
        )
        got = north.merge_units(rows, units, by=["year"]).set_index("code_v16m")["population"]
        assert np.isnan(got["KZ-63+KZ-10"])
        assert got["KZ-11"] == 800

    def test_a_missing_count_makes_its_unit_missing(self, units):
        rows = pd.DataFrame({"region_code": ["KZ-63", "KZ-10"], "population": [700, np.nan]})
        assert north.merge_units(rows, units)["population"].isna().all()

    def test_double_counting_is_refused(self, units):
        rows = pd.DataFrame(
            {
                "region_code": ["KZ-11", "KZ-11"],
                "area_type": ["total", "urban"],
                "population": [800, 500],
            }
        )
        with raises("counted twice"):
            north.merge_units(rows, units)
        assert len(north.merge_units(rows, units, by=["area_type"])) == 2
        both = pd.DataFrame({"region_code": ["KZ-61+KZ-79", "KZ-79"], "population": [3, 1]})
        with raises("KZ-79"):
            north.merge_units(both, units)

    def test_says_what_is_wrong(self, units):
        with raises("KZ-99"):
            north.merge_units(pd.DataFrame({"region_code": ["KZ-99"], "population": [1]}), units)
        with raises("no column population"):
            north.merge_units(pd.DataFrame({"region_code": ["KZ-11"]}), units)
        with raises("no column 'code_v99'"):
            north.merge_units(
                pd.DataFrame({"region_code": ["KZ-11"], "population": [1]}), units, to="code_v99"
            )
        with raises("no row of a region"):
            north.merge_units(pd.DataFrame({"region_code": ["KZ"], "population": [1]}), units)

    def test_input_is_left_alone(self, units):
        rows = pd.DataFrame({"region_code": ["KZ-63", "KZ-10"], "population": [7, 6]})
        before = rows.copy()
        north.merge_units(rows, units)
        pd.testing.assert_frame_equal(rows, before)


class TestPopulationIn:
    @pytest.fixture
    def yearly(self):
        table = load("demography/region_population")
        return table[(table["area_type"] == "total") & table["basis"].str.startswith("register")]

    def test_a_year_of_the_slider(self, yearly, units):
        got = north.population_in(yearly, units, 2025, base_year=2000)
        assert len(got) == 16
        assert got["population"].sum() == 20_283_399
        assert got["share_pct"].sum() == pytest.approx(100)
        before = north.population_in(yearly, units, 2000)["population"]
        assert got.loc["KZ-71", "change_pct"] == pytest.approx(
            (got.loc["KZ-71", "population"] / before["KZ-71"] - 1) * 100
        )

    def test_an_unknown_year_lists_the_known_ones(self, yearly, units):
        with raises(r"no population for 1991; the table has \[2000"):
            north.population_in(yearly, units, 1991)
        with raises("1980"):
            north.population_in(yearly, units, 2025, base_year=1980)


class TestDistance:
    def test_geodesic_along_a_meridian(self):
        border = LineString([(60, 55), (65, 55), (70, 55), (75, 55), (80, 55)])
        place = gpd.GeoSeries([Point(70, 50)], index=["p"], crs=4326)
        expected = Geod(ellps="WGS84").inv(70, 50, 70, 55)[2] / 1000
        assert north.distance_to_border(place, border)["p"] == pytest.approx(expected, rel=1e-6)

    def test_plane_differs_by_the_scale_of_the_projection_only(self):
        cut = geo("regions_16").set_index("region_code")
        line = north.shared_border(*countries("Kazakhstan", "Russia"))
        true = north.distance_to_border(cut.geometry, line)
        flat = north.distance_to_border(cut.geometry, line, crs=north.ALBERS)
        ratio = flat / true
        assert ratio.between(0.98, 1.02).all()
        assert not np.allclose(ratio, 1, atol=1e-4)

    def test_a_place_on_the_border_is_at_distance_zero(self):
        border = LineString([(60, 55), (70, 55)])
        place = gpd.GeoSeries([Point(65, 55)], crs=4326)
        assert north.distance_to_border(place, border).item() == pytest.approx(0, abs=0.01)

    def test_says_what_is_wrong(self):
        border = LineString([(60, 55), (70, 55)])
        with raises("no CRS"):
            north.distance_to_border(gpd.GeoSeries([Point(65, 50)]), border)
        with raises("degrees are not a length"):
            north.distance_to_border(
                gpd.GeoSeries([Point(65, 50)], crs=4326), border, crs="EPSG:4326"
            )

    def test_shared_border(self):
        line = north.shared_border(box(0, 0, 1, 1), box(1, 0, 2, 1))
        assert line.equals(LineString([(1, 0), (1, 1)]))
        with raises("no line in common"):
            north.shared_border(box(0, 0, 1, 1), box(1, 1, 2, 2))  # a corner only
        with raises("no line in common"):
            north.shared_border(box(0, 0, 1, 1), box(5, 5, 6, 6))


def countries(*names):
    table = geo("countries").set_index("name")
    return [table.geometry[n] for n in names]


def grid(side):
    cells = [box(c, r, c + 1, r + 1) for r in range(side) for c in range(side)]
    names = [f"u{k:02d}" for k in range(side * side)]
    return gpd.GeoDataFrame({"code_v16m": names}, geometry=cells, crs=32642)


class TestMoran:
    def test_queen_counts_corners(self):
        weights = north.queen_weights(grid(3))
        table = north.neighbours(weights)
        assert table.loc["u04", "count"] == 8
        assert table.loc["u00", "neighbours"] == "u01, u03, u04"

    def test_against_the_formula_written_out(self):
        regions = grid(4)
        weights = north.queen_weights(regions)
        rng = np.random.default_rng(7)
        values = pd.Series(rng.normal(size=16), index=regions["code_v16m"])
        z = values - values.mean()
        total = sum(
            z[i] * np.mean([z[j] for j in weights.neighbors[i]]) for i in regions["code_v16m"]
        )
        got = north.moran(values.sample(frac=1, random_state=1), weights)
        assert got.value == pytest.approx(total / (z**2).sum())
        assert got.expected == pytest.approx(-1 / 15)

    def test_a_gradient_and_a_chessboard(self):
        regions = grid(6)
        weights = north.queen_weights(regions)
        rows = pd.Series(np.repeat(np.arange(6.0), 6), index=regions["code_v16m"])
        gradient = north.moran(rows, weights)
        assert gradient.value > 0.6
        assert gradient.p_value <= 0.01
        stripes = north.moran(rows % 2, weights)
        assert stripes.value < gradient.expected

    def test_seed_fixes_the_p_value_and_leaves_the_global_generator_alone(self):
        regions = grid(4)
        weights = north.queen_weights(regions)
        values = pd.Series(np.arange(16.0) ** 2 % 7, index=regions["code_v16m"])
        np.random.seed(5)  # noqa: NPY002
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        one, two = (north.moran(values, weights, seed=3) for _ in range(2))
        assert one.p_value == two.p_value
        assert (before == np.random.get_state()[1]).all()  # noqa: NPY002
        assert (north.moran(values, weights, seed=4).simulated != one.simulated).any()
        assert one.summary()["units"] == 16

    def test_says_what_is_wrong(self):
        regions = grid(3)
        weights = north.queen_weights(regions)
        values = pd.Series(np.arange(9.0), index=regions["code_v16m"])
        with raises("u08"):
            north.moran(values.iloc[:8], weights)
        with raises("no value for"):
            north.moran(values.where(values > 0), weights)
        with raises("all values are equal"):
            north.moran(values * 0, weights)
        with raises("at least 99"):
            north.moran(values, weights, permutations=9)
        alone = gpd.GeoDataFrame(
            {"code_v16m": ["a", "b", "c"]},
            geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(9, 9, 10, 10)],
        )
        with raises("no neighbour"):
            north.queen_weights(alone)
        with raises("occurs twice"):
            north.queen_weights(alone.assign(code_v16m="a"))

    def test_the_sixteen_units_are_one_piece(self):
        weights = north.queen_weights(geo("regions_16"), code="region_code")
        table = north.neighbours(weights)
        assert len(table) == 16
        assert table.loc["KZ-71", "neighbours"] == "KZ-11"


def test_unit_names_name_every_merged_unit(units):
    assert len(north.unit_names(units)) == 16
    assert north.unit_names(units, "code_p97")["KZ-11+KZ-71"] == "Akmola + Astana"


def test_points_may_be_any_geometry_with_a_centroid():
    border = LineString([(60, 55), (70, 55), (80, 55)])
    spread = gpd.GeoSeries([MultiPoint([(69, 50), (71, 50)]), Point(70, 50)], crs=4326)
    two = north.distance_to_border(spread, border)
    assert two[0] == pytest.approx(two[1], rel=1e-3)
