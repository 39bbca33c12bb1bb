"""Visible checks of problem set 1, claims and what they rest on."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
from pyproj import Geod
from shapely.geometry import box

from nbjudge import checks


def q1_verdict_shares(verdict_shares: Callable[..., object]) -> None:
    """Two topics: four claims on rivers, one of them an opinion, and two on rail."""
    claims = pd.DataFrame(
        {
            "topic": ["rivers", "rivers", "rivers", "rail", "rail", "rivers"],
            "verdict": [
                "supported",
                "contradicted",
                "opinion",
                "needs qualification",
                "supported",
                "supported",
            ],
        }
    )
    checks.table(
        checks.call(verdict_shares, claims, "topic"),
        pd.DataFrame(
            {
                "group": ["rivers", "rail"],
                "n_claims": [4, 2],
                "n_judged": [3, 2],
                "supported": [2 / 3, 1 / 2],
                "needs qualification": [0.0, 1 / 2],
                "contradicted": [1 / 3, 0.0],
            }
        ),
        what="verdict_shares by topic in the small table",
        key="group",
    )


def q2_weak_addresses(weak_addresses: Callable[..., object]) -> None:
    """Four claims and three sources, of which one has a full address."""
    claims = pd.DataFrame(
        {
            "claim_id": ["K1", "K2", "K3", "K4"],
            "source_ids": ["S_BOOK", "S_BOOK;S_SITE", None, "S_SCAN;S_BOOK"],
        }
    )
    sources = pd.DataFrame(
        {
            "source_id": ["S_BOOK", "S_SITE", "S_SCAN"],
            "address_status": ["publisher and date only", "full", "rebuilt"],
        }
    )
    checks.table(
        checks.call(weak_addresses, claims, sources),
        pd.DataFrame({"claim_id": ["K1", "K4"], "n_sources": [1, 2]}),
        what="weak_addresses of the small tables",
        key="claim_id",
    )


def q3_most_events(whole: object, most_concern_russia: object, sentence: object) -> None:
    """Check the choices, and that the sentence has the year and a share in per cent."""
    checks.one_of(whole, ["all events", "foreign events", "named partners"], what="whole")
    checks.one_of(most_concern_russia, ["yes", "no"], what="most_concern_russia")
    text = checks.prose(sentence, what="sentence")
    text.words(least=8, most=80)
    text.mentions(r"\b2022\b", "which year it is about")
    text.mentions(r"Russia", "whose events it counts")
    if not text.shares:
        raise checks.CheckError("sentence: it gives no share in per cent.")


def q4_wrong_share(wrong_sentence: object, corrected: object) -> None:
    """Check that a sentence is named, and that the corrected one has a share in per cent."""
    checks.one_of(wrong_sentence, [1, 2, 3, 4, 5], what="wrong_sentence")
    text = checks.prose(corrected, what="corrected")
    text.words(least=6, most=50)
    if not text.shares:
        raise checks.CheckError("corrected: it gives no share in per cent.")


def q5_border_km(border_km: Callable[..., object]) -> None:
    """Two countries side by side: their border is the meridian 61 from 45 to 46 degrees north."""
    countries = gpd.GeoDataFrame(
        {"country": ["AAA", "BBB"]},
        geometry=[box(60, 45, 61, 46), box(61, 45, 62, 46)],
        crs="EPSG:4326",
    )
    checks.number(
        checks.call(border_km, countries, "AAA", "BBB"),
        Geod(ellps="WGS84").inv(61, 45, 61, 46)[2] / 1000,
        what="border_km of two boxes",
        rel=1e-7,
        unit="km",
    )


def q6_trade_rewritten(china: object, russia: object) -> None:
    """Check that each text names its partner and both years, and one says whose account it is."""
    for name, written, partner in (("china", china, "Chin"), ("russia", russia, "Russia")):
        text = checks.prose(written, what=name)
        text.words(least=8, most=70)
        text.mentions(partner, "with whom the trade is")
        text.mentions(r"\b2021\b", "the value of 2021")
        text.mentions(r"\b2023\b", "the value of 2023")
        text.avoids(
            [
                *("because", "thanks to", "due to", "owing to", "caused?", "causes", "led to"),
                *("leads to", "result of", "in response to", "proves?", "drives?", "drove"),
                *("driven", "forced", "always", "exchanged?", "replaced?", "replaces"),
                *("t(akes?|ook) .{0,20}place", "in place of", "turned (away|to)"),
                *("exploded?", "explosion", "collapsed?", "doubl(ed|es|ing)", "tripled"),
            ],
            "a word that claims more than the four values show",
        )
    both = checks.prose(f"{china}\n\n{russia}", what="china and russia")
    both.mentions(
        r"(account|report|record|bureau|statistic|figure|data|customs|number|according|official)"
        r".{0,200}Kazakh|Kazakh.{0,200}"
        r"(account|report|record|bureau|statistic|figure|data|customs|number|count|says|official)",
        "whose account it is",
    )


def q7_plot_events(plot_events: Callable[..., object]) -> None:
    """Two of three directions over four years, some of them quiet."""
    events = pd.DataFrame(
        {
            "date": ["2033-05-02", "2030-04", "2030", "2031-06-15", "2033-01-01", "2033-02-02"],
            "vector": ["Steppe", "Sea", "Sea", "Steppe", "Steppe", "Mountain"],
        }
    )
    drawing = checks.axes(
        checks.call(plot_events, events, ["Sea", "Steppe"]), what="plot_events of the small table"
    )
    drawing.series(
        {
            "Sea": {2030: 2, 2031: 0, 2032: 0, 2033: 0},
            "Steppe": {2030: 0, 2031: 1, 2032: 0, 2033: 2},
        },
        unit="events",
    )
