"""What the data cannot say is written where a reader looks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from multivector.data import geo, load

README = (Path(__file__).resolve().parents[2] / "data" / "README.md").read_text(encoding="utf-8")
TEXT = " ".join(README.split())

#: One telling phrase for each gap, conflict, break and weak part that the compilers named.
NAMED = [
    # demography: missing
    "Ethnicity by oblast for the censuses of 1989, 1999, 2009 and 2021",
    "Ethnicity by oblast, 2014-2024",
    "Migration with Russia and by ethnicity, year by year, 1990-2010",
    "sheet 2.1",
    "Native language by region",
    "Natural increase and derived migration of South Kazakhstan",
    "31 districts and cities of 2025",
    "settlements in 2015-2017",
    "refusals rose from 0.5 per cent in 2009 to 11 in 2021",
    "wave 1 of DEMOSCOPE had other respondents",
    "typed from the pages",
    "count the present population on other boundaries",
    "Region totals for 1990-1998",
    "Zardykhan 2004",
    # demography: breaks and conflicts
    "Re-based register",
    "Urban population, 2007 to 2008",
    "1989 has two bases",
    "1999 has two vintages",
    "2,127,625 or 2,327,625",
    "55,815",
    "57.1 or 58.2",
    "480 or 408.8 thousand",
    "+5,400 or +10,878",
    "-3.04 million",
    "+45.8 thousand",
    "18.19 per cent",
    "48.25 or 50.43",
    "first quarter of 2022",
    "about 100 thousand were still present",
    '"+20.4 %"',
    "+16,550",
    "Guryev, Shevchenko and Alma-Ata",
    "224 districts",
    "add to 100.7",
    # oil: missing
    "2001-2007, 2009, 2011, 2014-2016 and 2020",
    "2001-2007, 2011, 2012, 2014-2017, 2019 and 2020",
    "2000-2008, 2010-2012 and 2014-2021",
    "Tonnes of Kazakh oil swapped with Iran",
    "Output of 2025 as a published figure",
    "Kashagan and Karachaganak for most years",
    "official output of 2010, 2014 and 2015",
    "Shares in revenue, GDP and export value for 2024-2025",
    "of Kumkol-Atasu",
    # oil: conflicts and weak parts
    "64.8 (minister",
    "BTC 2025: 1.5 or 1.3",
    "57.2 (with condensate) or 52.3",
    "72.06 (sum of routes) or 68",
    "2.268 (crude of one carrier) or 2.5",
    "Capacity of Aktau: 5.2",
    "One CPC mooring",
    "12.3 Mt (BACI) or 24.2 Mt",
    "3.6 or 3.8 Mt",
    "2010 or 2011",
    "Karachaganak 2018",
    "are residuals",
    "labels it wrongly",
    "do not read a collapse into it",
    "The stop of transit to Germany",
    "`gh_facts26`",
    "29.1",
    "2003 (24.1 Mt) is a hole",
    "nine capacities are estimates",
    "rounded to 0.1 degree",
    "The BP output series",
    # policy
    "Kazakh-reported trade with every partner before 2018",
    "Imports by partner in 2024-2025",
    "Ideal points after session 78",
    "investment by country as a yearly series",
    "SIPRI before 2000 and for 2024",
    "SCO and Russian exercises",
    "dates of the Belt and Road memoranda",
    "Votes between 18 and 31 December 2025",
    "Umarov 2022a and b",
    "Trade by partner has several bases that do not mix",
    "UN votes of 2025",
    "Gross and net investment",
    "24.2 (Kazakhstan) or 31.2",
    "CIA 0.9-1.0",
    "6 or 12 August 2015",
    "4 July or 8 August 2024",
    "9 December or 9 September 1993",
    "one item prints 2019",
    "1995 or 1996",
    "2,000 or 2,500",
    "AIIB: no entry days",
    "the entry is left open",
    "WTO: only the year for Ukraine",
    "naming of Astana",
    # geo
    "Official areas",
    "5.2 per cent of its area",
    "25 and 56 per cent",
    "The Aral Sea is the old outline",
    "the Ili is missing",
    "Four waypoints and two places",
    "four or five waypoints",
    "seen in public repositories, not in ISO itself",
    "Positions of three fields",
]


@pytest.mark.parametrize("phrase", NAMED)
def test_readme_names_it(phrase: str) -> None:
    assert phrase in TEXT


@pytest.mark.parametrize(
    "phrase",
    ["68/262 and ES-11/4", "Disputed lines are drawn dashed", "Baikonur", "Kosovo", "Somaliland"],
)
def test_border_policy_is_written(phrase: str) -> None:
    policy = TEXT.split("## Border policy")[1].split("## What these data")[0]
    assert phrase in policy


def test_gaps_named_for_cpc_are_the_gaps_of_the_table() -> None:
    table = load("oil/cpc_throughput").set_index("year")
    years = {*range(2001, 2008), 2009, 2011, 2014, 2015, 2016, 2020}
    assert set(table.index[table["total_mt"].isna()]) == years
    years = {*range(2001, 2008), 2011, 2012, *range(2014, 2018), 2019, 2020}
    assert set(table.index[table["kazakh_origin_mt"].isna()]) == years


def test_unverified_positions_are_counted() -> None:
    places, waypoints = load("geo/places"), load("geo/route_waypoints")
    assert (places["position"] == "rounded, unverified").sum() == 2
    assert (waypoints["position"] == "rounded, unverified").sum() == 4
    assert (waypoints["position"] == "sea lane drawn by hand").sum() == 10
    counts = waypoints.groupby("route").size()
    assert (counts < 6).sum() == 3


def test_areas_that_no_page_confirmed_are_empty() -> None:
    layer = geo("regions_2024").set_index("name_en")
    empty = set(layer.index[layer["official_km2"].isna()])
    assert empty == {
        "North Kazakhstan",
        "Turkistan",
        "Shymkent",
        "Astana",
        "Almaty City",
        "Jetisu",
        "Karaganda",
    }


def test_weak_shares_are_flagged() -> None:
    table = load("demography/region_ethnicity_weak")
    assert not table["for_charts"].any()
    assert table["quality"].isin(["weak", "rounded press figure"]).all()
