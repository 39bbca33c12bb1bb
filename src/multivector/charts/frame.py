"""What stands around a chart: new axes, headline and sources, marks of events and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.ticker import FixedFormatter, MaxNLocator

from multivector import style
from multivector.labels import rows, text_box
from multivector.palettes import INK, MUTED
from multivector.proofread import drawn_whole, in_percent, value_sides

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "bare",
    "finish",
    "mark",
    "new_axes",
    "source_line",
    "text_width",
    "unit_ticks",
    "whole_ticks",
]

#: A moment, or a stretch (start, end), -> text.
Marks = Mapping[Any, str]


def new_axes(
    ax: Axes | None,
    figsize: tuple[float, float],
    *,
    left: Iterable[str] = (),
    right: Iterable[str] = (),
) -> Axes:
    """Return the axes given, or those of a new figure.

    Parameters
    ----------
    ax
        Axes to draw on, or None.
    figsize
        Size of a new figure in inches, names beside the plot included.
    left, right
        Names that will stand left of the plot (as tick labels) and right of it (at the ends of
        lines and bars): the plot leaves them their room, so that the whole figure fits the page.
    """
    if ax is not None:
        return ax
    figure = plt.figure(figsize=figsize)
    wide, high = figsize
    before = text_width(figure, left, plt.rcParams["ytick.labelsize"], "normal") + 0.12
    after = text_width(figure, right, 9.5, "bold") + (0.25 if list(right) else 0.06)
    foot = 0.3 / high
    return figure.add_axes((before / wide, foot, (wide - before - after) / wide, 0.94 - foot))


def text_width(figure: Any, texts: Iterable[str], size: float, weight: str) -> float:
    """Width in inches of the longest line of some texts."""
    from matplotlib.font_manager import FontProperties

    font = FontProperties(size=size, weight=weight)
    renderer = figure.canvas.get_renderer()
    lines = [line for text in texts for line in str(text).splitlines()]
    widths = [renderer.get_text_width_height_descent(t, font, False)[0] for t in lines if t]
    return max(widths, default=0.0) / figure.dpi


def bare(ax: Axes, *sides: str) -> None:
    """Take away frame lines (all of them by default) and the small lines at the ticks."""
    for side in sides or ("left", "right", "top", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)


def finish(
    ax: Axes,
    *,
    title: str,
    subtitle: str,
    source: str | Iterable[str],
    note: str = "",
) -> Axes:
    """Write headline, subtitle, note and sources around a chart: its last call before `show`.

    Where the subtitle measures in per cent ("Share of exports, %, 2025"), the ticks of the axis
    of values read "20 %", unless that axis has a label of its own. An axis of whole numbers
    (counts, years) gets no ticks between them.

    Parameters
    ----------
    ax
        Any axes of the figure.
    title
        What the chart shows, as a sentence.
    subtitle
        Measure, unit, place and period.
    source
        Source ids of data/sources.csv (printed as short citations), or a text.
    note
        What a reader must know to read the chart.

    Raises
    ------
    ValueError
        Title, subtitle or source is empty.
    """
    if not subtitle.strip():
        raise ValueError("The subtitle is empty: give measure, unit, place and period.")
    for one in ax.figure.axes:
        whole_ticks(one)
    if in_percent(subtitle):
        ax.figure.draw_without_rendering()
        for one in ax.figure.axes:
            _percent_ticks(one)
    style.headline(ax, title, subtitle)
    style.credit(ax, source, note)
    return ax


def _percent_ticks(ax: Axes) -> None:
    """Write "20 %" at the ticks of the axis that holds the values and has no name of its own."""
    said = ("", "%", "per cent", "percent", "share", "share, %")
    for side in value_sides(ax):
        axis = ax.xaxis if side == "x" else ax.yaxis
        if axis.get_label_text().strip().lower() in said:
            axis.set_label_text("")
            unit_ticks(ax, side, "%")


def unit_ticks(ax: Axes, axis: str, unit: str) -> None:
    """Write the unit at each tick of the "x" or "y" axis: "20 %"."""
    values = ax.xaxis if axis == "x" else ax.yaxis
    if not isinstance(values.get_major_formatter(), FixedFormatter):
        values.set_major_formatter(lambda value, _: f"{_minus(value)} {unit}")


def _minus(value: float) -> str:
    return f"{round(value, 6) + 0.0:g}".replace("-", "\N{MINUS SIGN}")


def whole_ticks(ax: Axes) -> None:
    """Leave out ticks between whole numbers on an axis whose values are whole numbers."""
    for side, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        if isinstance(axis.get_major_locator(), MaxNLocator) and drawn_whole(ax, side):
            axis.get_major_locator().set_params(integer=True)


def source_line(ax: Axes, source: str | Iterable[str], note: str = "") -> Axes:
    """Write the sources, and a note, under a chart that has no headline of its own.

    Source ids of data/sources.csv are printed as short citations.
    """
    style.credit(ax, source, note)
    return ax


def mark(ax: Axes, marks: Marks, *, breaks: bool = False) -> Axes:
    """Mark moments and stretches of time, each with its text above the plot.

    Parameters
    ----------
    ax
        Axes with time across.
    marks
        Moment -> text, for example {2014: "Annexation of Crimea"}; or (start, end) -> text for a
        stretch, drawn as a band. On an axis of dates give dates. An empty text marks without a
        label (small multiples label the first panel).
    breaks
        True draws breaks of a series: a dashed line from foot to head.

    Raises
    ------
    ValueError
        The texts would need more than three rows: give fewer marks or shorter texts.
    """
    if not marks:
        return ax
    figure = ax.figure
    renderer = figure.canvas.get_renderer()
    left, right = ax.get_xlim()
    shown = []
    for when, text in sorted(marks.items(), key=lambda item: _first(item[0])):
        start, end = (_first(when), _last(when))
        if end < left or start > right:
            continue
        if end > start:
            ax.axvspan(start, end, color="#eceae3", lw=0, zorder=0.5, gid="mark")
        else:
            how = {"ls": (0, (4, 2)), "color": INK} if breaks else {"ls": "-", "color": MUTED}
            ax.axvline(start, lw=0.9, zorder=1.5, gid="break" if breaks else "mark", **how)
        if text:
            shown.append(((start + end) / 2, text))
    written = [
        ax.annotate(
            text,
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8.8,
            color=INK if breaks else MUTED,
            zorder=6,
            gid="chart-label",
            annotation_clip=False,
        )
        for at, text in shown
    ]
    boxes = [text_box(t, renderer) for t in written]
    frame = ax.get_window_extent(renderer)
    for text, box in zip(written, boxes, strict=True):
        # Texts near an edge lean inwards.
        if box.x1 > frame.x1 + 40:
            text.set_ha("right")
        elif box.x0 < frame.x0:
            text.set_ha("left")
    boxes = [text_box(t, renderer) for t in written]
    earlier = [
        b
        for t in ax.texts
        if t.get_gid() == "chart-label" and t not in written
        for b in [text_box(t, renderer)]
        if b.y0 >= frame.y1
    ]
    order = np.argsort([b.x0 for b in boxes])
    level = rows([boxes[i].x0 for i in order], [boxes[i].x1 for i in order], pad=6)
    base = 1 if any(a.padded(6).overlaps(b) for a in earlier for b in boxes) else 0
    if level and max(level) + base > 2:
        raise ValueError(
            f"The texts of {len(written)} marks do not fit over the chart: "
            "give fewer marks or shorter texts."
        )
    for place, row in zip(order, level, strict=True):
        written[place].set_position((0, 3 + 11.5 * (row + base)))
    return ax


def _number(when: Any) -> float:
    if isinstance(when, (int, float, np.number)):
        return float(when)
    return float(mdates.date2num(pd.Timestamp(when)))


def _first(when: Any) -> float:
    return _number(when[0]) if isinstance(when, tuple) else _number(when)


def _last(when: Any) -> float:
    return _number(when[1]) if isinstance(when, tuple) else _number(when)
