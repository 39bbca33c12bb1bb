"""Charts of values by year: lines, small multiples, stacked shares."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from multivector.charts.frame import Marks, mark, new_axes, unit_ticks
from multivector.labels import halo, spread
from multivector.palettes import (
    INK,
    MUTED,
    OTHER,
    Look,
    full_name,
    ink_of,
    looks,
    text_on,
)
from multivector.tables import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["lines", "small_multiples", "stacked_shares"]

#: Gain and loss, where a bar's sign is its meaning.
GAIN, LOSS = "#5079b4", "#b8622f"
#: Ground of a year without a value among bars.
NO_VALUE = "#e3e4e7"


def lines(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    series: str | None = None,
    segment: str | None = None,
    max_gap: float = 1.0,
    palette: Mapping[str, Look] | None = None,
    order: Sequence[str] | None = None,
    highlight: Sequence[str] = (),
    breaks: Mapping[float, str] | None = None,
    events: Marks | None = None,
    low: str | None = None,
    high: str | None = None,
    direct_labels: bool = True,
    end_values: str | None = None,
    markers: bool = True,
    y_label: str | None = None,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (8.6, 4.3),
) -> Axes:
    """Lines over years that stop at gaps and at changes of basis, and end in their names.

    Parameters
    ----------
    table
        Long table, one row for each point.
    x, y
        Columns of the year and the value; rows without a value are gaps.
    series
        Column that names the lines; country codes are printed as names.
    segment
        Column that names the basis of a value (for example `basis`): two bases are never joined.
    max_gap
        Two points further apart than this are not joined. Census years need a larger number.
    palette, order
        Series -> `style.Look`, and the order of the series.
    highlight
        Names drawn in their colour, the others in grey. Empty: all in colour.
    breaks
        Year -> note: a dashed vertical line at a change of basis, the note above the plot.
    events
        Year, or (start, end), -> text: see `mark`.
    low, high
        Columns of a range, drawn as a band around the line.
    direct_labels
        Write each name at the end of its line; False draws a legend.
    end_values
        Format of the last value, written after the name: "{:.0f} %".
    markers
        Mark each point.
    y_label
        Axis label with unit; default: the column's name; "" leaves it to the subtitle.
    ax
        Axes to draw on; a new figure by default.
    """
    need(table, x, y, series, segment, low, high, rows=True)
    names = list(order or (dict.fromkeys(table[series]) if series else [y]))
    tail = f" {end_values.format(0.0)}00" if end_values else ""
    beside = [full_name(n) + tail for n in names] if series and direct_labels else []
    ax = new_axes(ax, figsize, left=["100 000" if y_label == "" else "1 000 000"], right=beside)
    palette = palette or (_quiet(names, highlight) if highlight else looks(names))
    ends: list[tuple[str, float, float, str]] = []
    for name in names:
        rows = table[table[series] == name] if series else table
        rows = rows.dropna(subset=[y]).sort_values(x)
        if rows.empty:
            continue
        look = palette[name]
        loud = not highlight or name in highlight
        for piece in _pieces(rows, x, segment, max_gap):
            if low and high:
                ax.fill_between(
                    piece[x], piece[low], piece[high], color=look.colour, alpha=0.16, lw=0, zorder=2
                )
            ax.plot(
                piece[x],
                piece[y],
                color=look.colour,
                lw=2.2 if loud else 1.2,
                marker="o" if markers or len(piece) == 1 else None,
                ms=4 if loud else 2.5,
                mec="white",
                mew=0.6,
                zorder=3.2 if loud else 3,
                label="_",
                gid=f"series {name}",  # a check can tell whose line it is
            )
        last = rows.iloc[-1]
        text = full_name(name)
        if end_values:
            text = f"{text} {end_values.format(float(last[y]))}"
        ends.append((text, float(last[x]), float(last[y]), look.colour))
    ax.set_ylabel(y if y_label is None else y_label)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    _from_zero(ax, table[y])
    if not isinstance(ax.yaxis.get_major_locator(), plt.FixedLocator):
        ax.yaxis.set_major_locator(plt.MaxNLocator(6, steps=[1, 2, 5, 10]))
    if ax.get_xlim() != (0.0, 1.0):
        ax.xaxis.get_major_locator().set_params(integer=True)
    if series and direct_labels:
        _end_labels(ax, ends)
    elif series:
        ax.legend(
            handles=[
                Line2D([], [], color=palette[n].colour, lw=2.2, label=full_name(n)) for n in names
            ]
        )
    mark(ax, breaks or {}, breaks=True)
    mark(ax, events or {})
    return ax


def _from_zero(ax: Axes, values: pd.Series) -> None:
    """Let an axis that would reach below zero begin at zero, if no value lies there."""
    if values.min() > 0 and ax.get_ylim()[0] < 0:
        ax.set_ylim(bottom=0)


def _quiet(names: Sequence[str], highlight: Sequence[str]) -> dict[str, Look]:
    grey = Look("#b4b7bd", "o", "", "-")
    strong = looks(highlight)
    return {name: strong.get(name, grey) for name in names}


def _pieces(
    rows: pd.DataFrame, x: str, segment: str | None, max_gap: float
) -> Iterable[pd.DataFrame]:
    # Values of one basis are joined even where values of another basis lie between them.
    parts = rows.groupby(segment, sort=False, dropna=False) if segment else [("", rows)]
    return [
        piece
        for _, part in parts
        for _, piece in part.groupby((part[x].diff() > max_gap).cumsum(), sort=False)
    ]


def _end_labels(ax: Axes, ends: list[tuple[str, float, float, str]]) -> None:
    """Names at the right, in the colour of their lines, moved apart; a thin line where moved far.

    The name of a line that ends early stands beside its end.
    """
    if not ends:
        return
    low, high = ax.get_ylim()
    first, edge = ax.get_xlim()
    last = max(end[1] for end in ends)
    inches = ax.get_position().height * ax.figure.get_figheight()
    gap = (high - low) * 0.185 / inches
    early = [end for end in ends if end[1] < last - 0.12 * (edge - first)]
    final = [end for end in ends if end not in early]
    spots = spread([end[2] for end in final], gap, low, high + gap)
    moved = [abs(spot - end[2]) > 0.75 * gap for spot, end in zip(spots, final, strict=True)]
    for (name, x, y, colour), spot, far in zip(final, spots, moved, strict=True):
        ax.annotate(
            name,
            (x, y),
            xytext=(last + (0.045 if any(moved) else 0.014) * (edge - first), spot),
            textcoords="data",
            ha="left",
            va="center",
            fontsize=9.5,
            fontweight="bold",
            color=ink_of(colour),
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkA": 1, "shrinkB": 3}
            if far
            else None,
            gid="chart-label",
            zorder=6,
        )
    for name, x, y, colour in early:
        ax.annotate(
            name,
            (x, y),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9.5,
            fontweight="bold",
            color=ink_of(colour),
            path_effects=halo(),
            gid="chart-label",
            zorder=6,
        )
    ax.set_xlim(first, edge)
    ax.set_ylim(low, high)


def small_multiples(
    table: pd.DataFrame,
    x: str,
    y: str,
    panel: str,
    *,
    kind: str = "lines",
    series: str | None = None,
    segment: str | None = None,
    max_gap: float = 1.0,
    breaks: Mapping[float, str] | None = None,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    colours: Mapping[str, str] | None = None,
    columns: int = 5,
    share_y: bool = True,
    y_label: str | None = None,
    markers: bool = False,
    context: bool = False,
    panel_size: tuple[float, float] | None = None,
) -> np.ndarray:
    """One small chart for each value of `panel`, on the same scales.

    Parameters
    ----------
    table
        Long table.
    x, y, series, segment, max_gap, breaks, palette, markers
        As in `lines`; a break's note is written in the first panel only.
    panel
        Column that gives the panels; country codes are printed as names.
    kind
        "lines", or "bars" from zero: gains blue, losses rust, unless `colours` is given. A year
        without a value has a grey ground, except at a break.
    order
        Panels in reading order; default: as they come.
    colours
        Panel -> colour of its only line or of its bars.
    columns
        Panels in a row.
    share_y
        One vertical scale for all; False only when levels differ too much, and then say so in the
        subtitle.
    y_label
        Written once, at the left; "" leaves it to the subtitle.
    context
        Draw the lines of all other panels in pale grey behind each (needs `share_y`, no series).
    panel_size
        Width and height of a panel in inches; default: what fits the page.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
        The used axes, in reading order; `axes[0].figure` is the figure.

    Raises
    ------
    ValueError
        `kind` is not known, or bars were asked for several series.
    """
    need(table, x, y, panel, series, segment, rows=True)
    if kind not in ("lines", "bars") or (kind == "bars" and series):
        raise ValueError(f'kind={kind!r}: say "lines", or "bars" for one series.')
    names = list(order or dict.fromkeys(table[panel]))
    across = min(columns, len(names))
    down = -(-len(names) // across)
    panel_size = panel_size or (8.7 / across, min(1.7, 5.1 / down))
    figure, grid = plt.subplots(
        down,
        across,
        figsize=(panel_size[0] * across, panel_size[1] * down + 0.3),
        sharex=True,
        sharey=share_y,
        squeeze=False,
        layout="constrained",
    )
    flat = grid.ravel()
    all_series = list(dict.fromkeys(table[series])) if series else [y]
    palette = palette or looks(all_series)
    for number, (name, ax) in enumerate(zip(names, flat, strict=False)):
        notes = {at: note if number == 0 else "" for at, note in (breaks or {}).items()}
        part = table[table[panel] == name]
        colour = (colours or {}).get(name)
        if context:
            for other in names:
                rows = table[table[panel] == other].dropna(subset=[y]).sort_values(x)
                for piece in _pieces(rows, x, segment, max_gap):
                    ax.plot(piece[x], piece[y], color="#dcdee2", lw=0.7, zorder=1)
        if not part[y].notna().any():
            ax.text(0.5, 0.5, "no data", transform=ax.transAxes, ha="center", color=MUTED)
        elif kind == "bars":
            rows = part.dropna(subset=[y])
            fills = [colour or (GAIN if v >= 0 else LOSS) for v in rows[y]]
            ax.bar(rows[x], rows[y], width=0.8, color=fills, zorder=2)
            # An empty place would be read as zero.
            for year in sorted(set(table[x]) - set(rows[x]) - set(breaks or {})):
                ax.axvspan(year - 0.5, year + 0.5, color=NO_VALUE, lw=0, zorder=0.4, gid="no-data")
            ax.axhline(0, color=INK, lw=0.8, zorder=3)
            ax.grid(axis="y")
            mark(ax, notes, breaks=True)
        else:
            look = {y: Look(colour, "o", "", "-")} if colour and not series else palette
            lines(
                part,
                x,
                y,
                series=series,
                segment=segment,
                max_gap=max_gap,
                palette=look,
                order=[s for s in all_series if s in set(part[series])] if series else None,
                breaks=notes,
                direct_labels=False,
                markers=markers,
                y_label="",
                ax=ax,
            )
            if ax.get_legend() is not None:
                ax.get_legend().remove()
        title = textwrap.fill(full_name(name), max(12, int(panel_size[0] / 0.075)))
        ax.set_title(title, fontsize=9.5, fontweight="bold", loc="left", pad=4)
        ax.tick_params(labelsize=8.5, length=0)
        ax.spines["left"].set_visible(False)
        ax.xaxis.set_major_locator(plt.MaxNLocator(3, integer=True))
        ax.yaxis.set_major_locator(plt.MaxNLocator(4, steps=[1, 2, 5, 10]))
    for ax in flat[len(names) :]:
        ax.set_visible(False)
    # Panels above an empty place keep their year labels.
    for ax in flat[max(0, len(names) - across) : len(names)]:
        ax.tick_params(labelbottom=True)
    label = y if y_label is None else y_label
    if label:
        figure.supylabel(label, fontsize=9.5, color=INK)
    if series:
        figure.legend(
            handles=[
                Line2D([], [], color=palette[s].colour, lw=2.4, label=full_name(s))
                for s in all_series
            ],
            loc="outside upper left",
            ncols=min(4, len(all_series)),
            labelcolor=[ink_of(palette[s].colour) for s in all_series],
        )
    return flat[: len(names)]


def stacked_shares(
    table: pd.DataFrame,
    *,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    unit: str = "%",
    label_from: float = 6.0,
    breaks: Mapping[float, str] | None = None,
    events: Marks | None = None,
    rest: str | None = "not broken down",
    total: float = 100.0,
    every_year: bool = True,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (8.6, 4.3),
) -> Axes:
    """Shares by year as stacked bars, with years without data left empty and marked.

    Parameters
    ----------
    table
        Index: year (integer); columns: categories; values: shares, a missing value where nothing
        is known. A row of missing values counts as a year without data.
    order
        Categories from the bottom up; default: the columns.
    palette
        Category -> `style.Look`.
    unit
        Unit of the values, written at the ticks of the axis.
    label_from
        Shares from this size on are written into the bar.
    breaks
        Position between two years (2021.5) -> note: a line that says the basis changes here.
    events
        Year, or (start, end), -> text: see `mark`.
    rest
        If the known shares of a year stay more than 1 under `total`, the difference is drawn as
        an open part with this name; None leaves it out.
    total
        The whole.
    every_year
        True: a slot for every year between first and last, so that gaps show at their length,
        with a dash in each slot without data. False: only the table's years, side by side, with
        a gap mark between years that do not follow one another.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Names stand beside the last bar in which they occur; a legend takes those that the last
        bar does not hold.

    Raises
    ------
    ValueError
        The shares of a year add up to more than `total` (by over 1).
    """
    names = list(order or table.columns)
    need(table, *names, rows=True)
    shares = table[names].astype(float).sort_index()
    sums = shares.sum(axis=1)
    if (sums > total + 1).any():
        bad = {int(y): round(float(v), 1) for y, v in sums[sums > total + 1].items()}
        raise ValueError(
            f"Shares add up to more than {total:g} in {bad}: is a part counted beside its whole?"
        )
    palette = palette or looks(names)
    years = [int(y) for y in shares.index]
    slots = list(range(years[0], years[-1] + 1)) if every_year else years
    where = {year: i for i, year in enumerate(slots)}
    beside = [full_name(n) for n in (*names, rest or "")]
    ax = new_axes(ax, figsize, left=[f"{total:g} {unit}"], right=beside)
    open_part = False
    tops: dict[str, tuple[int, float]] = {}
    for year in slots:
        x = where[year]
        known = shares.loc[year].dropna() if year in shares.index else pd.Series(dtype=float)
        if known.empty:
            ax.text(x, 1, "–", ha="center", va="bottom", color=MUTED, gid="no-data")
            continue
        base = 0.0
        for name in names:
            if name not in known.index or known[name] <= 0:
                continue
            value, look = known[name], palette[name]
            ax.bar(
                x,
                value,
                bottom=base,
                width=0.82,
                color=look.colour,
                edgecolor="white",
                linewidth=1.0,
                zorder=2,
                gid=f"series {name}",
            )
            tops[name] = (x, base + value / 2)
            if value >= label_from and len(slots) <= 26:
                ax.text(
                    x,
                    base + value / 2,
                    f"{value:.0f}",
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=text_on(look.colour),
                    zorder=3,
                )
            base += value
        if rest and total - base > 1:
            open_part = True
            ax.bar(
                x,
                total - base,
                bottom=base,
                width=0.82,
                facecolor="white",
                edgecolor=OTHER,
                linewidth=0.8,
                linestyle=(0, (2, 1.5)),
                zorder=1.9,
            )
            tops[str(rest)] = (x, (base + total) / 2)
    if not every_year:
        for a, b in pairwise(years):
            if b - a > 1:
                ax.text(
                    where[a] + 0.5, 0, "//", ha="center", va="center", color=INK, zorder=5,
                    fontweight="bold", path_effects=halo(), gid="gap-mark",
                )  # fmt: skip
    step = max(1, -(-len(slots) // 16))
    ax.set_xticks(range(0, len(slots), step), [str(y) for y in slots[::step]])
    ax.set_xlim(-0.6, len(slots) - 0.4)
    ax.set_ylim(0, total)
    if unit:
        unit_ticks(ax, "y", unit)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y")
    placed = _bar_names(ax, tops, {n: palette[n].colour for n in names}, len(slots) - 1)
    left = [n for n in (*names, *([rest] if open_part else [])) if n in tops and n not in placed]
    handles = [
        Patch(facecolor=palette[n].colour, label=full_name(n))
        if n in palette
        else Patch(facecolor="white", edgecolor=OTHER, label=n)
        for n in reversed(left)
    ]
    if every_year and len(slots) > len(years):
        handles.append(Line2D([], [], color="none", marker="$–$", mec=MUTED, label="no data"))
    if handles:
        ax.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, -0.08),
            ncols=4,
            borderaxespad=0.2,
            handlelength=1.2,
        )

    def slot(at: float) -> float:
        return float(np.interp(at, slots, range(len(slots))))

    mark(ax, {slot(at): note for at, note in (breaks or {}).items()}, breaks=True)
    places = {
        tuple(map(slot, at)) if isinstance(at, tuple) else slot(at): text
        for at, text in (events or {}).items()
    }
    mark(ax, places)
    return ax


def _bar_names(
    ax: Axes, tops: Mapping[str, tuple[int, float]], colours: Mapping[str, str], last: int
) -> list[str]:
    """Write beside the last bar the names of what it holds; return these names."""
    held = [(name, y) for name, (x, y) in tops.items() if x == last]
    low, high = ax.get_ylim()
    inches = ax.get_position().height * ax.figure.get_figheight()
    gap = (high - low) * 0.19 / inches
    spots = spread([y for _, y in held], gap, low + gap / 2, high - gap / 2)
    for (name, y), spot in zip(held, spots, strict=True):
        ax.annotate(
            full_name(name),
            (last + 0.42, y),
            xytext=(last + (0.62 if abs(spot - y) < gap / 2 else 0.95), spot),
            textcoords="data",
            ha="left",
            va="center",
            fontsize=9.5,
            fontweight="bold",
            color=ink_of(colours.get(name, MUTED)),
            annotation_clip=False,
            arrowprops=None
            if abs(spot - y) < gap / 2
            else {"arrowstyle": "-", "color": MUTED, "lw": 0.6, "shrinkA": 1, "shrinkB": 0},
            gid="chart-label",
        )
    return [name for name, _ in held]
