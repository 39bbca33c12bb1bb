"""Charts: table in, Axes out.

Gaps stay gaps: no function here draws a line over years without data, nor joins two bases of a
series. Every function takes `ax=None` and returns the axes it drew on.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects as pe
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from multivector.style import INK, MUTED, Look, looks, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "lines",
    "matrix",
    "slope",
    "small_multiples",
    "source_line",
    "stacked_shares",
    "timeline",
]

_HALO = [pe.withStroke(linewidth=2.4, foreground="white")]


def _new_axes(ax: Axes | None, figsize: tuple[float, float]) -> Axes:
    if ax is None:
        _, ax = plt.subplots(figsize=figsize)
    return ax


def _need(table: pd.DataFrame, *columns: str | None) -> None:
    for column in columns:
        if column is not None and column not in table.columns:
            raise KeyError(
                f"There is no column {column!r} in the table; it has: "
                f"{', '.join(map(str, table.columns))}."
            )
    if not len(table):
        raise ValueError("The table has no rows, so there is nothing to draw.")


def source_line(ax: Axes, source: str | Iterable[str], note: str = "") -> Axes:
    """Write the source, and a note, under a chart."""
    if not isinstance(source, str):
        source = ", ".join(source)
    if not source.strip():
        raise ValueError("source_line() needs a source.")
    # Below whatever the figure carries: tick labels, axis labels, a legend set outside.
    figure = ax.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    bottom = figure.get_tightbbox(renderer).y0 / figure.get_figheight()
    shown = [a for a in figure.axes if a.get_visible()]
    left = min(a.get_position().x0 for a in shown)
    text = f"Source: {source}." + (f" {note}" if note else "")
    # At 7 points DejaVu Sans sets about 18 characters to the inch.
    width = max(50, int((0.98 - left) * figure.get_figwidth() * 17))
    # Frozen, or a layout engine would move the axes under the line just written.
    figure.set_layout_engine("none")
    figure.text(
        left,
        bottom - 0.06 / figure.get_figheight(),
        textwrap.fill(text, width),
        fontsize=7,
        color=MUTED,
        va="top",
        linespacing=1.3,
    )
    return ax


def timeline(
    events: pd.DataFrame,
    *,
    date: str = "date",
    lane: str = "lane",
    label: str | None = None,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    marks: Mapping[str, str] | None = None,
    start: str | None = None,
    end: str | None = None,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (9.0, 5.0),
) -> Axes:
    """Events as markers by date, one lane for each kind.

    Parameters
    ----------
    events
        One row for each event.
    date
        Column of dates (ISO text or datetime; "2022" and "2022-06" are read as their first day).
    lane
        Column that gives the lane.
    label
        Column of short texts to write over the markers (numbers that refer to a table, or two or
        three words); an empty text or a missing one is not written. Texts in a lane take turns
        at up to four heights, lowest free one first.
    order
        Lanes from top to bottom; default: by first event.
    palette
        Lane -> `style.Look`; default `style.looks`.
    marks
        Date -> text of vertical lines through all lanes, for example {"2022-02-24": "invasion"}.
    start, end
        Limits of the time axis; events outside are left out.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _need(events, date, lane, label)
    rows = events.assign(_when=pd.to_datetime(events[date].astype(str), format="ISO8601"))
    rows = rows.sort_values("_when")
    if start is not None:
        rows = rows[rows["_when"] >= pd.Timestamp(start)]
    if end is not None:
        rows = rows[rows["_when"] <= pd.Timestamp(end)]
    if rows.empty:
        raise ValueError("No event lies between start and end.")
    lanes = list(order or dict.fromkeys(rows[lane]))
    palette = palette or looks(lanes)
    ax = _new_axes(ax, figsize)
    first = pd.Timestamp(start) if start else rows["_when"].min()
    last = pd.Timestamp(end) if end else rows["_when"].max()
    pad = (last - first) * 0.03
    ax.set_xlim(first - pad, last + pad)
    ax.set_ylim(len(lanes) - 0.45, -1.15 if marks else -0.8)
    for number, name in enumerate(lanes):
        part = rows[rows[lane] == name]
        look = palette[name]
        ax.axhline(number, color="#d9dce1", lw=1, zorder=1)
        ax.plot(
            part["_when"],
            np.full(len(part), number),
            look.marker,
            color=look.colour,
            mec="white",
            mew=0.8,
            ms=11 if look.marker == "*" else 8,
            ls="none",
            zorder=3,
        )
        if label is not None:
            _lane_texts(ax, part, number, label)
    ax.set_yticks(range(len(lanes)), lanes)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for when, text in (marks or {}).items():
        at = pd.Timestamp(when)
        _mark(ax, at, text, late=(at - first) > 0.7 * (last - first))
    return ax


def _mark(ax: Axes, at: Any, text: str, late: bool) -> None:
    """Draw a dashed vertical line with a note at its head, on the side that has room."""
    ax.axvline(at, color=INK, lw=1, ls=(0, (4, 2)), zorder=2)
    ax.annotate(
        text,
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if late else 4, -1),
        textcoords="offset points",
        ha="right" if late else "left",
        va="top",
        fontsize=8,
        color=INK,
        path_effects=_HALO,
        zorder=5,
        gid="chart-label",
    )


def _lane_texts(ax: Axes, part: pd.DataFrame, number: int, label: str) -> None:
    """Write the lane's texts, each on the lowest of four heights where it has room."""
    renderer = ax.figure.canvas.get_renderer()
    taken: list[float] = [-np.inf] * 4
    for when, text in zip(part["_when"], part[label], strict=True):
        if pd.isna(text) or not str(text).strip():
            continue
        shown = ax.annotate(
            str(text),
            (when, number),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=7,
            color=INK,
            zorder=4,
            path_effects=_HALO,
            gid="chart-label",
        )
        box = shown.get_window_extent(renderer)
        level = next((k for k in range(4) if box.x0 > taken[k] + 2), int(np.argmin(taken)))
        taken[level] = box.x1
        shown.set_position((0, 6 + 8.5 * level))


def slope(
    table: pd.DataFrame,
    start: str,
    end: str,
    *,
    name: str | None = None,
    highlight: Sequence[str] = (),
    unit: str = "",
    decimals: int = 0,
    min_gap: float = 0.035,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (6.4, 5.2),
) -> Axes:
    """Two moments compared: one line for each row, from `start` to `end`.

    Parameters
    ----------
    table
        One row for each unit; rows that miss one of the two values are drawn as a single point.
    start, end
        Columns with the two values; their names head the two sides.
    name
        Column with the units' names; default: the index.
    highlight
        Names drawn in strong colour, the rest in grey. Empty: all in one colour.
    unit, decimals
        For the values written beside the points.
    min_gap
        Least distance between two names, as a part of the axis height: closer ones are moved.
    ax
        Axes to draw on; a new figure by default.
    """
    _need(table, start, end, name)
    names = [str(n) for n in (table[name] if name else table.index)]
    left, right = (pd.to_numeric(table[c]).to_numpy(float) for c in (start, end))
    ax = _new_axes(ax, figsize)
    everything = np.concatenate([left, right])
    low, high = np.nanmin(everything), np.nanmax(everything)
    span = (high - low) or 1.0
    ax.set_xlim(-0.75, 1.75)
    ax.set_ylim(low - 0.06 * span, high + 0.08 * span)
    strong = looks(highlight) if highlight else {}
    for who, a, b in zip(names, left, right, strict=True):
        look = strong.get(who)
        colour = look.colour if look else ("#9a9da5" if highlight else "#4a45d3")
        ax.plot(
            [0, 1],
            [a, b],
            color=colour,
            lw=2.4 if look else 1.3,
            marker=look.marker if look else "o",
            ms=6 if look else 4,
            ls=look.linestyle if look else "-",
            zorder=3 if look else 2,
        )
    tail = f" {unit}" if unit else ""
    for side, values, align in ((0, left, "right"), (1, right, "left")):
        spots = _spread(values, min_gap * 1.14 * span)
        for who, value, y in zip(names, values, spots, strict=True):
            if np.isnan(value):
                continue
            ax.annotate(
                f"{who} {value:.{decimals}f}{tail}"
                if side == 0
                else f"{value:.{decimals}f}{tail} {who}",
                (side, y),
                xytext=(-8 if side == 0 else 8, 0),
                textcoords="offset points",
                ha=align,
                va="center",
                fontsize=8.5,
                fontweight="bold" if who in strong else "normal",
                color=INK,
                gid="chart-label",
            )
    for x, text in ((0, start), (1, end)):
        ax.text(
            x, 1.02, str(text), transform=ax.get_xaxis_transform(), ha="center", fontweight="bold"
        )
        ax.axvline(x, color="#c9ccd2", lw=1, zorder=1)
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _spread(values: np.ndarray, gap: float) -> np.ndarray:
    """Move values apart until neighbours differ by `gap`, keeping their order and middle."""
    spots = values.astype(float).copy()
    order = [i for i in np.argsort(values, kind="stable") if not np.isnan(values[i])]
    for _ in range(200):
        moved = False
        for a, b in pairwise(order):
            lack = gap - (spots[b] - spots[a])
            if lack > 1e-9 * gap:
                spots[a] -= lack / 2
                spots[b] += lack / 2
                moved = True
        if not moved:
            break
    return spots


def matrix(
    table: pd.DataFrame,
    *,
    symbols: Mapping[Any, str] | None = None,
    palette: Mapping[str, Look] | None = None,
    order: Sequence[str] | None = None,
    legend: bool = True,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Who has what: a grid of rows and columns with a marked cell for each status.

    Parameters
    ----------
    table
        Rows by columns; a cell holds a status (text), True, or nothing (missing, False or ""),
        which leaves it blank.
    symbols
        Status -> one or two characters written in the cell, so that colour is not the only cue;
        default: the first letter of the status (two, where one is taken), a dot for True.
    palette
        Status -> `style.Look`.
    order
        Statuses in legend order.
    legend
        Draw the legend under the grid.
    ax
        Axes to draw on; a new figure by default, sized to the table.
    """
    if not table.size:
        raise ValueError("The table has no cells, so there is nothing to draw.")
    cells = table.astype(object).where(table.notna(), None)
    found = dict.fromkeys(v for row in cells.to_numpy() for v in row if v not in (None, False, ""))
    statuses = list(order or found)
    stray = [s for s in found if s not in statuses]
    if stray:
        raise ValueError(f"Statuses {stray} are in the table but not in `order`.")
    names = {s: "yes" if s is True else str(s) for s in statuses}
    palette = palette or looks(names.values())
    marks = _symbols(names) | dict(symbols or {})
    rows, columns = cells.shape
    ax = _new_axes(ax, figsize or (1.6 + 0.46 * columns, 1.2 + 0.32 * rows))
    for i in range(rows):
        for j in range(columns):
            status = cells.iloc[i, j]
            blank = status in (None, False, "")
            colour = "#f6f6f4" if blank else palette[names[status]].colour
            ax.add_patch(
                plt.Rectangle((j - 0.46, i - 0.44), 0.92, 0.88, facecolor=colour, edgecolor="none")
            )
            if not blank:
                ax.text(
                    j,
                    i,
                    marks[status],
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=text_on(colour),
                )
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_xticks(range(columns), [str(c) for c in cells.columns], rotation=60, ha="left")
    ax.set_yticks(range(rows), [str(r) for r in cells.index])
    ax.xaxis.tick_top()
    ax.tick_params(axis="both", length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    if legend:
        handles = [
            Patch(facecolor=palette[names[s]].colour, label=f"{marks[s]}  {names[s]}")
            for s in statuses
        ]
        ax.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, -0.01),
            ncols=min(4, len(handles)),
            borderaxespad=0.2,
        )
    return ax


def _symbols(names: Mapping[Any, str]) -> dict[Any, str]:
    """One letter for each status, with a second one where two statuses share the first."""
    marks: dict[Any, str] = {}
    for status, name in names.items():
        letters = [c for c in name if c.isalnum()]
        tries = [letters[0].upper(), *(letters[0].upper() + c.lower() for c in letters[1:])]
        if status is True:
            tries = ["●"]
        marks[status] = next((t for t in tries if t not in marks.values()), tries[0])
    return marks


def stacked_shares(
    table: pd.DataFrame,
    *,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    unit: str = "%",
    label_from: float = 4.0,
    breaks: Mapping[float, str] | None = None,
    rest: str | None = "not broken down",
    total: float = 100.0,
    every_year: bool = True,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (9.0, 5.0),
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
        Unit of the axis.
    label_from
        Shares from this size on are written into the bar.
    breaks
        Position between two years (2021.5) -> note: a line that says the basis changes here.
    rest
        If the known shares of a year stay more than 1 under `total`, the difference is drawn as an
        open hatched part with this name; None leaves it out.
    total
        The whole.
    every_year
        True: a slot for every year between first and last, so that gaps show at their length,
        with a dash in each slot without data. False: only the table's years, side by side, with
        a gap mark between years that do not follow one another.
    ax
        Axes to draw on; a new figure by default.

    Raises
    ------
    ValueError
        The shares of a year add up to more than `total` (by over 1).
    """
    names = list(order or table.columns)
    _need(table, *names)
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
    ax = _new_axes(ax, figsize)
    open_part = False
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
                width=0.78,
                color=look.colour,
                hatch=look.hatch,
                edgecolor="white",
                linewidth=0.8,
                zorder=2,
            )
            if value >= label_from:
                ax.text(
                    x,
                    base + value / 2,
                    f"{value:.0f}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=text_on(look.colour),
                    zorder=3,
                    path_effects=[pe.withStroke(linewidth=2.5, foreground=look.colour)],
                )
            base += value
        if rest and total - base > 1:
            open_part = True
            ax.bar(
                x,
                total - base,
                bottom=base,
                width=0.78,
                facecolor="white",
                edgecolor="#9a9da5",
                hatch="////",
                linewidth=0.6,
                zorder=2,
            )
    if not every_year:
        for a, b in pairwise(years):
            if b - a > 1:
                ax.text(
                    where[a] + 0.5, 0, "//", ha="center", va="center", color=INK, zorder=5,
                    fontweight="bold", path_effects=_HALO, gid="gap-mark",
                )  # fmt: skip
    for at, note in (breaks or {}).items():
        x = float(np.interp(at, slots, range(len(slots))))
        ax.axvline(x, color=INK, lw=1.1, ls=(0, (4, 2)), zorder=4)
        ax.annotate(
            note,
            (x, total),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=7.5,
            color=INK,
        )
    step = max(1, len(slots) // 20)
    ax.set_xticks(range(0, len(slots), step), [str(y) for y in slots[::step]])
    ax.set_xlim(-0.6, len(slots) - 0.4)
    ax.set_ylim(0, total)
    ax.set_ylabel(f"share, {unit}" if unit else "share")
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y")
    handles = [
        Patch(facecolor=palette[n].colour, hatch=palette[n].hatch, edgecolor="white", label=n)
        for n in reversed(names)
    ]
    if open_part:
        handles.insert(
            0, Patch(facecolor="white", edgecolor="#9a9da5", hatch="////", label=str(rest))
        )
    if every_year and len(slots) > len(years):
        handles.append(Line2D([], [], color="none", marker="$–$", mec=MUTED, label="no data"))
    ax.legend(
        handles=handles,
        loc="center left",
        bbox_to_anchor=(1.01, 0.5),
        handlelength=1.8,
        handleheight=1.3,
    )
    return ax


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
    breaks: Mapping[float, str] | None = None,
    direct_labels: bool = True,
    markers: bool = True,
    y_label: str | None = None,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (8.0, 4.6),
) -> Axes:
    """Lines over years that stop at gaps and at changes of basis.

    Parameters
    ----------
    table
        Long table, one row for each point.
    x, y
        Columns of the year and the value; rows without a value are gaps.
    series
        Column that names the lines.
    segment
        Column that names the basis of a value (for example `basis`): two bases are never joined.
    max_gap
        Two points further apart than this are not joined. Census years need a larger number.
    palette, order
        Series -> `style.Look`, and the order of the series.
    breaks
        Year -> note: a dashed vertical line at a change of basis.
    direct_labels
        Write each name at the end of its line; False draws a legend.
    markers
        Mark each point.
    y_label
        Axis label with unit; default: the column's name.
    ax
        Axes to draw on; a new figure by default.
    """
    _need(table, x, y, series, segment)
    ax = _new_axes(ax, figsize)
    names = list(order or (dict.fromkeys(table[series]) if series else [y]))
    palette = palette or looks(names)
    ends: list[tuple[str, float, float]] = []
    for name in names:
        rows = table[table[series] == name] if series else table
        rows = rows.dropna(subset=[y]).sort_values(x)
        if rows.empty:
            continue
        look = palette[name]
        for piece in _pieces(rows, x, segment, max_gap):
            ax.plot(
                piece[x],
                piece[y],
                color=look.colour,
                ls=look.linestyle if len(piece) > 1 else "none",
                marker=look.marker if markers or len(piece) == 1 else None,
                ms=7 if look.marker == "*" else 5,
                mec="white",
                mew=0.5,
                zorder=3,
                label="_",
                gid=f"series {name}",  # a check can tell whose line it is
            )
        ends.append((name, float(rows[x].iloc[-1]), float(rows[y].iloc[-1])))
    first, last = float(table[x].min()), float(table[x].max())
    for at, note in (breaks or {}).items():
        _mark(ax, at, note, late=(at - first) > 0.6 * (last - first))
    ax.set_ylabel(y if y_label is None else y_label)
    ax.grid(axis="y")
    ax.xaxis.get_major_locator().set_params(integer=True)
    if series and direct_labels:
        _end_labels(ax, ends)
    elif series:
        ax.legend(
            handles=[
                Line2D([], [], color=palette[n].colour, ls=palette[n].linestyle, label=n,
                       marker=palette[n].marker if markers else None, ms=5)
                for n in names
            ]
        )  # fmt: skip
    return ax


def _pieces(
    rows: pd.DataFrame, x: str, segment: str | None, max_gap: float
) -> Iterable[pd.DataFrame]:
    far = rows[x].diff() > max_gap
    new = rows[segment].ne(rows[segment].shift()) if segment else False
    return [piece for _, piece in rows.groupby((far | new).cumsum(), sort=False)]


def _end_labels(ax: Axes, ends: list[tuple[str, float, float]]) -> None:
    """Names at the right, moved apart, each tied to the end of its line."""
    if not ends:
        return
    low, high = ax.get_ylim()
    last = max(end[1] for end in ends)
    inches = ax.get_position().height * ax.figure.get_figheight()
    gap = (high - low) * 0.165 / inches
    spots = _spread(np.array([end[2] for end in ends]), gap)
    first, edge = ax.get_xlim()
    at = max(last, edge)
    for (name, x, y), spot in zip(ends, spots, strict=True):
        ax.annotate(
            name,
            (x, y),
            xytext=(at + 0.015 * (edge - first), spot),
            textcoords="data",
            ha="left",
            va="center",
            fontsize=8.5,
            color=INK,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": "#b3b6bd",
                "lw": 0.7,
                "shrinkA": 1,
                "shrinkB": 3,
            },
            gid="chart-label",
        )
    ax.set_xlim(first, edge)
    ax.set_ylim(low, high)


def small_multiples(
    table: pd.DataFrame,
    x: str,
    y: str,
    panel: str,
    *,
    series: str | None = None,
    segment: str | None = None,
    max_gap: float = 1.0,
    breaks: Mapping[float, str] | None = None,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    columns: int = 4,
    share_y: bool = True,
    y_label: str | None = None,
    markers: bool = False,
    panel_size: tuple[float, float] = (2.3, 1.8),
) -> np.ndarray:
    """One small line chart for each value of `panel`, on the same scales.

    Parameters
    ----------
    table
        Long table.
    x, y, series, segment, max_gap, breaks, palette, markers
        As in `lines`; a break's note is written in the first panel only.
    panel
        Column that gives the panels.
    order
        Panels in reading order; default: as they come.
    columns
        Panels in a row.
    share_y
        One vertical scale for all; False only when levels differ too much, and then say so in the
        caption.
    y_label
        Written once, at the left.
    panel_size
        Width and height of a panel in inches.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
        The used axes, in reading order; `axes[0].figure` is the figure.
    """
    _need(table, x, y, panel, series, segment)
    names = list(order or dict.fromkeys(table[panel]))
    across = min(columns, len(names))
    down = -(-len(names) // across)
    figure, grid = plt.subplots(
        down,
        across,
        figsize=(panel_size[0] * across, panel_size[1] * down + 0.4),
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
        if part[y].notna().any():
            lines(
                part,
                x,
                y,
                series=series,
                segment=segment,
                max_gap=max_gap,
                palette=palette,
                order=[s for s in all_series if s in set(part[series])] if series else None,
                breaks=notes,
                direct_labels=False,
                markers=markers,
                y_label="",
                ax=ax,
            )
            if ax.get_legend() is not None:
                ax.get_legend().remove()
        else:
            ax.text(0.5, 0.5, "no data", transform=ax.transAxes, ha="center", color=MUTED)
        ax.set_title(str(name), fontsize=9.5, fontweight="bold", loc="left")
        ax.tick_params(labelsize=8)
    for ax in flat[len(names) :]:
        ax.set_visible(False)
    # Panels above an empty place keep their year labels.
    for ax in flat[max(0, len(names) - across) : len(names)]:
        ax.tick_params(labelbottom=True)
    figure.supylabel(y if y_label is None else y_label, fontsize=9.5, color=INK)
    if series:
        figure.legend(
            handles=[
                Line2D([], [], color=palette[s].colour, ls=palette[s].linestyle, label=s,
                       marker=palette[s].marker if markers else None, ms=5)
                for s in all_series
            ],
            loc="outside lower center",
            ncols=min(4, len(all_series)),
        )  # fmt: skip
    return flat[: len(names)]
