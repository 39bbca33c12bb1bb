"""The measures of ties: right on cases worked by hand, on edges, and on the course's tables."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import vectors as v
from multivector.data import load


def votes(**positions: str) -> pd.DataFrame:
    """One row a country and letter: ``votes(KAZ="ya", RUS="nn")``."""
    words = {"y": "yes", "n": "no", "a": "abstain", "-": "absent"}
    return pd.DataFrame(
        [
            {"resolution": f"r{i}", "country": country, "position": words[letter]}
            for country, letters in positions.items()
            for i, letter in enumerate(letters)
        ]
    )


def members(*rows: tuple[str, str, str | None, str | None, str]) -> pd.DataFrame:
    """One row a phase; a tie followed by a word in brackets ended in that way."""
    table = pd.DataFrame(rows, columns=["short", "country", "joined", "left_or_suspended", "tie"])
    words = table["tie"].astype(str).str.extract(r"^(\w+)(?: \((\w+)\))?$")
    full = words[0].eq("member") | table["short"].eq("PfP")
    return table.assign(tie=words[0], full_tie=full, ended_as=words[1])


class TestAgreement:
    def test_counts_identical_positions_among_votes_that_both_cast(self):
        row = v.agreement(votes(KAZ="yyaaan-", RUS="yynayay")).iloc[0]
        # same: yes, yes, abstain; half: abstain/no, abstain/yes, no/abstain; KAZ absent once
        assert (row["n_votes"], row["n_same"], row["n_half"]) == (6, 3, 3)
        assert row["agreement"] == pytest.approx(3 / 6)
        assert row["agreement_partial"] == pytest.approx((3 + 1.5) / 6)

    def test_yes_against_no_earns_nothing(self):
        row = v.agreement(votes(KAZ="yn", RUS="ny")).iloc[0]
        assert (row["agreement"], row["agreement_partial"]) == (0, 0)

    def test_two_absences_are_no_agreement(self):
        row = v.agreement(votes(KAZ="-y", RUS="-y")).iloc[0]
        assert row["n_votes"] == 1
        assert row["agreement"] == 1

    def test_no_common_vote_gives_a_missing_value(self):
        row = v.agreement(votes(KAZ="y-", TKM="-y")).iloc[0]
        assert row["n_votes"] == 0
        assert math.isnan(row["agreement"])
        assert math.isnan(row["agreement_partial"])

    def test_a_missing_position_counts_as_absence(self):
        table = votes(KAZ="yy", RUS="yy")
        table.loc[0, "position"] = None
        assert v.agreement(table).iloc[0]["n_votes"] == 1

    def test_a_country_listed_on_fewer_resolutions_is_compared_on_those(self):
        assert v.agreement(votes(KAZ="yyy", RUS="y")).iloc[0]["n_votes"] == 1

    def test_groups_are_counted_apart(self):
        table = votes(KAZ="yy", RUS="yn").assign(year=[2000, 2001, 2000, 2001])
        found = v.agreement(table, by="year").set_index("year")["agreement"]
        assert found.to_dict() == {2000: 1.0, 2001: 0.0}

    def test_the_reference_can_be_another_country_and_agreement_is_mutual(self):
        table = votes(KAZ="yanya", RUS="yynaa")
        one = v.agreement(table, "KAZ").set_index("country").loc["RUS"]
        two = v.agreement(table, "RUS").set_index("country").loc["KAZ"]
        assert one.to_dict() == two.to_dict()

    def test_the_input_stays_as_it_was(self):
        table = votes(KAZ="ya", RUS="yn")
        before = table.copy()
        v.agreement(table)
        pd.testing.assert_frame_equal(table, before)

    def test_an_empty_comparison_is_an_empty_table(self):
        assert v.agreement(votes(KAZ="yy")).empty

    def test_says_what_is_wrong(self):
        with pytest.raises(ValueError, match="There is no country 'XXX' in the table"):
            v.agreement(votes(KAZ="y"), "XXX")
        with pytest.raises(ValueError, match=r"\['Y'\] are none of"):
            v.agreement(votes(KAZ="y", RUS="y").replace({"position": {"yes": "Y"}}))
        with pytest.raises(ValueError, match="RUS has two positions on r0"):
            v.agreement(pd.concat([votes(KAZ="y", RUS="y"), votes(RUS="n")]))
        with pytest.raises(KeyError, match="position"):
            v.agreement(votes(KAZ="y").drop(columns="position"))

    @given(st.lists(st.tuples(st.sampled_from("yna-"), st.sampled_from("yna-")), min_size=1))
    def test_partial_credit_never_lowers_agreement(self, pairs):
        table = votes(KAZ="".join(a for a, _ in pairs), RUS="".join(b for _, b in pairs))
        row = v.agreement(table).iloc[0]
        cast = [(a, b) for a, b in pairs if "-" not in (a, b)]
        assert row["n_votes"] == len(cast)
        if cast:
            assert row["agreement"] == pytest.approx(np.mean([a == b for a, b in cast]))
            assert row["agreement"] <= row["agreement_partial"] <= 1

    def test_the_table_of_roll_calls_gives_what_the_tallies_say(self):
        found = v.agreement(load("policy/un_positions")).set_index("country")
        # 57 resolutions; Kazakhstan absent twice, Russia never.
        assert found.loc["RUS", "n_votes"] == 55
        assert found["agreement"].between(0, 1).all()


class TestAgreementOf:
    def test_puts_partners_side_by_side_in_the_order_asked(self):
        wide = v.agreement_of(load("policy/un_agreement"), ["RUS", "EU27", "USA"])
        assert list(wide.columns) == ["RUS", "EU27", "USA"]
        assert (wide.index.min(), wide.index.max()) == (1992, 2025)
        assert wide.loc[2022, "RUS"] == pytest.approx(0.57, abs=0.005)

    def test_partial_index_is_never_below(self):
        table = load("policy/un_agreement")
        plain = v.agreement_of(table, ["RUS", "CHN"])
        assert (v.agreement_of(table, ["RUS", "CHN"], partial=True) >= plain).all().all()

    def test_names_the_choice_when_a_partner_is_unknown(self):
        with pytest.raises(ValueError, match=r"no country 'FIN' in the table. Choose of: ARM, AZE"):
            v.agreement_of(load("policy/un_agreement"), ["FIN"])

    def test_a_year_with_two_values_is_refused(self):
        table = pd.DataFrame({"year": [2000, 2000], "country": "RUS", "agreement": [0.1, 0.2]})
        with pytest.raises(ValueError, match="duplicate"):
            v.agreement_of(table, ["RUS"])


class TestPeriodMeans:
    TABLE = pd.DataFrame(
        {
            "year": [2000, 2001, 2002],
            "country": "RUS",
            "agreement": [0.5, 0.8, np.nan],
            "n_votes": [10, 20, 99],
        }
    )

    def test_weighs_by_votes_or_not_at_all(self):
        span = {"all": (2000, 2002)}
        assert v.period_means(self.TABLE, span).loc["RUS", "all"] == pytest.approx(0.7)
        plain = v.period_means(self.TABLE, span, weight=None)
        assert plain.loc["RUS", "all"] == pytest.approx(0.65)

    def test_a_period_without_values_is_missing(self):
        assert v.period_means(self.TABLE, {"x": (2002, 2010)}).isna().all().all()

    def test_the_courses_periods(self):
        spans = {"2001-13": (2001, 2013), "2022-24": (2022, 2024)}
        found = v.period_means(load("policy/un_agreement"), spans).round(2)
        assert found.loc["RUS"].tolist() == [0.80, 0.55]
        assert found.loc["CHN"].tolist() == [0.83, 0.75]


class TestSharesAndHhi:
    def test_equal_partners_give_one_over_n(self):
        assert v.hhi([3, 3, 3, 3]) == pytest.approx(0.25)

    def test_one_partner_gives_one(self):
        assert v.hhi([0.2]) == 1

    def test_the_textbook_case(self):
        # shares 0.5, 0.3, 0.2
        assert v.hhi(pd.Series([50, 30, 20])) == pytest.approx(0.38)

    @pytest.mark.parametrize("values", [[], [0, 0], [np.nan], [np.nan, np.nan]])
    def test_nothing_to_share_is_not_a_number(self, values):
        assert math.isnan(v.hhi(values))

    def test_a_missing_amount_is_left_out(self):
        assert v.hhi([1, 1, np.nan]) == 0.5

    def test_a_partner_with_zero_changes_nothing(self):
        assert v.hhi([1, 1, 0]) == 0.5

    def test_negative_amounts_are_refused(self):
        with pytest.raises(ValueError, match="negative amounts have no share"):
            v.hhi([3, -1])

    def test_shares_keep_the_index_and_the_gaps(self):
        found = v.shares(pd.Series({"RUS": 3, "CHN": None, "USA": 1}))
        assert found["RUS"] == 0.75
        assert math.isnan(found["CHN"])

    @given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30), st.floats(0.01, 1e4))
    def test_bounds_scale_and_order(self, values, factor):
        found = v.hhi(values)
        assert 1 / len(values) - 1e-9 <= found <= 1 + 1e-9
        assert v.hhi([x * factor for x in values]) == pytest.approx(found)
        assert v.hhi(values[::-1]) == pytest.approx(found)


class TestConcentration:
    TABLE = pd.DataFrame(
        {
            "year": [2000] * 3 + [2001] * 3 + [2002],
            "partner": ["RUS", "CHN", "other"] * 2 + ["RUS"],
            "usd": [50, 30, 20, 10, np.nan, 0, 0],
        }
    )


class TestMirrorGap:
    def test_china_2022(self):
        row = v.mirror_gap(pd.Series({2022: 24.2}), pd.Series({2022: 31.2})).loc[2022]
        assert row["difference"] == pytest.approx(7.0)
        assert row["ratio"] == pytest.approx(31.2 / 24.2)
        assert row["relative_gap"] == pytest.approx(7 / 27.7)

    def test_zero_and_missing_give_no_ratio(self):
        gap = v.mirror_gap(pd.Series([0, 0, 1, np.nan]), pd.Series([0, 5, np.nan, 1]))
        assert gap["ratio"].isna().all()
        assert math.isnan(gap.loc[0, "relative_gap"])
        assert gap.loc[1, "relative_gap"] == 2
        assert gap.loc[2:, "relative_gap"].isna().all()


class TestDateBounds:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("1992", "1992-01-01", "1992-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2015-11-30", "2015-11-30", "2015-11-30"),
        ],
    )
    def test_every_precision(self, text, first, last):
        assert [str(d.date()) for d in v.date_bounds(text)] == [first, last]

    @pytest.mark.parametrize("text", [None, "", float("nan"), pd.NA])
    def test_missing(self, text):
        assert v.date_bounds(text) is None

    @pytest.mark.parametrize("text", ["soon", "92", "1992-13", "1992-02-30"])
    def test_nonsense_is_refused(self, text):
        with pytest.raises(ValueError, match=r"no date like|month|day"):
            v.date_bounds(text)


class TestStanding:
    def one(self, date: str, *row, **more) -> list[str]:
        return v.standing(members(row), date, **more)["standing"].tolist()

    def test_a_year_counts_from_its_last_day(self):
        row = ("WTO", "UKR", "2008", None, "member")
        assert self.one("2008-12-30", *row) == []
        assert self.one("2008-12-31", *row) == ["member"]

    def test_an_exit_known_by_its_year_counts_from_the_first_day(self):
        row = ("BRI", "ITA", "2019-03-23", "2023", "member (left)")
        assert self.one("2022-12-31", *row) == ["member"]
        assert self.one("2023-01-01", *row) == ["left"]

    @pytest.mark.parametrize("end", ["left", "superseded", "suspended"])
    def test_the_three_ends_are_told_apart(self, end):
        row = ("CSTO", "ARM", "2002-10-07", "2024-02", f"member ({end})")
        assert self.one("2025-01-01", *row) == [end]

    def test_an_undated_tie_counts_only_on_request(self):
        row = ("WTO", "TUR", None, None, "member")
        assert self.one("2025-01-01", *row) == []
        assert self.one("2025-01-01", *row, undated=True) == ["member"]

    def test_whoever_left_must_have_been_in(self):
        row = ("CIS", "GEO", None, "2009-08", "member (left)")
        assert self.one("2009-07-31", *row) == []
        assert self.one("2010-01-01", *row) == ["left"]

    def test_a_running_tie_wins_over_an_ended_one(self):
        rows = members(
            ("SCO", "BLR", "2010", "2015", "partner (superseded)"),
            ("SCO", "BLR", "2015", "2024-07-04", "observer (superseded)"),
            ("SCO", "BLR", "2024-07-04", None, "member"),
        )
        days = ["2012-01-01", "2016-01-01", "2024-07-04"]
        assert [v.standing(rows, d)["standing"].tolist() for d in days] == [
            ["partner"],
            ["observer"],
            ["member"],
        ]

    def test_only_the_closest_tie_that_a_body_offers_is_full_and_only_while_it_runs(self):
        rows = members(
            ("BRICS", "KAZ", "2025-01-01", None, "partner"),
            ("PfP", "KAZ", "1994-05-27", None, "partner"),
            ("CU", "KAZ", "2010-01-01", "2015-01-01", "member (superseded)"),
        )
        table = v.standing(rows, "2025-06-01").set_index("short")
        assert table["full"].to_dict() == {"BRICS": False, "CU": False, "PfP": True}
        assert table.loc["CU", "standing"] == "superseded"

    @pytest.mark.parametrize("tie", ["none", "unknown"])
    def test_no_tie_is_no_row(self, tie):
        assert self.one("2025-01-01", "WTO", "IRN", None, None, tie, undated=True) == []

    def test_what_is_not_understood_is_named(self):
        with pytest.raises(ValueError, match="unknown tie 'friend' of SCO"):
            v.standing(members(("SCO", "KAZ", "2001", None, "friend")), "2020-01-01")
        with pytest.raises(ValueError, match="the end of KAZ in SCO is 'gone'"):
            v.standing(members(("SCO", "KAZ", "2001", "2005", "member (gone)")), "2020-01-01")
        with pytest.raises(KeyError, match="ended_as"):
            v.standing(members().drop(columns="ended_as"), "2020-01-01")

    def test_an_empty_table_stays_empty(self):
        assert v.standing(members(), "2020-01-01").empty

    def test_the_courses_table_is_understood_and_kazakhstan_has_one_row_a_body(self):
        table = v.standing(load("policy/memberships"), "2025-12-31", undated=True)
        assert set(table["standing"]) == set(v.STANDINGS)
        own = table[table["country"] == "KAZ"].set_index("short")["standing"]
        assert own.index.is_unique
        assert own[["UN", "EAEU", "PfP", "BRICS", "CU", "S5", "PCA"]].tolist() == [
            "member",
            "member",
            "partner",
            "partner",
            "superseded",
            "superseded",
            "superseded",
        ]
        assert "left" not in set(own)


class TestOverlap:
    ROWS = members(
        ("UN", "KAZ", "1992-03-02", None, "member"),
        ("EAEU", "KAZ", "2015-01-01", None, "member"),
        ("UN", "FRA", "1945-10-24", None, "member"),
        ("EU", "FRA", "1958-01-01", None, "member"),
        ("EAEU", "MDA", "2018-05-14", None, "observer"),
    )

    def test_shared_over_united(self):
        found = v.overlap(self.ROWS, "2020-01-01").set_index("country")
        assert found.loc["FRA", "jaccard"] == pytest.approx(1 / 3)
        assert found.loc["FRA", "shared"] == "UN"
        assert found.loc["FRA", ["n_shared", "n_reference", "n_country"]].tolist() == [1, 2, 2]

    def test_an_observer_shares_nothing(self):
        found = v.overlap(self.ROWS, "2020-01-01").set_index("country")
        assert found.loc["MDA", "jaccard"] == 0

    def test_nobody_in_anything_is_not_a_number(self):
        found = v.overlap(self.ROWS, "1940-01-01")
        assert found["jaccard"].isna().all()

    def test_the_choice_of_bodies_changes_the_answer(self):
        found = v.overlap(self.ROWS, "2020-01-01", bodies=["UN"]).set_index("country")
        assert found.loc["FRA", "jaccard"] == 1

    def test_an_unknown_reference_is_refused(self):
        with pytest.raises(ValueError, match="There is no country 'XXX' in the table"):
            v.overlap(self.ROWS, "2020-01-01", "XXX")

    def test_over_time(self):
        table = v.overlap_over_time(self.ROWS, [1991, 1992, 2015], ["FRA"])
        assert table["FRA"].tolist() == [0, 0.5, pytest.approx(1 / 3)]
        with pytest.raises(ValueError, match="XXX"):
            v.overlap_over_time(self.ROWS, [1992], ["XXX"])

    @given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
    def test_jaccard_is_symmetric_and_bounded(self, one, two):
        found = v.jaccard(one, two)
        if not one | two:
            assert math.isnan(found)
        else:
            assert found == v.jaccard(two, one)
            assert (found == 1) == (one == two)
            assert (found == 0) == (not one & two)


class TestIgoOverlap:
    SPELLS = pd.DataFrame(
        [
            ("KAZ", "UN", "member", 1992, 2013),
            ("KAZ", "CIS", "member", 1992, 2013),
            ("KAZ", "ECO", "member", 1993, 2000),
            ("RUS", "UN", "member", 1992, 2013),
            ("RUS", "CIS", "observer", 1992, 1999),
            ("RUS", "CIS", "member", 2000, 2013),
            ("FRA", "UN", "member", 1992, 2013),
            ("FRA", "EU", "member", 1993, 2013),
        ],
        columns=["country", "igo", "membership", "from_year", "to_year"],
    )

    def test_counts_full_members_in_the_years_of_their_spells_ends_included(self):
        found = v.igo_overlap(self.SPELLS, [1999, 2000, 2001]).set_index(["year", "country"])
        assert found.loc[(1999, "RUS"), ["n_shared", "n_reference", "n_country"]].tolist() == [
            1,
            3,
            1,
        ]
        assert found.loc[(2000, "RUS"), "jaccard"] == pytest.approx(2 / 3)
        assert found.loc[(2001, "RUS"), "jaccard"] == 1
        assert found.loc[(2000, "RUS"), "of_reference"] == pytest.approx(2 / 3)

    def test_universal_bodies_can_be_left_out(self):
        found = v.igo_overlap(self.SPELLS, [2013], without=["UN"], countries=["FRA", "RUS"])
        assert found["country"].tolist() == ["FRA", "RUS"]
        assert found["jaccard"].tolist() == [0, 1]

    def test_years_and_countries_outside_the_table_are_refused(self):
        with pytest.raises(ValueError, match="covers 1992 to 2013, not 2014"):
            v.igo_overlap(self.SPELLS, [2014])
        with pytest.raises(ValueError, match="XXX"):
            v.igo_overlap(self.SPELLS, [2000], countries=["XXX"])

    def test_the_independent_list(self):
        found = v.igo_overlap(load("policy/igo_memberships"), [1992, 2013])
        found = found.set_index(["year", "country"])
        # The same counts as a second computation over the whole of version 3.
        assert found.loc[(1992, "RUS"), ["n_shared", "n_reference", "n_country"]].tolist() == [
            19,
            20,
            60,
        ]
        assert found.loc[(2013, "RUS"), "jaccard"] == pytest.approx(0.48, abs=0.0001)
        assert found.loc[(2013, "USA"), "n_shared"] == 35


class TestCountTrap:
    def test_the_courses_own_list_repeats_a_count_and_the_independent_one_does_not(self):
        own = v.overlap(load("policy/memberships"), "2025-12-31", undated=True)
        assert v.count_trap(own)["n_shared"] == pytest.approx(0.999, abs=0.0005)
        assert v.count_trap(own)["n_country"] > 0.97
        independent = v.igo_overlap(load("policy/igo_memberships"), [2013])
        assert v.count_trap(independent)["n_shared"] < 0.8
        assert v.count_trap(independent)["n_country"] < 0

    def test_too_few_countries_or_nothing_that_varies_is_not_a_number(self):
        table = pd.DataFrame(
            {"n_shared": [1, 1, 1], "n_country": [1, 2, 3], "jaccard": [0.1, 0.2, 0.4]}
        )
        found = v.count_trap(table)
        assert math.isnan(found["n_shared"])
        assert found["n_country"] > 0.9
        assert v.count_trap(table.iloc[:2]).isna().all()


def trade(*rows: tuple) -> pd.DataFrame:
    columns = ["year", "flow", "partner", "value_musd", "basis", "coverage"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(total_basis=table["basis"], reporter="KAZ")


def totals(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "flow", "value_musd", "basis"])


class TestPartnerShares:
    ROWS = trade(
        (2016, "exports", "RUS", 10.0, "wits", "five largest"),
        (2017, "exports", "RUS", 20.0, "wits", "five largest"),
        (2018, "exports", "RUS", 30.0, "bns", "all partners"),
        (2020, "exports", "RUS", 40.0, "bns", "all partners"),
        (2016, "exports", "CHN", 5.0, "wits", "five largest"),
    )
    TOTALS = totals(
        *((y, "exports", 100.0, "wits") for y in (2016, 2017)),
        *((y, "exports", 200.0, "bns") for y in (2017, 2018, 2019, 2020)),
    )

    def test_divides_by_the_total_of_the_same_basis(self):
        found = v.partner_shares(self.ROWS, self.TOTALS, partners=["RUS"])
        assert found["share"].tolist() == [0.1, 0.2, 0.15, 0.2]

    def test_a_gap_and_a_change_of_basis_start_a_segment(self):
        found = v.partner_shares(self.ROWS, self.TOTALS)
        russia = found[found["partner"] == "RUS"].set_index("year")["segment"]
        assert russia.to_dict() == {2016: 0, 2017: 0, 2018: 1, 2020: 2}
        assert found.loc[found["partner"] == "CHN", "segment"].tolist() == [0]

    def test_partners_come_in_the_order_asked(self):
        found = v.partner_shares(self.ROWS, self.TOTALS, partners=["RUS", "CHN"])
        assert list(dict.fromkeys(found["partner"])) == ["RUS", "CHN"]

    def test_two_bases_in_one_year_are_refused(self):
        twice = pd.concat([self.ROWS, trade((2017, "exports", "RUS", 9.0, "bns", "all partners"))])
        with pytest.raises(ValueError, match="flow exports, partner RUS, year 2017"):
            v.partner_shares(twice, self.TOTALS)

    def test_a_missing_total_says_what_to_load(self):
        with pytest.raises(ValueError, match=r"no total of exports in 2018 .*all_rows=True"):
            v.partner_shares(self.ROWS, self.TOTALS[self.TOTALS["year"] != 2018])
        with pytest.raises(ValueError, match="XXX"):
            v.partner_shares(self.ROWS, self.TOTALS, partners=["XXX"])

    def test_the_courses_tables(self):
        found = v.partner_shares(
            load("policy/trade_partners"), load("policy/trade_totals", all_rows=True)
        )
        assert found["share"].between(0, 0.6).all()
        china = found[(found["partner"] == "CHN") & (found["flow"] == "imports")]
        by_year = china.set_index("year")["share"]
        # By China's own account, which the old table held, it was 29 per cent in 2014.
        assert by_year[2014] == pytest.approx(0.178, abs=0.001)
        assert by_year[2023] == pytest.approx(0.255, abs=0.001)
        assert 2010 not in by_year.index
        bureau = found[found["basis"] == "bns"].groupby(["year", "flow"])["share"].sum()
        assert bureau.to_numpy() == pytest.approx(1, abs=1e-4)


class TestDiversification:
    TOTALS = totals((2020, "exports", 100.0, "bns"), (2021, "exports", 100.0, "wits"))

    def test_equal_partners_count_themselves(self):
        rows = trade(*((2020, "exports", p, 25.0, "bns", "all partners") for p in "ABCD"))
        row = v.diversification(rows, self.TOTALS).iloc[0]
        assert row["effective_low"] == row["effective_high"] == pytest.approx(4)
        assert row["diversity_low"] == pytest.approx(0.75)
        assert row["covered"] == 1

    def test_five_largest_give_bounds_that_hold_whatever_the_rest_is(self):
        five = trade(
            *((2021, "exports", p, 12.0, "wits", "five largest") for p in "ABCDE"),
        )
        row = v.diversification(five, self.TOTALS).iloc[0]
        assert row["hhi_low"] == pytest.approx(5 * 0.12**2)
        # 40 left: three partners of 12 and one of 4 are as concentrated as it can be.
        assert row["hhi_high"] == pytest.approx(8 * 0.12**2 + 0.04**2)
        assert row["effective_low"] < row["effective_high"]

    def test_a_rest_is_dust_or_one_partner_and_never_the_top(self):
        rows = trade(
            (2020, "exports", "RUS", 40.0, "bns", "all partners"),
            (2020, "exports", "OTHER", 60.0, "bns", "all partners"),
        )
        row = v.diversification(rows, self.TOTALS).iloc[0]
        assert (row["hhi_low"], row["hhi_high"]) == (pytest.approx(0.16), pytest.approx(0.52))
        assert (row["top_partner"], row["n_partners"]) == ("RUS", 1)

    def test_groups_count_as_one_partner(self):
        rows = trade(*((2020, "exports", p, 25.0, "bns", "all partners") for p in "ABCD"))
        row = v.diversification(rows, self.TOTALS, groups={"A": "U", "B": "U"}).iloc[0]
        assert row["effective_low"] == pytest.approx(1 / (0.25 + 2 * 0.0625))
        assert row["top_partner"] == "U"

    def test_two_bases_in_one_year_are_refused(self):
        rows = trade(
            (2021, "exports", "RUS", 40.0, "bns", "all partners"),
            (2021, "exports", "CHN", 60.0, "wits", "five largest"),
        )
        with pytest.raises(ValueError, match="exports of 2021 mix 2 bases"):
            v.diversification(rows, self.TOTALS)

    def test_the_courses_tables(self):
        table = load("policy/trade_partners")
        every = load("policy/trade_totals", all_rows=True)
        found = v.diversification(table, every).set_index(["flow", "year"])
        assert (found["hhi_low"] <= found["hhi_high"]).all()
        whole = found[found["basis"] == "bns"]
        assert (whole["hhi_low"] == whole["hhi_high"]).all()
        assert whole["covered"].to_numpy() == pytest.approx(1, abs=1e-4)
        assert found.loc[("exports", 2023), "effective_low"] == pytest.approx(9.93, abs=0.01)
        assert found.loc[("imports", 2023), "effective_low"] == pytest.approx(6.54, abs=0.01)
        # The bounds from five partners hold where all are known.
        five = table[(table["basis"] == "bns") & (table["year"] == 2023)]
        five = five.sort_values("value_musd").groupby("flow").tail(5)
        bounds = v.diversification(five.assign(coverage="five largest"), every).set_index("flow")
        for flow in ("exports", "imports"):
            true = found.loc[(flow, 2023), "effective_low"]
            assert bounds.loc[flow, "effective_low"] <= true <= bounds.loc[flow, "effective_high"]


class TestMirrorGaps:
    def test_turnover_is_compared_with_both_flows_added(self):
        own = trade(
            (2023, "exports", "CHN", 14.0, "bns", "all partners"),
            (2023, "imports", "CHN", 16.0, "bns", "all partners"),
            (2023, "exports", "RUS", 9.0, "bns", "all partners"),
        )
        theirs = pd.DataFrame(
            [
                (2023, "CHN", "turnover", 41.0, "CHN", "press"),
                (2023, "CHN", "exports", 16.0, "CHN", "customs"),
                (2023, "RUS", "turnover", 20.0, "RUS", "press"),
            ],
            columns=["year", "partner", "flow", "value_musd", "reporter", "basis"],
        )
        found = v.mirror_gaps(own, theirs).set_index(["partner", "flow"])
        assert found.loc[("CHN", "turnover"), "difference"] == pytest.approx(11)
        assert found.loc[("CHN", "exports"), "mirror_reporter"] == "CHN"
        # Kazakhstan's imports from Russia are missing, so its turnover is not known.
        assert ("RUS", "turnover") not in found.index

    def test_china_in_2023(self):
        found = v.mirror_gaps(load("policy/trade_partners"), load("policy/trade_mirror"))
        row = found.set_index(["partner", "flow", "year"]).loc[("CHN", "turnover", 2023)]
        assert row["reported"] == pytest.approx(30_055, abs=1)
        assert row["mirror"] == 41_000
        assert not found.duplicated(["year", "partner", "flow"]).any()

    def test_one_side_twice_is_refused(self):
        own = trade((2023, "exports", "CHN", 14.0, "bns", "all partners"))
        theirs = own.assign(reporter="CHN", basis="customs")
        with pytest.raises(ValueError, match="mirror accounts has 2 rows"):
            v.mirror_gaps(own, pd.concat([theirs, theirs]))


class TestSupplierShares:
    def test_the_row_of_the_total_is_left_out(self):
        table = pd.DataFrame(
            {
                "year": [2022, 2022, 2023, 2023],
                "supplier": ["RUS", "total", "ESP", "total"],
                "tiv_million": [30.0, 30.0, 10.0, 10.0],
            }
        )
        found = v.supplier_shares(table, {"both": (2022, 2023), "none": (1990, 1991)})
        assert found[["span", "supplier", "share", "years"]].to_numpy().tolist() == [
            ["both", "RUS", 0.75, 2],
            ["both", "ESP", 0.25, 2],
        ]

    def test_the_courses_spans(self):
        spans = {"2014-18": (2014, 2018), "2019-23": (2019, 2023), "2023": (2023, 2023)}
        found = v.supplier_shares(load("policy/arms_imports"), spans)
        russia = found[found["supplier"] == "RUS"].set_index("span")["share"]
        assert russia.round(3).tolist() == [0.862, 0.94, 0.694]


class TestAgreementOver:
    def test_adds_counts_and_weighs_a_group_without_counts(self):
        table = pd.DataFrame(
            {
                "year": [2000, 2001] * 2,
                "country": ["RUS", "RUS", "EU27", "EU27"],
                "n_votes": [10, 30, 10, 30],
                "n_same": [5, 27, None, None],
                "n_half": [2, 0, None, None],
                "n_opposed": [3, 3, None, None],
                "agreement": [0.5, 0.9, 0.6, 0.8],
                "agreement_partial": [0.6, 0.9, 0.7, 0.9],
            }
        )
        found = v.agreement_over(table, {"both": (2000, 2001)}).set_index("country")
        assert found.loc["RUS", ["agreement", "agreement_partial"]].tolist() == [0.8, 0.825]
        assert found.loc["EU27", "agreement"] == pytest.approx(0.75)
        assert pd.isna(found.loc["EU27", "n_same"])

    def test_it_is_the_shipped_table_of_periods(self):
        shipped = load("policy/un_agreement_periods")
        spans = {
            row.period: (row.year_from, row.year_to)
            for row in shipped.drop_duplicates("period").itertuples()
        }
        found = v.agreement_over(load("policy/un_agreement"), spans)
        both = shipped.merge(found, on=["period", "country"], suffixes=("", "_found"))
        assert len(both) == len(shipped) == len(found)
        assert (both["n_votes"] == both["n_votes_found"]).all()
        assert (both["agreement"] - both["agreement_found"]).abs().max() < 1e-4

    def test_an_unknown_country_is_named(self):
        with pytest.raises(ValueError, match="FIN"):
            v.agreement_over(load("policy/un_agreement"), {"x": (2000, 2001)}, countries=["FIN"])


POLES = {"RUS": "Russia", "CHN": "China", "ESP": "Europe"}


class TestVectorBalance:
    TIES = pd.DataFrame(
        {
            "tie": ["arms", "arms", "arms", "trade", "loans"],
            "partner": ["RUS", "ESP", "XXX", "CHN", "RUS"],
            "value": [80.0, 15.0, 5.0, 7.0, 0.0],
        }
    )


class TestPlaceboBreaks:
    def test_a_step_is_found_where_it_is_and_nowhere_else(self):
        years = range(2000, 2012)
        table = pd.DataFrame(
            {
                "year": years,
                "country": "RUS",
                "agreement": [0.8 if y < 2006 else 0.5 for y in years],
            }
        )
        found = v.placebo_breaks(table, [2003, 2006, 2009], weight=None).set_index("year")["change"]
        assert found.round(6).to_dict() == {2003: 0, 2006: -0.3, 2009: 0}

    def test_a_window_with_a_hole_has_no_change(self):
        table = pd.DataFrame({"year": [2000, 2001, 2003], "country": "RUS", "agreement": 0.5})
        assert v.placebo_breaks(table, [2002], width=2, weight=None)["change"].isna().all()

    def test_it_is_the_difference_of_two_period_means(self):
        table = load("policy/un_agreement")
        means = v.period_means(table, {"a": (2019, 2021), "b": (2022, 2024)})
        found = v.placebo_breaks(table, [2022]).set_index("country")["change"]
        assert found["RUS"] == pytest.approx(means.loc["RUS", "b"] - means.loc["RUS", "a"])


class TestComposite:
    VALUES = pd.DataFrame(
        {"votes": [0.5, 0.8], "arms": [0.9, 0.0], "trade": [0.1, float("nan")]},
        index=["RUS", "CHN"],
    )

    def test_weights_are_scaled(self):
        one = v.composite(self.VALUES, {"votes": 1, "arms": 3})
        two = v.composite(self.VALUES, {"votes": 0.25, "arms": 0.75})
        pd.testing.assert_series_equal(one, two)
        assert one["RUS"] == pytest.approx(0.8)

    def test_a_missing_measure_is_not_zero(self):
        assert math.isnan(v.composite(self.VALUES, {"votes": 1, "trade": 1})["CHN"])
        assert v.composite(self.VALUES, {"votes": 1, "trade": 0})["CHN"] == 0.8

    @pytest.mark.parametrize("weights", [{"votes": -1, "arms": 2}, {"votes": 0}])
    def test_impossible_weights_are_refused(self, weights):
        with pytest.raises(ValueError, match="weights"):
            v.composite(self.VALUES, weights)

    def test_an_unknown_measure_is_named(self):
        with pytest.raises(KeyError, match="visits"):
            v.composite(self.VALUES, {"visits": 1})

    def test_every_weighting_of_the_grid_is_tried_once(self):
        grid = v.weight_sensitivity(self.VALUES.fillna(0), step=0.25)
        weights = grid[["votes", "arms", "trade"]]
        assert len(grid) == math.comb(6, 2)
        assert not weights.duplicated().any()
        assert np.allclose(weights.sum(axis=1), 1)
        only = grid.set_index(["votes", "arms", "trade"])
        assert only.loc[(1, 0, 0), "first"] == "CHN"
        assert only.loc[(1, 0, 0), "lead"] == pytest.approx(0.3)
        assert only.loc[(0, 1, 0), "first"] == "RUS"

    def test_a_step_that_does_not_divide_one_is_refused(self):
        with pytest.raises(ValueError, match="does not divide"):
            v.weight_sensitivity(self.VALUES, step=0.3)
        with pytest.raises(ValueError, match="two units"):
            v.weight_sensitivity(self.VALUES.iloc[:1])


class TestWhatAStudentMistypes:
    """Each message names what was written and what to write instead; nothing passes silently."""

    @pytest.mark.parametrize("day", ["31.12.2025", "2025", 2025, "12/31/2025", "25-12-2031", None])
    def test_a_day_in_another_order_is_refused(self, day):
        with pytest.raises(ValueError, match='such as "2025-12-31"'):
            v.standing(load("policy/memberships"), day)

    def test_a_day_that_no_calendar_has_is_refused(self):
        with pytest.raises(ValueError, match="no day '2025-02-30' in the calendar"):
            v.standing(load("policy/memberships"), "2025-02-30")

    @pytest.mark.parametrize("span", [2019, (2019,), (2021, 2019), ("2019", "2021"), (1, 2, 3)])
    def test_a_span_needs_a_first_and_a_last_year(self, span):
        with pytest.raises(ValueError, match=r"The span 'a' is .*such as \(2019, 2021\)"):
            v.agreement_over(load("policy/un_agreement"), {"a": span})
        with pytest.raises(ValueError, match="The span 'a' is"):
            v.supplier_shares(load("policy/arms_imports"), {"a": span})

    def test_years_from_a_table_are_years(self):
        years = load("policy/un_agreement")["year"]
        span = (years.min(), years.max())
        assert len(v.agreement_over(load("policy/un_agreement"), {"all": span}, countries=["RUS"]))

    def test_one_code_without_brackets_is_not_taken_apart(self):
        trade, totals = load("policy/trade_partners"), load("policy/trade_totals", all_rows=True)
        members = load("policy/memberships")
        for call in (
            lambda: v.partner_shares(trade, totals, partners="RUS"),
            lambda: v.overlap_over_time(members, [2000], "RUS"),
            lambda: v.agreement_of(load("policy/un_agreement"), "RUS"),
        ):
            with pytest.raises(ValueError, match=r"Put 'RUS' into square brackets.*\['RUS'\]"):
                call()

    def test_a_name_instead_of_a_code_shows_the_codes(self):
        trade, totals = load("policy/trade_partners"), load("policy/trade_totals", all_rows=True)
        with pytest.raises(ValueError, match=r"no partner 'Russia' in the table. .*RUS"):
            v.partner_shares(trade, totals, partners=["Russia"])
        with pytest.raises(ValueError, match=r"no country 'Russia' in the table. .*RUS"):
            v.overlap_over_time(load("policy/memberships"), [2000], ["Russia"])
