"""Bars with their values: amounts, ranges from low to high, parts of a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from multivector.charts.frame import bare, new_axes, text_width, unit_ticks
from multivector.labels import halo
from multivector.palettes import (
    INK,
    MUTED,
    OTHER,
    PALETTE,
    Look,
    actor_of,
    full_name,
    looks,
    text_on,
    tint,
)
from multivector.tables import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bars", "ranges", "share_bars"]


def _number(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:,.{decimals}f}".replace(",", " ")


def _span(low: float, high: float, decimals: int) -> str:
    one, two = _number(low, decimals), _number(high, decimals)
    if one == two:
        return one
    # A dash between negative numbers would be read as a sign.
    return f"{one} to {two}" if low < 0 else f"{one}–{two}"


def _rows(ax: Axes, texts: Sequence[str]) -> None:
    ax.set_yticks(range(len(texts)), texts)
    ax.set_ylim(len(texts) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)


def _colours(
    names: Sequence[str], colours: Mapping[str, str] | None, highlight: Sequence[str]
) -> list[str]:
    """One quiet colour, an actor's own colour for an actor, a strong one for what is stressed."""
    plain = "#b9c0c6" if highlight else PALETTE[0]
    given = []
    for name in names:
        if colours and name in colours:
            given.append(colours[name])
        elif actor_of(name) and (not highlight or name in highlight):
            given.append(looks([name])[name].colour)
        else:
            given.append(PALETTE[0] if name in highlight else plain)
    return given


def bars(
    table: pd.DataFrame,
    name: str,
    value: str,
    *,
    low: str | None = None,
    high: str | None = None,
    unit: str = "",
    decimals: int = 0,
    sort: bool = True,
    colours: Mapping[str, str] | None = None,
    highlight: Sequence[str] = (),
    note: str | None = None,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Horizontal bars, each with its value at its end, and its range where one is known.

    Parameters
    ----------
    table
        One row for each bar. A row without a value gets the words "no data" instead of a bar.
    name, value
        Columns of the name (country codes are printed as names) and the amount.
    low, high
        Columns of the range of the amount, drawn as a bracket over the bar's end and written
        after the value.
    unit, decimals
        For the values.
    sort
        Longest bar on top; False keeps the table's order.
    colours
        Name -> colour. Default: actors in their colour, all others in one.
    highlight
        Names drawn in a strong colour, the others in grey.
    note
        Column of a short text written after the value (a status, a count).
    ax
        Axes to draw on; a new figure by default, as high as there are rows.
    """
    need(table, name, value, low, high, note, rows=True)
    rows = table.sort_values(value, ascending=False, na_position="last") if sort else table
    names = [str(n) for n in rows[name]]
    amounts = pd.to_numeric(rows[value]).to_numpy(float)
    lows, highs = (
        pd.to_numeric(rows[c]).to_numpy(float) if c else np.full(len(rows), np.nan)
        for c in (low, high)
    )
    widest = f"{_number(np.nanmax(np.abs(amounts)), decimals)} {unit}" if amounts.size else ""
    extra = f" ({_span(0, np.nanmax(highs), decimals)}00)" if np.isfinite(highs).any() else ""
    longest = max((str(n) for n in rows[note]), key=len, default="") if note else ""
    ax = new_axes(
        ax,
        figsize or (8.2, 0.6 + 0.34 * len(rows)),
        left=[full_name(n) for n in names],
        right=[f"{widest}{extra} {longest}"],
    )
    fills = _colours(names, colours, highlight)
    far = np.nanmax(np.concatenate([amounts, highs, [0.0]]))
    near = np.nanmin(np.concatenate([amounts, lows, [0.0]]))
    reach = (far - near) or 1.0
    notes = list(rows[note]) if note else [None] * len(rows)
    for place, (who, amount, lo, hi, fill, extra) in enumerate(
        zip(names, amounts, lows, highs, fills, notes, strict=True)
    ):
        if np.isnan(amount):
            ax.text(0, place, " no data", va="center", fontsize=9, color=MUTED, gid="no-data")
            continue
        ax.barh(place, amount, height=0.68, color=fill, zorder=2, gid=f"series {who}")
        text = f"{_number(amount, decimals)}{f' {unit}' if unit else ''}"
        end = amount
        if not np.isnan(lo) and not np.isnan(hi) and hi > lo:
            ax.plot([lo, hi], [place, place], color="white", lw=5, zorder=3, solid_capstyle="butt")
            ax.plot(
                [lo, hi], [place, place], color=INK, lw=1.4, marker="|", ms=8, mew=1.4, zorder=4
            )
            span = _span(lo, hi, decimals)
            text += f" ({span})" if span != _number(amount, decimals) else ""
            end = max(amount, hi) if amount >= 0 else min(amount, lo)
        if extra is not None and not pd.isna(extra) and str(extra).strip():
            text += f"  {extra}"
        ax.annotate(
            text,
            (end, place),
            xytext=(5 if amount >= 0 else -5, 0),
            textcoords="offset points",
            ha="left" if amount >= 0 else "right",
            va="center",
            fontsize=9.5,
            color=INK,
            gid="chart-label",
            annotation_clip=False,
        )
    _rows(ax, [full_name(n) for n in names])
    ax.set_xlim(near - (0.12 * reach if near < 0 else 0), far + 0.02 * reach)
    if near < 0:
        ax.axvline(0, color=INK, lw=0.8, zorder=3)
    ax.set_xticks([])
    bare(ax)
    return ax


def ranges(
    table: pd.DataFrame,
    name: str,
    low: str,
    high: str,
    *,
    central: str | None = None,
    central_label: str = "stated",
    unit: str = "",
    decimals: int = 1,
    group: str | None = None,
    reference: Mapping[float, str] | None = None,
    sort: bool = False,
    colours: Mapping[str, str] | None = None,
    limit: float | None = None,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Bars from the low to the high end of what is possible; the best single value as a line.

    Where inputs are uncertain this is the honest picture: a reader sees the width before the
    middle.

    Parameters
    ----------
    table
        One row for each bar.
    name, low, high
        Columns of the name and the two ends. A row with equal ends is drawn as a thick line, a
        row without ends gets the words "no range known".
    central
        Column of the single value inside each range, such as a model's result with its stated
        inputs; missing values are not drawn.
    central_label
        The word before that value beside the bar, for example "stated" or "measured".
    unit, decimals
        For the values written beside the bars: "9.0–14.2 Mt". The unit "%" stands at the ticks
        too.
    group
        Column that gathers rows under headings, in the table's order.
    reference
        Value -> text of vertical lines, for example {79.1: "exports today"}.
    sort
        Highest upper end on top.
    colours
        Name -> colour.
    limit
        Right end of the axis, so that two charts can be compared.
    ax
        Axes to draw on; a new figure by default.

    Raises
    ------
    ValueError
        A low end is above its high end, or a central value lies outside its range.
    """
    need(table, name, low, high, central, group, rows=True)
    rows = table.sort_values(high, ascending=False) if sort else table
    lows, highs = (pd.to_numeric(rows[c]).to_numpy(float) for c in (low, high))
    middles = (
        pd.to_numeric(rows[central]).to_numpy(float) if central else np.full(len(rows), np.nan)
    )
    names = [str(n) for n in rows[name]]
    wrong = [n for n, a, b in zip(names, lows, highs, strict=True) if a > b]
    wrong += [
        n
        for n, a, b, c in zip(names, lows, highs, middles, strict=True)
        if c < a - 1e-9 or c > b + 1e-9
    ]
    if wrong:
        raise ValueError(f"Low, central and high are out of order in {', '.join(wrong)}.")
    heads = list(rows[group]) if group else [None] * len(rows)
    places, at, before = [], 0.0, None
    headings: list[tuple[float, str]] = []
    for head in heads:
        if head is not None and head != before:
            at += 0.25 if headings else 0.0
            headings.append((at, str(head)))
            at += 0.85
        places.append(at)
        at += 1.0
        before = head
    end = f"{_span(np.nanmax(highs), np.nanmax(highs) + 1, decimals)} {unit}"
    ax = new_axes(
        ax,
        figsize or (8.6, 0.65 + 0.36 * at),
        left=[full_name(n) for n in names],
        right=[
            end + (f", {central_label} {_number(np.nanmax(highs), decimals)}" if central else "")
        ],
    )
    far = limit if limit is not None else max(np.nanmax(highs), *(reference or {0.0: ""}))
    near = min(0.0, np.nanmin(lows))
    fills = _colours(names, colours, ())
    for place, who, lo, hi, mid, fill in zip(
        places, names, lows, highs, middles, fills, strict=True
    ):
        if np.isnan(lo) or np.isnan(hi):
            ax.text(0, place, " no range known", va="center", fontsize=9, color=MUTED)
            continue
        if hi > lo:
            ax.barh(
                place, hi - lo, left=lo, height=0.6, color=tint(fill, 0.55), zorder=2,
                gid=f"series {who}",
            )  # fmt: skip
        else:
            ax.plot([lo, lo], [place - 0.3, place + 0.3], color=fill, lw=3, zorder=3)
        text = f"{_span(lo, hi, decimals)}{f' {unit}' if unit else ''}"
        if not np.isnan(mid):
            ax.plot(
                [mid, mid], [place - 0.3, place + 0.3], color=INK, lw=2.2, zorder=3,
                solid_capstyle="butt", gid="central",
            )  # fmt: skip
            if hi > lo:
                text += f", {central_label} {_number(mid, decimals)}"
        ax.annotate(
            text,
            (hi, place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            path_effects=halo(),
            gid="chart-label",
            annotation_clip=False,
        )
    ax.set_yticks(places, [full_name(n) for n in names])
    ax.set_ylim(at - 0.45, -0.55)
    for place, text in headings:
        ax.annotate(
            text,
            (0, place),
            xycoords=("axes fraction", "data"),
            ha="left",
            va="center",
            fontsize=10,
            fontweight="bold",
        )
    for value, text in (reference or {}).items():
        ax.axvline(value, color=MUTED, lw=1, ls=(0, (4, 2)), zorder=1.5)
        ax.annotate(
            text,
            (value, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8.8,
            color=MUTED,
            gid="chart-label",
            annotation_clip=False,
        )
    ax.set_xlim(near, far * 1.02)
    if unit == "%":
        unit_ticks(ax, "x", unit)
    ax.grid(axis="x")
    bare(ax)
    return ax


def share_bars(
    table: pd.DataFrame,
    row: str,
    part: str,
    value: str,
    *,
    colour: str | None = None,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    unit: str = "%",
    decimals: int = 0,
    label_from: float = 5.0,
    total: float | None = 100.0,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """One bar for each whole, cut into named parts: who owns the pipe, and who crosses it.

    Parameters
    ----------
    table
        Long table: one row for each part of each whole.
    row, part, value
        Columns that name the bar and the part, and give its amount.
    colour
        Column that gives a part's colour by name (the state behind a shareholder); default: the
        part itself. Parts of one colour stand side by side and are set apart by white lines.
    order
        Names of `colour` from left to right; default: as they come.
    palette
        Name in `colour` -> `style.Look`.
    unit, decimals
        For the values written inside.
    label_from
        Parts from this share of the bar (per cent) on carry their name; the others are named
        above the bar with a line where there is room.
    total
        The whole of each bar; None: the sum of its parts. What is missing from the whole stays
        white, with the word "not known".

    Raises
    ------
    ValueError
        The parts of a bar add up to more than the whole (by over 1 %).
    """
    need(table, row, part, value, colour, rows=True)
    key = colour or part
    wholes = list(dict.fromkeys(table[row]))
    names = list(order or dict.fromkeys(table[key]))
    palette = palette or looks(names)
    ax = new_axes(ax, figsize or (8.8, 0.3 + 1.05 * len(wholes)), left=[str(w) for w in wholes])
    wide = ax.get_position().width * ax.figure.get_figwidth() * 72
    top = float(table.groupby(row)[value].sum().max()) if total is None else float(total)
    for place, whole in enumerate(wholes):
        pieces = table[table[row] == whole].dropna(subset=[value])
        rank = pieces[key].map({n: k for k, n in enumerate(names)})
        pieces = pieces.assign(_rank=rank).sort_values(
            ["_rank", value], ascending=[True, False], kind="stable"
        )
        if pieces[value].sum() > top * 1.01:
            raise ValueError(f"The parts of {whole!r} add up to more than {top:g}.")
        left, small = 0.0, []
        for piece in pieces.to_dict("records"):
            amount = float(piece[value])
            fill = palette[piece[key]].colour
            ax.barh(
                place,
                amount,
                left=left,
                height=0.5,
                color=fill,
                edgecolor="white",
                linewidth=1.2,
                gid=f"series {piece[key]}",
            )
            name = full_name(piece[part])
            number = f"{_number(amount, decimals)}{f' {unit}' if unit else ''}"
            room = amount / top * wide
            lines = _fit(name, number, room)
            if lines and amount / top * 100 >= label_from:
                ax.text(
                    left + amount / 2,
                    place,
                    lines,
                    ha="center",
                    va="center",
                    fontsize=8.8,
                    linespacing=1.05,
                    color=text_on(fill),
                    gid="chart-label",
                )
            else:
                small.append((left + amount / 2, f"{name} {number}"))
            left += amount
        _names_above(ax, place, small, top)
        if top - left > 0.01 * top:
            ax.barh(
                place, top - left, left=left, height=0.5, facecolor="white", edgecolor=OTHER,
                linestyle=(0, (2, 1.5)), linewidth=0.8,
            )  # fmt: skip
            ax.text(
                (left + top) / 2, place, "not known", ha="center", va="center", fontsize=8.8,
                color=MUTED,
            )  # fmt: skip
    _rows(ax, [str(w) for w in wholes])
    ax.set_ylim(len(wholes) - 0.7, -0.85)
    ax.set_xlim(0, top)
    ax.set_xticks([])
    bare(ax)
    return ax


def _fit(name: str, number: str, room: float) -> str:
    """Return name and number in as few lines as fit the room (points); "" where none do."""
    em = 4.7  # mean width of a letter at 8.5 points
    if (len(name) + len(number) + 1) * em < room:
        return f"{name} {number}"
    words, lines = name.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) * em > room:
            lines.append(word)
        else:
            lines[-1] = longer
    lines.append(number)
    return "\n".join(lines) if len(lines) <= 2 and max(map(len, lines)) * em < room else ""


def _names_above(ax: Axes, place: int, small: list[tuple[float, str]], top: float) -> None:
    """Name narrow parts above their bar, in up to three rows, each with a line to its part.

    From the right to the left: each name takes the lowest row in which it meets no other.
    """
    figure = ax.figure
    inch = top / (ax.get_position().width * figure.get_figwidth())
    edge = [np.inf] * 3
    for x, text in reversed(small):
        wide = text_width(figure, [text], 8.8, "normal") * inch
        start = min(x, top - wide)
        level = next((k for k, e in enumerate(edge) if start + wide < e - 0.08 * inch), 2)
        start = min(start, edge[level] - 0.08 * inch - wide)
        edge[level] = min(start, x)
        ax.annotate(
            text,
            (x, place - 0.25),
            xytext=(start, place - 0.33 - 0.17 * level),
            textcoords="data",
            ha="left",
            va="bottom",
            fontsize=8.8,
            color=INK,
            arrowprops={
                "arrowstyle": "-",
                "color": MUTED,
                "lw": 0.6,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (min(max((x - start) / wide, 0.0), 1.0), 0),
            },
            gid="chart-label",
            annotation_clip=False,
        )
