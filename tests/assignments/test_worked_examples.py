"""The worked examples of the written questions of ps2, ps4 and ps5 quote figures that hold."""

from __future__ import annotations

import sys

import pandas as pd
import pytest

from nbjudge.prove.sources import meta, solution_lines, text
from tests.assignments.course import assignments


@pytest.fixture(autouse=True)
def _unsealed(monkeypatch):
    """Undo what `checks.start` does to modules: the set-up cells run in this process here."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "multivector":
            monkeypatch.setattr(module, "__class__", module.__class__)


def _reference(name: str) -> tuple[dict, str]:
    """Run an assignment's reference answers; give their names and the written examples."""
    assignment = assignments()[name]
    space: dict = {"__name__": "__main__"}
    for source in [*assignment.setup, *(q.answer for q in assignment.questions.values())]:
        exec(compile(solution_lines(source), name, "exec"), space)
    written = [text(cell) for cell in assignment.cells if meta(cell).get("grade_id", "") in WRITTEN]
    return space, "\n".join(written)


WRITTEN = {"q9_tie", "q8_review", "q5_argument", "q6_evidence", "q7_limits", "q8_form"}


def _quoted(words: str, figures: dict[str, str]) -> None:
    for what, figure in figures.items():
        assert figure in words, f"{what}: the examples should quote {figure}"


def test_the_tie_of_ps2():
    space, words = _reference("ps2_vectors")
    memberships = space["load"]("policy/memberships")
    counted = sorted(set(memberships.loc[memberships["tie"].isin(["member", "partner"]), "status"]))
    figures = {}
    for day in ("2021-12-31", "2025-12-31"):
        index = space["membership_jaccard"](memberships, day, "KAZ", "CHN", counted)
        figures[f"Jaccard index on {day}"] = f"{index:.2f}"
    _quoted(words, figures)
    assert figures["Jaccard index on 2021-12-31"] != figures["Jaccard index on 2025-12-31"]


def test_the_review_of_ps4():
    space, words = _reference("ps4_north")
    load, geo = space["load"], space["geo"]
    people = load("demography/region_ethnicity_2025")
    uzbek = 100 * space["group_shares"](people, "Uzbek")
    km = space["km_to_neighbour"](
        geo("regions_16"), geo("countries"), "UZB", space["maps"].PROJECTION
    ).set_index("region_code")["km"]
    index = {
        pair: space["dissimilarity_parts"](people, *pair)["INDEX"]
        for pair in (("Ukrainian", "German"), ("Uzbek", "Uyghur"))
    }
    totals = load("demography/national_population")
    totals = totals[
        (totals["indicator"] == "population_total") & totals["reference"].eq("1 January")
    ].rename(columns={"value": "population"})
    vital = load("demography/vital_statistics").set_index("year")["natural_increase"]
    rate = {
        years: space["net_migration"](totals, vital, *years)["per_1000"].item()
        for years in ((2000, 2004), (2004, 2008))
    }
    _quoted(
        words,
        {
            "Uzbeks in the south": f"{uzbek['KZ-61+KZ-79']:.1f} %",
            "Uzbeks in Kyzylorda": f"{uzbek['KZ-43']:.1f} %",
            "Uzbeks in Mangystau": f"{uzbek['KZ-47']:.1f} %",
            "km from the south": f"{km['KZ-61+KZ-79']:.0f} km",
            "km from Kyzylorda": f"{km['KZ-43']:.0f} km",
            "km from Mangystau": f"{km['KZ-47']:.0f} km",
            "Ukrainians and Germans": f"{index['Ukrainian', 'German']:.2f}",
            "Uzbeks and Uyghurs": f"{index['Uzbek', 'Uyghur']:.2f}",
            "2000 to 2004": f"{rate[2000, 2004]:.1f}".replace("-", "−"),
            "2004 to 2008": f"{rate[2004, 2008]:+.1f}",
        },
    )


def test_the_brief_of_ps5():
    space, words = _reference("ps5_policy_brief")
    tables = space["tables"]
    value = {n["name"].split(",")[0]: n["value"] for n in space["brief_numbers"](tables)}
    change = space["map_data"](tables).set_index("name")["value"]
    people = tables["demography/region_population"]
    totals = people[people["area_type"] == "total"].set_index(["year", "region_code"])["population"]
    four = ["KZ-11", "KZ-39", "KZ-55", "KZ-59"]
    north = {year: totals[year][four].sum() for year in (2022, 2023, 2025)}
    moved = value["net migration of the four northern regions"]
    _quoted(
        words,
        {
            "the four regions in 2025": f"{value['people in the four northern regions']:,}",
            "the four regions in 2022": f"{north[2022]:,}",
            "their part in 2025": f"{value['their part of all people in the country']:.1f} %",
            "their part in 2022": f"{100 * north[2022] / totals[2022]['KZ']:.1f} %",
            "the country": f"{totals[2025]['KZ'] / 1e6:.2f} million",
            "North Kazakhstan": f"{-value['change in North Kazakhstan']:,} people",
            "North Kazakhstan, per cent": f"{-change['KZ-59']:.1f} %",
            "Kostanay": f"{-change['KZ-39']:.1f} %",
            "Pavlodar": f"{-change['KZ-55']:.1f} %",
            "Akmola": f"{change['KZ-11']:.1f} % more",
            "East Kazakhstan": f"{change['KZ-63+KZ-10']:.1f} %".replace("-", "−"),
            "migration": f"{-moved:,} people by migration",
            "change from 2023": f"fell by {north[2023] - north[2025]:,}",
        },
    )
    assert (north[2025] - north[2023] - moved) / -moved == pytest.approx(1 / 3, abs=0.03)
    assert change.idxmin() == "KZ-59"
    fall = pd.Series({year: totals[year]["KZ-59"] for year in range(2022, 2026)}).diff()
    assert (fall.dropna() < 0).all()
    assert fall.idxmin() == 2025  # the year 2024, from one 1 January to the next
