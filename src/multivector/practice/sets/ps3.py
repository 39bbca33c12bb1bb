"""Visible checks of problem set 3, oil routes."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from nbjudge import checks


def q1_route_volumes(route_volumes: Callable[..., object]) -> None:
    """Seven rows of two years: one part of a route, one sum, one conflicting value, half a year."""
    routes = pd.DataFrame(
        {
            "year": [2030, 2030, 2030, 2030, 2031, 2030, 2030],
            "period": ["full year"] * 6 + ["Jan-Jun"],
            "route_code": ["EAST", "WEST", "WEST_PART", "TOTAL", "EAST", "WEST", "WEST"],
            "parent_route": [None, None, "WEST", None, None, None, None],
            "basis": ["Kazakh-origin"] * 7,
            "million_tonnes": [2.0, 9.0, 4.0, 11.5, 3.0, 8.5, 4.4],
            "preferred": [True, True, True, True, True, False, True],
        }
    )
    checks.series(
        checks.call(route_volumes, routes, 2030),
        pd.Series([9.0, 2.0], index=["WEST", "EAST"], name="million_tonnes"),
        what="route_volumes for 2030 in the small table",
        ordered=True,
        unit="Mt",
    )


def q2_share_by_route(share_by_route: Callable[..., object]) -> None:
    """Two routes that add up to 8 of 10 Mt."""
    checks.table(
        checks.call(share_by_route, pd.Series({"EAST": 2.0, "WEST": 6.0}), 10.0),
        pd.DataFrame(
            {
                "route_code": ["WEST", "EAST", "UNEXPLAINED"],
                "million_tonnes": [6.0, 2.0, 2.0],
                "share": [0.6, 0.2, 0.2],
            }
        ),
        what="share_by_route of 6 and 2 Mt, published total 10 Mt",
        key="route_code",
        ordered=True,
    )


#: What the share of CPC may be a share of, and words that a sentence has for it.
WHOLES = {
    "exports": (
        r"\bexport\w*|\babroad\b|\bforeign\b|\b(?:left|leav\w+) (?:the country|kazakhstan)\b"
    ),
    "production": r"\bproduc\w*|\boutput\b|\bextract\w*|\bpumped\b|\bmined\b|\byield\w*",
}


def q3_denominator(denominator: object, share_sentence: object) -> None:
    """One of two denominators is chosen, and a sentence is written; the hidden check reads it."""
    checks.one_of(denominator, ["exports", "production"], what="your denominator")
    text = checks.prose(share_sentence, what="your sentence")
    text.words(least=8, most=60)


def q4_error(wrong_sentence: object, correction: object) -> None:
    """One of five sentences is chosen, and written again; the hidden check reads it."""
    checks.one_of(wrong_sentence, range(1, 6), what="the number of the wrong sentence")
    text = checks.prose(correction, what="your correction")
    text.words(least=6, most=60)


#: Words that claim more than four yearly shares can show.
TOO_STRONG = (
    "always", "never", "forever", "prov(?:e|es|ed|en|ing)", "impossible", "no other", "certainly",
    "irreplaceable", r"can(?:not|['\u2019]t| not) (?:be replaced|replace)",
)  # fmt: skip
_FILLER = (
    r"(?: (?:share|value|figure|one|of|the|four|shares|yearly|in|all|oil|exports?|was|is|at"
    r"|20\d\d))*"
)
_ALONE = r"(?<!and )(?<!and the )"  # "the smallest and the largest were 79 and 82 %" is in order
#: The words that call the number after them the smallest or the largest.
EXTREMES = {
    "smallest": rf"{_ALONE}\b(?:smallest|lowest|minimum|min\.?){_FILLER}:?",
    "largest": rf"{_ALONE}\b(?:largest|highest|maximum|max\.?){_FILLER}:?",
}


def q5_overclaim(rewritten: object) -> None:
    """Read a short text that does without words that claim more than the table shows."""
    text = checks.prose(rewritten, what="your text")
    text.words(least=10, most=80)
    text.avoids(TOO_STRONG, "a word that claims more than four yearly shares can show")


def q6_plot_cpc_split(plot_cpc_split: Callable[..., object]) -> None:
    """Four years with missing figures: both series are drawn, and their gaps stay open."""
    table = pd.DataFrame(
        {
            "year": [2030, 2031, 2032, 2033],
            "kazakh_origin_mt": [50.0, 51.0, None, 53.0],
            "russian_origin_mt": [6.0, None, None, 7.5],
        }
    )
    drawing = checks.axes(
        checks.call(plot_cpc_split, table), what="plot_cpc_split of the small table"
    )
    drawing.series(
        {"Kazakh": {2030: 50.0, 2031: 51.0, 2033: 53.0}, "Russian": {2030: 6.0, 2033: 7.5}},
        unit="Mt",
    )
    for name in ("Kazakh", "Russian"):
        drawing.no_bridge(name, range(2030, 2034))


def q7_closure_losses(closure_losses: Callable[..., object]) -> None:
    """One field of 10 Mt; a pipe of 6 Mt to the port, one of 3 Mt to the border."""
    nodes = pd.DataFrame(
        {
            "node": ["FIELD", "PORT", "BORDER", "SEA", "CHINA"],
            "type": ["field", "port", "border", "market", "market"],
            "supply_2025_mt": [10.0, None, None, None, None],
        }
    )
    edges = pd.DataFrame(
        {
            "from_node": ["FIELD", "FIELD", "PORT", "BORDER"],
            "to_node": ["PORT", "BORDER", "SEA", "CHINA"],
            "capacity_near_term_mtpa": [6.0, 3.0, 8.0, 8.0],
        }
    )
    checks.table(
        checks.call(closure_losses, nodes, edges, ["BORDER", "PORT"]),
        pd.DataFrame({"node": ["PORT", "BORDER"], "exports_mt": [3.0, 6.0], "loss_mt": [6.0, 3.0]}),
        what="closure_losses in the network of two pipes",
        key="node",
        ordered=True,
        absolute=1e-6,
        unit="Mt",
    )


_AVOIDS = (
    r"avoid\w*|by-?pass\w*|circumvent\w*|other (?:\w+ )?than"
    # "around 62 Mt" and "in the past years" say nothing about the way.
    r"|(?:around|outside|without|past|beside)(?= (?:\w+ ){0,3}?(?:russia|it\b))"
    r"|(?:not|never|\w*n['\u2019]t)\s+(?:\w+\s+){0,2}?"
    r"(?:cross|pass|go|run|lead|flow|move|through|via|across|transit)\w*"
    r"(?:\s+(?:through|via|across|over))?"
)
_CROSSES = r"cross\w*|through(?! other)|via|across|transit\w*|passe[sd]|pass"
#: The two kinds of oil in the table of routes, and words that a sentence has for them.
OIL = {
    "oil that avoids Russia": rf"\b(?:{_AVOIDS})(?:\s+(?:the\s+)?russia\w*)?\b",
    "oil that crosses Russia": rf"\b(?:{_CROSSES})\b",
}


_BY = (
    r"(?: (?:slightly|strongly|by|to|in|20\d\d|[\d.,]+|%|percent|per cent|points?|percentage|mt"
    r"|million|tonnes|tons),?)*"
)
_ABOUT = r"(?: (?:about|only|nearly|almost|around|some))*"
_UP = r"\b(?:rose|risen|rises|gr[eo]w\w*|increas\w+|climbed|up)"
_DOWN = r"\b(?:fell|fallen|falls?|declin\w+|decreas\w+|dropp?\w*|shr[aiu]nk\w*|down)"
#: The words that say that the number after them was the start of a rise, or of a fall.
ROSE_FROM, FELL_FROM = (rf"(?<!not )(?<!n't ){way}{_BY} from{_ABOUT}" for way in (_UP, _DOWN))


def q9_verdicts(verdict_for: object, verdict_against: object) -> None:
    """Two texts are written, each about oil and Russia; the hidden check reads their numbers."""
    for came, what in (
        (verdict_for, "your verdict for the claim"),
        (verdict_against, "your verdict against the claim"),
    ):
        text = checks.prose(came, what=what)
        text.words(least=8, most=60)
        text.mentions("russia", "whose land the oil crosses or avoids: name Russia")
