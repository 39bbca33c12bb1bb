"""Charts of ties and votes: memberships, agreement, votes topic by topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Patch, Rectangle

from multivector.charts.frame import bare, new_axes, text_width
from multivector.charts.series import lines
from multivector.palettes import (
    FAMILIES,
    INK,
    MUTED,
    PALETTE,
    Look,
    full_name,
    looks,
    text_on,
    tint,
)
from multivector.tables import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["agreement_chart", "matrix", "vote_strips"]

_BLANK = "#f3f3f0"


def matrix(
    table: pd.DataFrame,
    *,
    symbols: Mapping[Any, str] | None = None,
    palette: Mapping[str, Look] | None = None,
    order: Sequence[str] | None = None,
    groups: Mapping[str, str] | None = None,
    highlight: Sequence[str] = (),
    totals: bool = False,
    legend: bool = True,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Who has what: a grid of rows and columns with a marked cell for each status.

    Parameters
    ----------
    table
        Rows by columns; a cell holds a status (text), True, or nothing (missing, False or ""),
        which leaves it blank. Country codes at the rows are printed as names.
    symbols
        Status -> one or two characters written in the cell, so that colour is not the only cue;
        default: the first letter of the status (two, where one is taken), a dot for True.
    palette
        Status -> `style.Look`. Default: one hue, the first status of `order` the darkest.
    order
        Statuses from the closest to the loosest tie; also the order of the legend.
    groups
        Column -> heading over neighbouring columns (a dictionary, or a Series with the columns as
        its index). Columns must stand in the order of the
        headings.
    highlight
        Rows whose names are written bold.
    totals
        Write at the right how many cells of each row are filled.
    legend
        Draw the legend under the grid.
    ax
        Axes to draw on; a new figure by default, sized to the table.
    """
    if not table.size:
        raise ValueError("The table has no cells, so there is nothing to draw.")
    groups = {} if groups is None else dict(groups)
    cells = table.astype(object).where(table.notna(), None)
    found = dict.fromkeys(v for row in cells.to_numpy() for v in row if v not in (None, False, ""))
    statuses = list(order or found)
    stray = [s for s in found if s not in statuses]
    if stray:
        raise ValueError(f"Statuses {stray} are in the table but not in `order`.")
    names = {s: "yes" if s is True else str(s) for s in statuses}
    if palette is None:
        strength = np.linspace(1.0, 0.18, max(len(statuses), 2))
        fills = {s: tint(PALETTE[0], part) for s, part in zip(statuses, strength, strict=False)}
    else:
        fills = {s: palette[names[s]].colour for s in statuses}
    marks = _symbols(names) | dict(symbols or {})
    rows, columns = cells.shape
    people = [full_name(r) for r in cells.index]
    if ax is None:
        figure = plt.figure(figsize=figsize or (8.8, 4.0))
        side = text_width(figure, people, 10, "bold") + 0.15
        head = text_width(figure, [str(c) for c in cells.columns], 10, "normal") + 0.1
        wide = min(0.42 * columns, figure.get_figwidth() - side - 0.35)
        high = max(0.24, min(wide / columns, 0.3)) * rows
        if figsize is None:
            figure.set_size_inches(side + wide + 0.35, high + head)
        across, up = figure.get_size_inches()
        ax = figure.add_axes((side / across, 0.0, wide / across, high / up))
    for i in range(rows):
        for j in range(columns):
            status = cells.iloc[i, j]
            blank = status in (None, False, "")
            colour = _BLANK if blank else fills[status]
            ax.add_patch(Rectangle((j - 0.46, i - 0.44), 0.92, 0.88, fc=colour, ec="none"))
            if not blank:
                ax.text(
                    j, i, marks[status], ha="center", va="center", fontsize=8.8,
                    color=text_on(colour),
                )  # fmt: skip
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_xticks(range(columns), [str(c) for c in cells.columns], rotation=90, ha="center")
    ax.set_yticks(range(rows), people)
    for tick, name in zip(ax.get_yticklabels(), cells.index, strict=True):
        tick.set_fontweight("bold" if name in highlight else "normal")
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", pad=2)
    bare(ax)
    if totals:
        for i in range(rows):
            count = sum(v not in (None, False, "") for v in cells.iloc[i])
            ax.text(columns - 0.35, i, str(count), va="center", fontsize=9, fontweight="bold")
    if groups:
        _group_lines(ax, [groups.get(str(c), "") for c in cells.columns], rows)
    if legend:
        handles = [Patch(facecolor=fills[s], label=f"{marks[s]}  {names[s]}") for s in statuses]
        ax.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, (-0.62 if groups else -0.12) / max(rows * 0.27, 1)),
            ncols=min(4, len(handles)),
            borderaxespad=0.2,
            handlelength=1.2,
        )
    return ax


def _group_lines(ax: Axes, heads: Sequence[str], rows: int) -> None:
    """Write headings under the columns they gather, each with a line."""
    figure = ax.figure
    cell = ax.get_position().width * figure.get_figwidth() / len(heads)
    start = 0
    for head, run in groupby(heads):
        size = len(list(run))
        if head:
            y = rows - 0.38
            room = size * cell - 0.06
            if text_width(figure, [head], 8.8, "normal") > room:
                head = head.replace(" and ", " and\xa0").replace(" ", "\n").replace("-", "-\n")
            ax.plot([start - 0.42, start + size - 0.58], [y, y], color=INK, lw=1, clip_on=False)
            ax.text(
                start + size / 2 - 0.5,
                y + 0.12,
                head,
                ha="center",
                va="top",
                fontsize=8.8,
                color=MUTED,
                linespacing=1.0,
            )
        start += size


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


def vote_strips(
    votes: pd.DataFrame,
    topic: str,
    position: str,
    *,
    date: str = "date",
    order: Sequence[str] | None = None,
    label: str | None = None,
    palette: Mapping[str, Look] | None = None,
    columns: int = 24,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Votes topic by topic: one square for each vote, in order of time.

    Parameters
    ----------
    votes
        One row for each vote of one country.
    topic, position
        Columns of the topic and of the vote: yes, no, abstain, absent (or other words, then give
        `palette`).
    date
        Column by which a topic's votes are put in order; the years of its first and last vote are
        written after its name.
    order
        Topics from top to bottom; default: the most votes first.
    label
        Column of a short text (a year) written into the square.
    palette
        Position -> `style.Look`; default: the votes' own family of colours.
    columns
        Squares in a row; a topic with more goes on in the next row.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        After each strip stand the counts: "9 yes · 4 abstain".

    Raises
    ------
    ValueError
        A position has no colour.
    """
    need(votes, topic, position, date, label, rows=True)
    counts = votes[topic].value_counts()
    topics = list(order or counts.index)
    known = list(FAMILIES["votes"]) if palette is None else list(palette)
    stray = sorted(set(votes[position].dropna().astype(str)) - set(known))
    if stray:
        raise ValueError(f"No colour for the positions {stray}: give `palette`.")
    palette = palette or looks(known)
    votes = votes.assign(_when=pd.to_datetime(votes[date].astype(str), format="ISO8601"))
    across = min(columns, int(counts.loc[topics].max()))
    heights = [-(-int(counts[t]) // across) for t in topics]
    words = [" · ".join(f"{n} {p}" for p, n in votes.loc[votes[topic] == t, position]
                        .value_counts().items()) for t in topics]  # fmt: skip
    ax = new_axes(
        ax,
        figsize or (8.8, 0.5 + 0.27 * sum(heights) + 0.1 * len(topics)),
        left=[f"{t}, 2000–2025" for t in topics],
        right=words[: 1 + int(np.argmax(counts.loc[topics].to_numpy() < across))],
    )
    top, ticks = 0.0, []
    for name, high in zip(topics, heights, strict=True):
        part = votes[votes[topic] == name].sort_values("_when", kind="stable")
        for k, row in enumerate(part.to_dict("records")):
            x, y = k % across, top + k // across
            fill = palette[str(row[position])].colour
            ax.add_patch(
                Rectangle((x + 0.05, y - 0.43), 0.9, 0.86, fc=fill, ec="none",
                          gid=f"series {row[position]}")
            )  # fmt: skip
            inside = str(row[label]) if label else ""
            ax.text(x + 0.5, y, inside, ha="center", va="center", fontsize=8.8, color=text_on(fill))
        tally = part[position].value_counts()
        summary = " · ".join(f"{tally[p]} {p}" for p in known if p in tally.index)
        ax.text(
            min(len(part), across) + 0.35, top + (high - 1) / 2, summary, va="center", fontsize=9,
            color=INK, gid="chart-label",
        )  # fmt: skip
        first, last = part["_when"].dt.year.min(), part["_when"].dt.year.max()
        years = f"{first}" if first == last else f"{first}–{last}"
        ticks.append((top + (high - 1) / 2, f"{name}, {years}"))
        top += high + 0.35
    ax.set_yticks([y for y, _ in ticks], [t for _, t in ticks])
    ax.set_ylim(top - 0.7, -0.6)
    ax.set_xlim(0, across + 0.2)
    ax.set_xticks([])
    bare(ax)
    shown = [p for p in known if (votes[position].astype(str) == p).any()]
    ax.legend(
        handles=[Patch(facecolor=palette[p].colour, label=p) for p in shown],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(shown),
        handlelength=1.0,
        handleheight=1.0,
        borderaxespad=0.2,
    )
    return ax


def agreement_chart(
    table: pd.DataFrame,
    partners: Sequence[str],
    *,
    partial: bool = False,
    events: Mapping[Any, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the yearly agreement of some partners; years that are not comparable stand apart.

    Parameters
    ----------
    table
        As for :func:`multivector.vectors.agreement_of`, with the column ``comparable``.
    partners
        One to eight country codes.
    partial
        Draw the index that gives half a point for an abstention.
    events
        As in `lines`.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        One line a partner, not joined over gaps nor to a year that is not comparable; a dashed
        vertical line before the first such year.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        No partner, more than eight, or one that does not occur.
    """
    from multivector.vectors import agreement_of

    if not partners:
        raise ValueError("no partner to draw: choose at least one")
    need(table, "year", "comparable", what="the table of agreement")
    wide = agreement_of(table, partners, partial=partial)
    tidy = wide.reset_index().melt("year", var_name="country", value_name="agreement")
    comparable = table.groupby("year")["comparable"].all()
    tidy["comparable"] = tidy["year"].map(comparable)
    odd = comparable.index[~comparable]
    ax = lines(
        tidy,
        "year",
        "agreement",
        series="country",
        segment="comparable",
        order=list(partners),
        breaks={odd.min() - 0.5: f"{odd.min()}: not comparable"} if len(odd) else None,
        events=events,
        y_label="agreement with half points, 0 to 1" if partial else "agreement, 0 to 1",
        ax=ax,
    )
    ax.set_ylim(0, 1.04)
    return ax
