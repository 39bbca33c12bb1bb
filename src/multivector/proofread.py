"""Proofreading of a finished figure: what would stop, mislead or puzzle a reader.

`faults` looks at the figure as it is drawn, whoever drew it, and says in whole sentences what is
wrong. The tests of the lessons ask it about every figure; an author can ask it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from multivector.palettes import ACTORS, COUNTRY_NAMES, actor_of, ink_of, mentions
from multivector.style import LEAST_TEXT, arrange, shown_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "axis_faults",
    "colour_faults",
    "drawn_whole",
    "faults",
    "in_percent",
    "label_faults",
    "text_faults",
    "value_sides",
]

_GREY = 0.12  # a colour whose channels differ by less is neutral


def faults(fig: Figure | Axes) -> list[str]:
    """Say what is wrong with a finished figure; an empty list means that nothing was found.

    Parameters
    ----------
    fig
        A figure after its last call, or any axes of it.

    Returns
    -------
    list of str
        One sentence each: a missing headline, subtitle or source line; an actor's colour on
        another name; text that is too small at the size shown; texts that cover one another;
        codes in place of names; an axis without its per cent sign; ticks between whole numbers.
    """
    figure = arrange(fig)
    found = [
        f"The figure has no {what}."
        for gid, what in (
            ("headline", "headline"),
            ("subtitle", "subtitle with measure, unit, place and period"),
            ("credit", "source line"),
        )
        if not any(t.get_gid() == gid and t.get_text() for t in figure.texts)
    ]
    checks = (colour_faults, text_faults, label_faults, axis_faults)
    return [*found, *(fault for check in checks for fault in check(figure))]


# --- colours -------------------------------------------------------------------------------------


def colour_faults(fig: Figure | Axes) -> list[str]:
    """Say where an actor's colour belongs to another name, or an actor has another's colour.

    Looks at lines, bars, areas and points with a name (their `label`, the `gid` "series NAME" that
    this package writes, their entry in a legend, or the tick label beside a bar), and at texts in
    an actor's colour.
    """
    figure = fig.figure
    owners = {_hex(c): actor for actor, c in ACTORS.items()}
    inks = {_hex(ink_of(c)): actor for actor, c in ACTORS.items()}
    found: dict[str, None] = {}
    for name, colour in _named_colours(figure):
        owner, own = owners.get(colour), actor_of(name)
        if owner and owner not in mentions(name):
            found[f"{name!r} is drawn in the colour of {owner}."] = None
        elif own and not owner and not _neutral(colour):
            found[f"{name!r} is drawn in {colour}, not in the colour of {own}."] = None
    for text in _texts(figure):
        owner = inks.get(_hex(text.get_color())) or owners.get(_hex(text.get_color()))
        if owner and owner not in mentions(text.get_text()):
            words = " ".join(text.get_text().split())
            found[f"The text {words!r} is written in the colour of {owner}."] = None
    return list(found)


def _hex(colour: Any) -> str:
    from matplotlib.colors import to_hex, to_rgba

    try:
        rgba = to_rgba(colour)
    except (TypeError, ValueError):
        return ""
    return to_hex(rgba) if rgba[3] > 0.5 else ""


def _neutral(colour: str) -> bool:
    from matplotlib.colors import to_rgb

    channels = to_rgb(colour)
    return max(channels) - min(channels) < _GREY


def _named_colours(figure: Figure) -> Iterator[tuple[str, str]]:
    """Pairs of a name and a colour that a reader connects."""
    for ax in _all_axes(figure):
        ticks = _tick_names(ax)
        for artist in (*ax.lines, *ax.patches, *ax.collections):
            if not artist.get_visible():
                continue
            names = _names(artist) or ticks.get(_place(artist) or ("", 0), [])
            for name in names:
                for colour in _colours(artist):
                    yield name, colour
        for container in ax.containers:
            label = str(container.get_label())
            if label and not label.startswith("_"):
                for artist in container.get_children():
                    for colour in _colours(artist):
                        yield label, colour
    for legend in _legends(figure):
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False):
            for colour in _colours(handle):
                yield text.get_text(), colour


def _all_axes(figure: Figure) -> list[Any]:
    return [ax for one in figure.axes for ax in (one, *one.child_axes) if ax.get_visible()]


def _legends(figure: Figure) -> list[Any]:
    found = [ax.get_legend() for ax in _all_axes(figure)]
    return [legend for legend in (*found, *figure.legends) if legend is not None]


def _names(artist: Any) -> list[str]:
    gid, label = str(artist.get_gid() or ""), str(artist.get_label() or "")
    if gid.startswith("series "):
        return [gid.removeprefix("series ")]
    return [label] if label and not label.startswith("_") else []


def _colours(artist: Any) -> set[str]:
    """Colours that carry meaning: fills, line colours, marker faces; not outlines."""
    found: set[str] = set()
    for read in ("get_facecolor", "get_color", "get_markerfacecolor"):
        if not hasattr(artist, read):
            continue
        if read == "get_markerfacecolor" and artist.get_marker() in ("None", None, "", " "):
            continue
        value = getattr(artist, read)()
        rows = value if hasattr(value, "ndim") and value.ndim == 2 else [value]
        found |= {_hex(row) for row in rows}
    if hasattr(artist, "get_facecolor") and found <= {""} and hasattr(artist, "get_edgecolor"):
        value = artist.get_edgecolor()
        rows = value if hasattr(value, "ndim") and value.ndim == 2 else [value]
        found |= {_hex(row) for row in rows}
    return {c for c in found if c}


def _tick_names(ax: Any) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    for side, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        for at, tick in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False):
            words = tick.get_text()
            if re.search(r"[^\W\d_]{2}", words):
                found[side, round(float(at))] = [words]
    return found


def _place(artist: Any) -> tuple[str, int] | None:
    """Return the tick position of a bar that stands alone at it."""
    from matplotlib.patches import Rectangle

    if not isinstance(artist, Rectangle):
        return None
    x, y = artist.get_x(), artist.get_y()
    wide, high = artist.get_width(), artist.get_height()
    if not (0 < abs(wide) < 1e9 and 0 < abs(high) < 1e9):
        return None
    if abs(x) < 1e-9 and 0.2 < high < 1:
        return "y", round(y + high / 2)
    if abs(y) < 1e-9 and 0.2 < wide < 1:
        return "x", round(x + wide / 2)
    return None


# --- texts ---------------------------------------------------------------------------------------


def _texts(figure: Figure) -> list[Any]:
    """All texts that are seen, tick labels and legends included."""
    from matplotlib.text import Text

    hidden = {id(text) for ax in [*_all_axes(figure), *figure.axes] for text in _unseen(ax)}
    found = []
    for text in figure.findobj(Text):
        if id(text) in hidden or not text.get_visible() or not text.get_text().strip():
            continue
        ax = text.axes
        clipped = ax is not None and text.get_clip_on()
        if not clipped or text.get_window_extent().overlaps(ax.get_window_extent()):
            found.append(text)
    return found


def _unseen(ax: Any) -> Iterator[Any]:
    """Texts that matplotlib keeps but does not draw: ticks outside the axes, hidden axes."""
    from matplotlib.text import Text

    if not ax.get_visible():
        yield from ax.findobj(Text)
    elif not ax.axison:
        for axis in (ax.xaxis, ax.yaxis):
            yield from axis.findobj(Text)
    for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        low, high = sorted(limits)
        slack = 1e-6 * (high - low)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            inside = low - slack <= tick.get_loc() <= high + slack
            if not (inside and ax.axison and axis.get_visible() and tick.get_visible()):
                yield from (tick.label1, tick.label2)


def text_faults(fig: Figure | Axes) -> list[str]:
    """Say which texts are under 8 points at the size shown, and which print a code for a name."""
    figure = fig.figure
    *_, scale = shown_size(figure)
    found: dict[str, None] = {}
    for text in _texts(figure):
        words = " ".join(text.get_text().split())
        size = text.get_fontsize() * scale
        if size < LEAST_TEXT - 0.05:
            found[f"The text {words[:40]!r} is {size:.1f} points high; 8 are needed."] = None
        if words in COUNTRY_NAMES:
            found[f"The code {words!r} stands where {COUNTRY_NAMES[words]} could be written."] = (
                None
            )
    for text in figure.texts:
        if text.get_gid() == "credit":
            for code in _ids(text.get_text()):
                found[f"The source line prints the internal id {code!r}."] = None
    return list(found)


def _ids(line: str) -> Iterable[str]:
    from multivector.data import UnknownDataError, source

    for word in re.findall(r"[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]+", line):
        try:
            source(word)
        except UnknownDataError:
            continue
        yield word


def label_faults(fig: Figure | Axes) -> list[str]:
    """Say which texts cover one another by more than a tenth of the smaller one."""
    figure = fig.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = []
    for text in _texts(figure):
        from multivector.labels import text_box

        box = text_box(text, renderer)
        if box.width > 0 and box.height > 0:
            boxes.append((" ".join(text.get_text().split()), box, text.get_rotation()))
    found = []
    for i, (one, box, turned) in enumerate(boxes):
        for two, other, turned_too in boxes[i + 1 :]:
            if turned % 90 or turned_too % 90:
                continue  # the box of a slanted text is mostly empty
            wide = min(box.x1, other.x1) - max(box.x0, other.x0)
            high = min(box.y1, other.y1) - max(box.y0, other.y0)
            if wide <= 0 or high <= 0:
                continue
            least = min(box.width * box.height, other.width * other.height)
            if wide * high > 0.1 * least:
                found.append(f"The texts {one[:40]!r} and {two[:40]!r} cover each other.")
    return found


# --- axes ----------------------------------------------------------------------------------------


def axis_faults(fig: Figure | Axes) -> list[str]:
    """Say which axis hides its per cent, and which has ticks between whole numbers.

    Where the subtitle measures in per cent, the axis of the values says so too: its ticks read
    "20 %", or its label names the unit. An axis on which only whole numbers are drawn, such as
    counts or years, has no tick at 2.5.
    """
    figure = fig.figure
    figure.draw_without_rendering()
    subtitle = next((t.get_text() for t in figure.texts if t.get_gid() == "subtitle"), "")
    found: dict[str, None] = {}
    for ax in _all_axes(figure):
        shown = {side: numbers for side in "xy" if (numbers := _tick_numbers(ax, side))}
        for side, numbers in shown.items():
            if drawn_whole(ax, side) and any(abs(n - round(n)) > 1e-9 for n, _ in numbers):
                found[f"The {side} axis shows whole numbers, but has ticks between them."] = None
        values = value_sides(ax)
        said = any(
            "%" in words or re.search(r"%|per ?cent", _axis(ax, side).get_label_text())
            for side in values
            for _, words in shown[side]
        )
        if in_percent(subtitle) and values and not said:
            found["The subtitle measures in per cent, but no axis carries the sign."] = None
    return list(found)


def in_percent(subtitle: str) -> bool:
    """Whether a subtitle gives per cent as its unit ("%, 2024"), not in passing ("90 % ranges")."""
    return bool(re.search(r"(?<!\d)(?<!\d )%|\bper cent\b", subtitle))


def value_sides(ax: Axes) -> list[str]:
    """Return the sides, "x" and "y", whose ticks are numbers other than years.

    The figure must have been drawn: ticks get their texts then.
    """
    return [
        side
        for side in "xy"
        if (numbers := _tick_numbers(ax, side))
        and not all(1000 <= n <= 2100 and n == round(n) for n, _ in numbers)
    ]


def _axis(ax: Any, side: str) -> Any:
    return ax.xaxis if side == "x" else ax.yaxis


def _tick_numbers(ax: Any, side: str) -> list[tuple[float, str]]:
    """Numbers at the ticks that are seen, with their words; empty for an axis of names or dates."""
    if not ax.axison:
        return []
    axis, limits = _axis(ax, side), sorted(ax.get_xlim() if side == "x" else ax.get_ylim())
    slack = 1e-6 * (limits[1] - limits[0])
    found = []
    for tick in axis.get_major_ticks():
        words = tick.label1.get_text()
        if not words or not limits[0] - slack <= tick.get_loc() <= limits[1] + slack:
            continue
        number = re.fullmatch(r"[\u2212-]?[\d.]+( %)?", words)
        if not number:
            return []
        found.append((float(words.replace("\u2212", "-").removesuffix(" %")), words))
    return found


def drawn_whole(ax: Axes, side: str) -> bool:
    """Whether all that is drawn along the "x" or "y" side of some axes are whole numbers.

    Looks at lines, points and bars with three values or more; what is drawn through the whole
    plot (the line of an event) does not count.
    """
    import numpy as np

    column = "xy".index(side)
    drawn: list[float] = []
    for line in ax.lines:
        if line.get_transform() == ax.transData:
            drawn += list(np.asarray(line.get_xydata(), dtype=float)[:, column])
    for points in ax.collections:
        if len(points.get_offsets()) > 1:
            drawn += list(np.asarray(points.get_offsets(), dtype=float)[:, column])
    for bars in ax.containers:
        for bar in getattr(bars, "patches", ()):
            start = (bar.get_x(), bar.get_y())[column]
            long = (bar.get_width(), bar.get_height())[column]
            upright = getattr(bars, "orientation", "vertical") == "vertical"
            along = upright == (side == "y")
            drawn += [start, start + long] if along else [start + long / 2]
    values = np.asarray(drawn, dtype=float)
    values = values[~np.isnan(values)]
    return len(values) > 2 and bool((np.abs(values - np.round(values)) < 1e-6).all())
