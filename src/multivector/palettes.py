"""Colours: one for each actor in the whole course, and families that never borrow them.

An actor is a state or group of states that the course follows: Russia, China, the European Union,
the United States, Türkiye, Kazakhstan, Central Asia. Each keeps its colour in every figure, and no
other thing is drawn in it. Routes, votes, verdicts, peoples and series without a name of their own
have families of colours apart from these.

Inside a family any two colours keep a CAM02-UCS distance of at least 14, seen normally and under
simulated protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009), and
differ in lightness by at least 5 units of CIELAB L*, so that they differ in grey too. Colours of
other families keep a distance of at least 8 from each actor's colour, seen normally.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "ACTORS",
    "COUNTRY_NAMES",
    "DIVERGING",
    "FAMILIES",
    "INK",
    "LAND",
    "MISSING",
    "MUTED",
    "OTHER",
    "PALETTE",
    "RUST",
    "SEA",
    "SEQUENTIAL",
    "Look",
    "actor_of",
    "contrast",
    "diverging",
    "full_name",
    "ink_of",
    "looks",
    "mentions",
    "sequential",
    "text_on",
    "tint",
]

#: Ink for text and outlines, and a softer ink for notes.
INK = "#1f2430"
MUTED = "#5b6270"
#: Land and water of a base map; fill of a unit without a value; what is neither one nor other.
LAND = "#f1efe8"
SEA = "#dbe7ee"
MISSING = "#ffffff"
OTHER = "#a3a7ae"

#: Actor -> colour. Nothing else in the course is drawn in these.
ACTORS: Mapping[str, str] = {
    "Russia": "#cc3a4b",
    "China": "#d08320",
    "European Union": "#475ba7",
    "United States": "#2b286d",
    "Türkiye": "#8c2b51",
    "Kazakhstan": "#06938b",
    "Central Asia": "#593909",
}
#: Other spellings and codes of the actors, as tables and figures write them.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "Russia": ("RUS", "Russian Federation"),
    "China": ("CHN",),
    "European Union": ("EU", "EU27", "EU28", "EU-27", "European Union (27)", "West/EU"),
    "United States": ("USA", "US", "United States of America"),
    "Türkiye": ("TUR", "Turkey", "Turkey/Turkic"),
    "Kazakhstan": ("KAZ",),
    "Central Asia": ("Other Central Asia",),
}
_ACTOR_OF: Mapping[str, str] = {
    name: actor for actor, others in _ALIASES.items() for name in (actor, *others)
}

#: Family -> name -> colour. A name that is in no family takes a free colour of "series".
FAMILIES: Mapping[str, Mapping[str, str]] = {
    "routes": {
        "CPC": "#1b3749",
        "Atyrau–Samara": "#618133",
        "Baku–Tbilisi–Ceyhan": "#907abd",
        "Kazakhstan–China pipeline": "#365d25",
        "rail": "#6f6561",
        "tanker": "#cc7f73",
    },
    "votes": {"yes": "#35763d", "no": "#4a3641", "abstain": "#8f9dac", "absent": "#d7d7d7"},
    "verdicts": {
        "supported": "#2e694a",
        "partly": "#c28a7b",
        "contradicted": "#623667",
        "not testable": "#adb7c0",
    },
    "peoples": {
        "Kazakh": "#14505d",
        "Russian": "#a97677",
        "Uzbek": "#8365b7",
        "Ukrainian": "#919938",
        "German": "#526e3e",
        "Uyghur": "#3a2830",
    },
}
_ROUTE_NAMES = {
    "CPC pipeline": "CPC",
    "CPC_KZ": "CPC",
    "cpc": "CPC",
    "uzen_atyrau_samara": "Atyrau–Samara",
    "BTC": "Baku–Tbilisi–Ceyhan",
    "btc": "Baku–Tbilisi–Ceyhan",
    "Kazakhstan-China": "Kazakhstan–China pipeline",
    "Kazakhs": "Kazakh",
    "Russians": "Russian",
    "Uzbeks": "Uzbek",
    "Ukrainians": "Ukrainian",
    "Germans": "German",
    "Uyghurs": "Uyghur",
}
_MEMBER: Mapping[str, str] = {name: c for f in FAMILIES.values() for name, c in f.items()}
_NEUTRAL = frozenset({"Other", "other", "others", "rest", "all others", "Domestic", "no data"})

#: Colours of series without a name of their own, in the order in which they are handed out.
PALETTE: tuple[str, ...] = (
    "#29676a",  # petrol
    "#d47981",  # rose
    "#4e2032",  # aubergine
    "#92831b",  # olive
    "#8062b4",  # lilac
    "#3c4f1a",  # moss
)
MARKERS: tuple[str, ...] = ("o", "s", "^", "D", "v", "P", "X", "*")
HATCHES: tuple[str, ...] = ("", "///", "...", "\\\\\\", "xxx", "---", "++", "ooo")
LINESTYLES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.5)),
    (0, (1, 1)),
    (0, (4, 1, 1, 1)),
    (0, (8, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (2, 1)),
    (0, (6, 1, 2, 1)),
)

#: Light to dark, pale green to petrol: for amounts and shares. Lightness falls evenly, and the
#: palest step stands out from white, from land, from water and from a grey for missing values.
SEQUENTIAL: tuple[str, ...] = ("#bfe3c8", "#8abba9", "#5c978c", "#377371", "#1d4e56", "#052a3a")
#: Light to dark, straw to rust: for world maps, on which Kazakhstan keeps its own green.
RUST: tuple[str, ...] = ("#f4d6a0", "#d9a674", "#bb7c51", "#995738", "#733826", "#4a1a16")
#: Two hues (rust and blue) around a pale middle: for change and for balances with a true zero.
DIVERGING: tuple[str, ...] = (
    "#7a2e0e",
    "#b8622f",
    "#e3ab7f",
    "#ece3d2",
    "#9fb9dc",
    "#5079b4",
    "#1d3f7d",
)

#: Codes that tables use -> the name that a figure prints.
COUNTRY_NAMES: Mapping[str, str] = {
    "AFG": "Afghanistan",
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "CHE": "Switzerland",
    "CHN": "China",
    "DEU": "Germany",
    "EU": "European Union",
    "EU27": "European Union",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GEO": "Georgia",
    "HUN": "Hungary",
    "IND": "India",
    "IRN": "Iran",
    "ITA": "Italy",
    "JPN": "Japan",
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "KOR": "South Korea",
    "MDA": "Moldova",
    "MNG": "Mongolia",
    "NLD": "Netherlands",
    "PAK": "Pakistan",
    "POL": "Poland",
    "RUS": "Russia",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "TUR": "Türkiye",
    "UKR": "Ukraine",
    "USA": "United States",
    "UZB": "Uzbekistan",
}


@dataclass(frozen=True)
class Look:
    """How one category is drawn: colour, and three cues that survive without colour."""

    colour: str
    marker: str
    hatch: str
    linestyle: Any


def actor_of(name: object) -> str | None:
    """Name the actor that this text is a name of; None for everything else.

    Examples
    --------
    >>> actor_of("RUS"), actor_of("Turkey"), actor_of("to China")
    ('Russia', 'Türkiye', None)
    """
    return _ACTOR_OF.get(str(name).strip())


def mentions(text: object) -> set[str]:
    """Name the actors that a text speaks of, in full or by a code.

    Examples
    --------
    >>> sorted(mentions("to China, across Russia"))
    ['China', 'Russia']
    """
    words = str(text)
    return {
        actor
        for name, actor in _ACTOR_OF.items()
        if re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", words)
    }


def full_name(code: object) -> str:
    """Return the country name that stands for a code; any other text comes back as it is.

    Examples
    --------
    >>> full_name("RUS"), full_name("Russia")
    ('Russia', 'Russia')
    """
    return COUNTRY_NAMES.get(str(code), str(code))


def _own_colour(name: object) -> str | None:
    actor = actor_of(name)
    if actor is not None:
        return ACTORS[actor]
    text = str(name)
    if text in _NEUTRAL:
        return OTHER
    return _MEMBER.get(_ROUTE_NAMES.get(text, text))


def looks(names: Iterable[str], *, family: str | None = None) -> dict[str, Look]:
    """Give each category name a look.

    An actor (Russia, China, European Union, United States, Türkiye, Kazakhstan, Central Asia, and
    their codes) has one colour in the whole course; so have the routes, votes, verdicts and
    peoples of `FAMILIES`. Any other name takes the next free colour of the series, which no actor
    has.

    Parameters
    ----------
    names
        Up to eight different names.
    family
        Name of a family ("routes", "votes", "verdicts", "peoples") from which names that are not
        known take their colour; default: the series.

    Raises
    ------
    ValueError
        More than eight names: nobody tells nine colours apart. Merge small ones into "Other".
        Or the family is not known.

    Examples
    --------
    >>> looks(["Russia", "Norway"])["Russia"].colour
    '#cc3a4b'
    """
    wanted = list(dict.fromkeys(names))
    if len(wanted) > 8:
        raise ValueError(
            f"{len(wanted)} categories, but a reader can tell only 8 apart: "
            'merge the smallest into "Other".'
        )
    if family is not None and family not in FAMILIES:
        raise ValueError(f"Unknown family {family!r}: choose one of {', '.join(FAMILIES)}.")
    given: dict[str, str] = {}
    for name in wanted:
        colour = _own_colour(name)
        if colour is not None and colour not in given.values():
            given[name] = colour
    supply = [*(FAMILIES[family].values() if family else ()), *PALETTE, *_SPARE]
    free = [c for c in dict.fromkeys(supply) if c not in given.values()]
    for name in wanted:
        if name not in given:
            given[name] = free.pop(0)
    # An actor keeps its marker too; the others take what is free.
    actors = list(ACTORS)
    slot = {n: actors.index(a) for n in wanted if (a := actor_of(n)) and given[n] == ACTORS[a]}
    rest = [k for k in range(len(MARKERS)) if k not in slot.values()]
    slot |= {n: rest.pop(0) for n in wanted if n not in slot}
    return {n: Look(given[n], MARKERS[k], HATCHES[k], LINESTYLES[k]) for n, k in slot.items()}


# Beyond six unnamed series: two greys, far apart in lightness.
_SPARE: tuple[str, ...] = ("#8d9199", "#2f333b")


def _ramp(stops: tuple[str, ...], k: int, at_least: int) -> list[str]:
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    if not at_least <= k <= 9:
        raise ValueError(f"k={k} classes: ask for {at_least} to 9; five are easy to read.")
    ramp = LinearSegmentedColormap.from_list("ramp", stops)
    return [to_hex(ramp(x)) for x in np.linspace(0, 1, k)]


def sequential(k: int) -> list[str]:
    """Colours for `k` ordered classes, light (low) to dark (high).

    Examples
    --------
    >>> len(sequential(5))
    5
    """
    return _ramp(SEQUENTIAL, k, 2)


def diverging(k: int) -> list[str]:
    """Colours for `k` classes around a middle: rust (low), pale (middle), blue (high).

    Take an odd `k` when one class holds the middle, an even `k` when a class limit does.
    """
    return _ramp(DIVERGING, k, 3)


def text_on(colour: Any) -> str:
    """Ink, white or black: the first whose contrast on `colour` is 4.5 (WCAG 2), else the best.

    Middle tones, such as Kazakhstan's green, bear neither ink nor white; black can be read on them.

    Examples
    --------
    >>> text_on("#ffffff"), text_on("#2b286d"), text_on("#06938b")
    ('#1f2430', 'white', '#000000')
    """
    inks = (INK, "white", "#000000")
    enough = [ink for ink in inks if contrast(colour, ink) >= 4.5]
    return enough[0] if enough else max(inks, key=lambda ink: contrast(colour, ink))


def tint(colour: Any, part: float) -> str:
    """Mix a colour with white; `part` 1 is the colour itself, 0 is white."""
    from matplotlib.colors import to_hex, to_rgb

    return to_hex([part * c + 1 - part for c in to_rgb(colour)])


def ink_of(colour: Any, *, on: str = "white", least: float = 4.5) -> str:
    """Darken a colour until a text in it has enough contrast on its ground.

    Parameters
    ----------
    colour
        Colour of the line, bar or area that the text names.
    on
        The ground.
    least
        Least contrast ratio (WCAG 2): 4.5 for small text.

    Examples
    --------
    >>> ink_of("#2b286d")
    '#2b286d'
    """
    from matplotlib.colors import to_hex, to_rgb

    rgb = to_rgb(colour)
    for step in range(21):
        darker = to_hex([c * (1 - step / 20) for c in rgb])
        if contrast(darker, on) >= least:
            return darker
    return INK


def contrast(one: Any, two: Any) -> float:
    """Contrast ratio of two colours after WCAG 2, from 1 (equal) to 21 (black on white)."""
    from matplotlib.colors import to_rgb

    def luminance(colour: Any) -> float:
        parts = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
