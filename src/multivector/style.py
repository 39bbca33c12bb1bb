"""Palettes, figure defaults and the one way to show a figure.

Colour is never the only cue: every category has a colour, a marker, a hatch and a line
style. The eight categorical colours keep a CAM02-UCS distance of at least 12 between any two,
seen normally and under simulated protanopia, deuteranopia and tritanopia (Machado, Oliveira and
Fernandes 2009), and differ in lightness by at least 5 units of CIELAB L* in greyscale.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "DIVERGING",
    "INK",
    "LAND",
    "MISSING",
    "MUTED",
    "PALETTE",
    "SEA",
    "SEQUENTIAL",
    "Look",
    "diverging",
    "looks",
    "sequential",
    "show",
    "styled",
    "text_on",
    "use_style",
]

#: Ink for text and outlines, and a softer ink for notes.
INK = "#1f2430"
MUTED = "#5b6270"
#: Land and water of a base map; fill of a unit without a value.
LAND = "#f1efe8"
SEA = "#dbe7ee"
MISSING = "#ffffff"

#: Eight categorical colours, in the order in which they are handed out.
PALETTE: tuple[str, ...] = (
    "#4a45d3",  # indigo
    "#ce9105",  # amber
    "#7c0f11",  # dark red
    "#1c8764",  # green
    "#8c829b",  # grey
    "#05525b",  # petrol
    "#a75229",  # rust
    "#3b058e",  # violet
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

#: Light to dark, one hue (teal): for amounts and shares. Lightness falls evenly.
SEQUENTIAL: tuple[str, ...] = ("#eaf6f6", "#a3d2d3", "#5badaf", "#0f878a", "#0b5e61", "#06393a")
#: Two hues (rust and blue) around a pale middle: for change and for balances with a true zero.
DIVERGING: tuple[str, ...] = (
    "#7a2e0e",
    "#b8622f",
    "#e3ab7f",
    "#f3efe9",
    "#9fb9dc",
    "#5079b4",
    "#1d3f7d",
)

# The same name looks the same in every lesson. Names not listed take the free looks in order.
_FIXED: Mapping[str, int] = {
    "Kazakhstan": 3,
    "KAZ": 3,
    "Kazakh": 3,
    "Russia": 2,
    "RUS": 2,
    "Russian": 2,
    "China": 1,
    "CHN": 1,
    "European Union": 0,
    "EU27": 0,
    "EU": 0,
    "West/EU": 0,
    "United States": 7,
    "USA": 7,
    "Turkey": 5,
    "Türkiye": 5,
    "TUR": 5,
    "Turkey/Turkic": 5,
    "Central Asia": 6,
    "Other": 4,
    "other": 4,
    "Domestic": 4,
    "Multilateral": 3,
    # The groups of policy/organisations, beside the partner that leads or stands for each.
    "Russia-led": 2,
    "West": 0,
    "Turkic and Islamic": 5,
    "Central Asian": 6,
    "Kazakh-initiated": 3,
    "Global": 4,
}


@dataclass(frozen=True)
class Look:
    """How one category is drawn: colour, and three cues that survive without colour."""

    colour: str
    marker: str
    hatch: str
    linestyle: Any


def looks(names: Iterable[str]) -> dict[str, Look]:
    """Give each category name a look.

    Well-known names (Russia, China, European Union, United States, Turkey, Central Asia, Kazakh,
    Russian, Other and their codes) keep one look in the whole course; the rest take what is free,
    in order.

    Parameters
    ----------
    names
        Up to eight different names.

    Raises
    ------
    ValueError
        More than eight names: nobody tells nine colours apart. Merge small ones into "Other".

    Examples
    --------
    >>> looks(["Russia", "Norway"])["Russia"].colour
    '#7c0f11'
    """
    wanted = list(dict.fromkeys(names))
    if len(wanted) > len(PALETTE):
        raise ValueError(
            f"{len(wanted)} categories, but a reader can tell only {len(PALETTE)} apart: "
            'merge the smallest into "Other".'
        )
    slots: dict[str, int] = {}
    for name in wanted:
        slot = _FIXED.get(name)
        if slot is not None and slot not in slots.values():
            slots[name] = slot
    free = [slot for slot in range(len(PALETTE)) if slot not in slots.values()]
    for name in wanted:
        if name not in slots:
            slots[name] = free.pop(0)
    return {
        name: Look(PALETTE[k], MARKERS[k], HATCHES[k], LINESTYLES[k]) for name, k in slots.items()
    }


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


def text_on(colour: str) -> str:
    """Ink or white, whichever has more contrast (WCAG 2 relative luminance) on `colour`.

    Examples
    --------
    >>> text_on("#ffffff"), text_on("#05525b")
    ('#1f2430', 'white')
    """
    return INK if _contrast(colour, INK) >= _contrast(colour, "white") else "white"


def _contrast(one: str, two: str) -> float:
    from matplotlib.colors import to_rgb

    def luminance(colour: str) -> float:
        parts = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _defaults() -> dict[str, Any]:
    return {
        "figure.figsize": (8.0, 4.6),
        "figure.dpi": 110,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "font.family": ["DejaVu Sans"],
        "font.size": 10,
        "axes.titlesize": 12,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 10,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "grid.color": "#d9dce1",
        "grid.linewidth": 0.7,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "lines.linewidth": 2.0,
        "lines.markersize": 6,
        "hatch.linewidth": 0.6,
    }


def use_style() -> None:
    """Set the course's figure defaults for this Python process.

    One call at the top of a notebook is enough. The font is DejaVu Sans, which comes with
    matplotlib and holds Kazakh and Russian letters. See `styled` for a limited stretch of code.
    Tables keep whole sentences: pandas would cut a cell after 50 characters.
    """
    import matplotlib as mpl
    import pandas as pd

    mpl.rcParams.update(_defaults())
    pd.set_option("display.max_colwidth", 200)


@contextmanager
def styled() -> Iterator[None]:
    """Use the course's figure defaults inside a `with` block only."""
    import matplotlib as mpl

    with mpl.rc_context(_defaults()):
        yield


def show(fig: Figure | Axes, *, alt: str, caption: str, dpi: int = 110) -> None:
    """Show a figure with alternative text and a caption, then close it.

    The figure goes out as `<figure><img alt=…><figcaption>`: the only form in which the
    alternative text reaches JupyterLab, nbconvert pages, feedback pages and the book alike.

    Parameters
    ----------
    fig
        A figure, or any axes of it.
    alt
        What a reader who cannot see the figure needs: its type, its variable with unit, and the
        main pattern. At least 60 characters.
    caption
        The line under the figure: what it shows, where, when.
    dpi
        Dots per inch of the picture.

    Raises
    ------
    ValueError
        `alt` is shorter than 60 characters, or `caption` is empty.
    TypeError
        `fig` is neither a figure nor axes.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display
    from matplotlib.figure import Figure as MplFigure

    owner = getattr(fig, "figure", None)
    if not isinstance(owner, MplFigure):
        raise TypeError(
            f"show() got {type(fig).__name__}: give it the figure or the axes that a drawing "
            "function returned, for example show(ax, alt=…, caption=…)."
        )
    alt, caption = " ".join(str(alt).split()), " ".join(str(caption).split())
    if len(alt) < 60:
        raise ValueError(
            f"alt text has {len(alt)} characters, at least 60 are needed: say what type of figure "
            "it is, what it measures (with unit), and the main pattern."
        )
    if not caption:
        raise ValueError("caption is empty: say what the figure shows, where and when.")

    buffer = io.BytesIO()
    owner.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.12)
    plt.close(owner)
    picture = base64.b64encode(buffer.getvalue()).decode("ascii")
    markup = (
        '<figure style="margin: 0.5em 0">'
        f'<img alt="{html.escape(alt, quote=True)}" style="max-width: 100%; height: auto" '
        f'src="data:image/png;base64,{picture}">'
        f'<figcaption style="padding-left: 0.8em">{html.escape(caption)}</figcaption></figure>'
    )
    display({"text/html": markup, "text/plain": f"Figure. {caption} [{alt}]"}, raw=True)
