"""Every figure and every verdict in the worked examples of the written questions holds."""

from __future__ import annotations

import re
import sys
from functools import cache

import pandas as pd
import pytest

from nbjudge.prove.sources import meta, solution_lines, text
from tests.assignments.course import assignments

WRITTEN = {(name, question) for name, one in assignments().items() for question in one.manual}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


@pytest.fixture(autouse=True)
def _unsealed(monkeypatch):
    """Undo what `checks.start` does to modules: the set-up cells run in this process here."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "multivector":
            monkeypatch.setattr(module, "__class__", module.__class__)


def _reference(name: str) -> dict:
    """Run an assignment's reference answers and give their names."""
    assignment = assignments()[name]
    space: dict = {"__name__": "__main__"}
    for source in [*assignment.setup, *(q.answer for q in assignment.questions.values())]:
        exec(compile(solution_lines(source), name, "exec"), space)
    return space


@cache
def _cells(name: str) -> dict[str, str]:
    return {cell["id"]: text(cell) for cell in assignments()[name].cells if cell["id"]}


def _written(name: str) -> str:
    """Give the worked examples of a set, without the line that introduces them."""
    return "\n".join(
        text(cell)[text(cell).index("**Level ") :]
        for cell in assignments()[name].cells
        if meta(cell).get("grade_id", "") in assignments()[name].manual
    )


def _numerals(words: str) -> set[str]:
    """Give the numerals of a text, without dates, bare years, ids and the names of levels."""
    words = re.sub(r"`[^`]*`|\*\*Level \d\.\*\*", "", words)
    words = re.sub(rf"\b\d{{1,2}} ({MONTHS})\b", "", words)
    found = re.findall(r"(?<![\w.,])[−+]?\d+(?:,\d{3})*(?:\.\d+)?(?!\w)", words)
    return {numeral for numeral in found if not re.fullmatch(r"(19|20)\d\d", numeral)}


def _account(words: str, figures: dict[str, str], given: str = "") -> None:
    """Check that the text quotes each figure, and that it has no numeral besides.

    Parameters
    ----------
    words : str
        The worked examples.
    figures : dict of str to str
        What each figure is, and how it must be written.
    given : str
        Numerals that are no results: numbers of questions, of units and the like.
    """
    for what, figure in figures.items():
        assert figure in words, f"{what}: the examples should quote {figure}"
    known = _numerals(" ".join(figures.values())) | set(given.split())
    stray = _numerals(words) - known
    assert not stray, f"no test computes {sorted(stray)}"


def _signed(value: float, form: str = ",.0f") -> str:
    return format(value, "+" + form).replace("-", "−")


def test_a_numeral_without_a_test_is_noticed():
    words = "On 1 January 2025 it was 17.5 % of 1,200 (question 7), −0.3 by `S_2`. **Level 4.**"
    assert _numerals(words) == {"17.5", "1,200", "7", "−0.3"}
    with pytest.raises(AssertionError, match="no test computes"):
        _account(words, {"share": "17.5 %"}, "7")


@pytest.mark.parametrize(("name", "question"), sorted(WRITTEN))
def test_the_best_example_keeps_to_the_length_that_the_prompt_asks_for(name, question):
    prompt = _cells(name)[f"{question}__prompt"].replace("**", "")
    least, most = re.search(r"(\d+) to (\d+) words", prompt).groups()
    best = r"\*\*Level \d\.\*\*(.*?)(?=\n\n|\Z)"  # the first example is the best one
    example = re.search(best, _cells(name)[question], re.DOTALL)
    assert int(least) <= len(example[1].split()) <= int(most)


def test_the_note_of_ps3():
    space, words = _reference("ps3_oil_routes"), _written("ps3_oil_routes")
    load = space["load"]
    nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    hubs = nodes.loc[nodes["type"].isin(["hub", "port", "border"]), "node"].tolist()
    near = space["closure_losses"](nodes, edges, hubs).set_index("node")
    wide = space["closure_losses"](nodes, edges, ["CPC_MT"], "capacity_mtpa").set_index("node")
    terminal = near.loc["CPC_MT"]
    others = near.drop(["CPC_MT", "CPC_KZ", "CPC_RU"])
    assert others["loss_mt"].idxmax() == "RU_PORTS"
    year = space["route_volumes"](load("oil/export_by_route", all_rows=True), 2025)
    national = load("oil/production").set_index("year").loc[2025]
    scenario = load("oil/network_scenarios").set_index("scenario")
    assert scenario.loc["S0", "exports_max_refineries_off_mt"] == pytest.approx(terminal.sum())
    for code in ("SUPSA", "NEKA"):
        into = edges[edges["to_node"] == code]
        assert (into["capacity_near_term_mtpa"] == 0).all()
        assert (into["capacity_mtpa"] > 0).all()
    exported = national["exports_mt"]
    _account(
        words,
        {
            "all routes open": f"{terminal.sum():.1f} Mt",
            "without the terminal": f"{terminal['exports_mt']:.1f} Mt",
            "loss": f"loss of {terminal['loss_mt']:.1f} Mt",
            "the next loss": f"more than {others['loss_mt'].max():.1f} Mt",
            "CPC": f"{year['CPC_KZ']:.1f} of {exported:.1f} Mt",
            "CPC's share": f"{100 * year['CPC_KZ'] / exported:.0f} %",
            "refineries": f"they took {national['refining_mt']:.1f} Mt",
            "S0": f"{scenario.loc['S0', 'exports_domestic_first_mt']:.1f} Mt",
            "S1": f"{scenario.loc['S1', 'exports_domestic_first_mt']:.1f} Mt",
            "technical": f"{wide.loc['CPC_MT', 'exports_mt']:.1f} Mt",
            "gain": f"{wide.loc['CPC_MT', 'exports_mt'] - terminal['exports_mt']:.1f} Mt more",
        },
        "7",
    )


def test_the_review_of_ps4():
    space, words = _reference("ps4_north"), _written("ps4_north")
    load, geo = space["load"], space["geo"]
    people = load("demography/region_ethnicity_2025")
    share = 100 * space["group_shares"](people, "Uzbek")
    persons = people[people["group"] == "Uzbek"].set_index("region_code")["population"]
    south, whole = persons["KZ-61+KZ-79"], persons["KZ"]
    assert persons.drop("KZ").sum() == whole
    km = space["km_to_neighbour"](
        geo("regions_16"), geo("countries"), "UZB", space["maps"].PROJECTION
    ).set_index("region_code")["km"]
    # Part one: most Uzbeks live in one of the two units nearest to Uzbekistan.
    assert km["KZ-61+KZ-79"] == sorted(km)[1]
    assert km["KZ-43"] == min(km)
    # Part two: the two groups are spread alike, and much more alike than another pair.
    index = {
        pair: space["dissimilarity_parts"](people, *pair)["INDEX"]
        for pair in (("Ukrainian", "German"), ("Uzbek", "Uyghur"))
    }
    assert index["Ukrainian", "German"] < 0.3 < index["Uzbek", "Uyghur"]
    # Part three: the sign of the balance follows from the span that is taken.
    totals = load("demography/national_population")
    totals = totals[
        (totals["indicator"] == "population_total") & totals["reference"].eq("1 January")
    ].rename(columns={"value": "population"})
    vital = load("demography/vital_statistics").set_index("year")["natural_increase"]
    assert vital.index.max() == 2018
    balance = {
        span: space["net_migration"](totals, vital, *span).iloc[0]
        for span in ((2000, 2019), (2008, 2009), (2004, 2019), (2000, 2009))
    }
    assert {row["basis"] for row in balance.values()} == {"register_old_base"}
    _account(
        words,
        {
            "Uzbeks in the south": f"{100 * south / whole:.1f} % of the {whole:,} Uzbeks",
            "their share of the south": f"{share['KZ-61+KZ-79']:.1f} % of the people",
            "their share of Kyzylorda": f"{share['KZ-43']:.1f} % of all residents",
            "km from the south": f"{km['KZ-61+KZ-79']:.0f} km",
            "km from Kyzylorda": f"{km['KZ-43']:.0f} km",
            "Ukrainians and Germans": f"{index['Ukrainian', 'German']:.2f}",
            "Uzbeks and Uyghurs": f"{index['Uzbek', 'Uyghur']:.2f}",
            "balance": f"{_signed(balance[2000, 2019]['residual'])} persons",
            "rate": f"{_signed(balance[2000, 2019]['per_1000'], '.2f')} per 1,000",
            "the year 2008": _signed(balance[2008, 2009]["residual"]),
            "from 2004": _signed(balance[2004, 2019]["residual"]),
            "to 2009": _signed(balance[2000, 2009]["residual"]),
        },
        "16",
    )


def test_the_brief_of_ps5():
    space, words = _reference("ps5_policy_brief"), _written("ps5_policy_brief")
    tables, load = space["tables"], space["load"]
    value = {n["name"].split(",")[0]: n["value"] for n in space["brief_numbers"](tables)}
    change = space["map_data"](tables).set_index("name")["value"]
    people = tables["demography/region_population"]
    totals = people[people["area_type"] == "total"].set_index(["year", "region_code"])["population"]
    four = ["KZ-11", "KZ-39", "KZ-55", "KZ-59"]
    north = {year: totals[year][four].sum() for year in (2022, 2023, 2025)}
    moved = value["net migration of the four northern regions"]
    own = pd.Series({year: totals[year]["KZ-59"] for year in range(2022, 2026)})
    falls = -100 * own.pct_change().dropna()
    migration = load("demography/migration_by_region")
    of_2024 = migration.loc[migration["year"] == 2024, "value"].sum()
    national = load("demography/migration")
    national = national[(national["flow"] == "net") & (national["year"] == 2024)]
    reported = national.set_index("period")["value"]["calendar year (preliminary)"]
    _account(
        words,
        {
            "the four regions in 2025": f"{value['people in the four northern regions']:,}",
            "in words": f"{value['people in the four northern regions'] / 1e6:.2f} million",
            "the four regions in 2022": f"{north[2022]:,}",
            "their part in 2025": f"{value['their part of all people in the country']:.1f} %",
            "their part in 2022": f"{100 * north[2022] / totals[2022]['KZ']:.1f} %",
            "the country": f"{totals[2025]['KZ'] / 1e6:.2f} million",
            "North Kazakhstan": f"{-value['change in North Kazakhstan']:,} people",
            "North Kazakhstan, per cent": f"{-change['KZ-59']:.1f} %",
            "as on the map": f"{_signed(change['KZ-59'], '.1f')} %",
            "year by year": "{:.1f}, {:.1f} and {:.1f} %".format(*falls),
            "Kostanay": f"{-change['KZ-39']:.1f} %",
            "Kostanay, on the map": f"{_signed(change['KZ-39'], '.1f')} %",
            "Pavlodar": f"{-change['KZ-55']:.1f} %",
            "Akmola": f"{change['KZ-11']:.1f} % more",
            "East Kazakhstan": f"{_signed(change['KZ-63+KZ-10'], '.1f')} %",
            "migration": f"{-moved:,} people by migration",
            "change from 2023": f"fell by {north[2023] - north[2025]:,}",
            "two figures of 2024": f"{reported - of_2024:.0f}",
            # The old register's figure of the same day is quoted in lesson 10: 19.122 million.
            "the re-base": f"{(totals[2022]['KZ'] - 19_122_000) / 1000:.0f} thousand",
            "about the past": "About 15 %",
        },
        # The six points of the list, and the numbers of the brief that were repeated.
        "1 2 3 4 5 6",
    )
    assert falls.min() > 0.5  # the advice would change below half a per cent a year
    assert 14 < 100 * north[2025] / totals[2025]["KZ"] < 15.5
    born = load("demography/natural_increase_by_region")
    born = born[born["year"].isin([2023, 2024]) & born["region_code"].isin(four)]
    born = born.groupby("region_code")["natural_increase"].sum()
    assert born.sum() == pytest.approx(north[2025] - north[2023] - moved, rel=0.01)
    assert born.sum() / -moved == pytest.approx(1 / 3, abs=0.03)
    assert born["KZ-59"] < 0 < born.drop("KZ-59").min()
    assert change.idxmin() == "KZ-59"
    assert change["KZ-63+KZ-10"] < change["KZ-39"] < change["KZ-55"] < 0
    level = totals.loc[2022:2025].unstack()["KZ-11"]
    assert (level / level[2022]).between(0.995, 1.005).all()
    assert (falls > 0).all()
    assert falls.idxmax() == 2025  # the year 2024, from one 1 January to the next
