"""Charts of events: a timeline in lanes, and a chronicle with a sentence for each event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import matplotlib.dates as mdates
import numpy as np
import pandas as pd

from multivector.charts.frame import Marks, bare, mark, new_axes
from multivector.labels import halo, text_box
from multivector.labels import rows as free_rows
from multivector.palettes import INK, Look, looks, text_on
from multivector.tables import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["chronicle", "timeline"]


def _dates(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.astype("string"), format="ISO8601")


def timeline(
    events: pd.DataFrame,
    *,
    date: str = "date",
    lane: str = "lane",
    label: str | None = None,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    marks: Marks | None = None,
    start: str | None = None,
    end: str | None = None,
    ax: Axes | None = None,
    figsize: tuple[float, float] = (8.6, 4.4),
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
        at up to four heights, lowest free one first; the text of a marker that stands lower than
        its lane goes under it where the place over the lane is taken. For whole sentences see
        `chronicle`.
    order
        Lanes from top to bottom; default: by first event.
    palette
        Lane -> `style.Look`; default `style.looks`.
    marks
        Date, or (start, end), -> text through all lanes: {"2022-02-24": "invasion"}; see `mark`.
    start, end
        Limits of the time axis; events outside are left out.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    need(events, date, lane, label, rows=True)
    rows = events.assign(_when=_dates(events[date])).sort_values("_when")
    if start is not None:
        rows = rows[rows["_when"] >= pd.Timestamp(start)]
    if end is not None:
        rows = rows[rows["_when"] <= pd.Timestamp(end)]
    if rows.empty:
        raise ValueError("No event lies between start and end.")
    lanes = list(order or dict.fromkeys(rows[lane]))
    palette = palette or looks(lanes)
    ax = new_axes(ax, figsize, left=lanes)
    first = pd.Timestamp(start) if start else rows["_when"].min()
    last = pd.Timestamp(end) if end else rows["_when"].max()
    pad = (last - first) * 0.03
    ax.set_xlim(first - pad, last + pad)
    ax.set_ylim(len(lanes) - 0.45, -0.8)
    points = ax.get_window_extent().height * 72 / ax.figure.dpi
    apart = 8.5 * (len(lanes) + 0.35) / points
    for number, name in enumerate(lanes):
        part = rows[rows[lane] == name]
        look = palette[name]
        size = 11 if look.marker == "*" else 8
        heights = number + apart * np.array(_levels(ax, part["_when"], size))
        ax.axhline(number, color="#d9dce1", lw=1, zorder=1)
        ax.plot(
            part["_when"],
            heights,
            look.marker,
            color=look.colour,
            mec="white",
            mew=0.8,
            ms=size,
            ls="none",
            zorder=3,
            label="_",
            gid=f"series {name}",
        )
        if label is not None:
            _lane_texts(ax, part[label], part["_when"], number, heights)
    ax.set_yticks(range(len(lanes)), lanes)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    mark(ax, marks or {})
    return ax


def _levels(ax: Axes, whens: pd.Series, size: float) -> list[int]:
    """Give each date a level: 0 on its lane, or a lower one where it would cover another marker."""
    days = mdates.date2num(whens)
    across = [ax.transData.transform((day, 0))[0] * 72 / ax.figure.dpi for day in days]
    return free_rows(across, [x + 0.9 * size for x in across])


def _lane_texts(
    ax: Axes, texts: pd.Series, whens: pd.Series, number: int, heights: np.ndarray
) -> None:
    """Write the lane's texts, each on the lowest of four heights where it has room.

    Where the place over the lane is taken, the text of a marker that was moved down stands under
    this marker: two texts over two markers would be read in the wrong order.
    """
    renderer = ax.figure.canvas.get_renderer()
    taken: list[float] = [-np.inf] * 4
    under = -np.inf
    for when, text, height in zip(whens, texts, heights, strict=True):
        if pd.isna(text) or not str(text).strip():
            continue
        shown = ax.annotate(
            str(text),
            (when, number),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            color=INK,
            zorder=4,
            path_effects=halo(),
            gid="chart-label",
        )
        box = shown.get_window_extent(renderer)
        if height > number and box.x0 <= taken[0] + 2 and box.x0 > under + 2:
            shown.xy = (when, height)
            shown.set(position=(0, -6), va="top")
            under = box.x1
            continue
        level = next((k for k in range(4) if box.x0 > taken[k] + 2), int(np.argmin(taken)))
        taken[level] = box.x1
        shown.set_position((0, 6 + 9.5 * level))


def chronicle(
    events: pd.DataFrame,
    *,
    date: str = "date",
    until: str | None = None,
    text: str = "text",
    lane: str | None = None,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    marks: Marks | None = None,
    start: str | None = None,
    end: str | None = None,
    row_height: float = 0.235,
    ax: Axes | None = None,
    width: float = 8.8,
) -> Axes:
    """Tell events in order: a point or a bar for its duration, and its sentence beside it.

    Parameters
    ----------
    events
        One row for each event.
    date
        Column of dates (ISO text or datetime; a year is read as its first day).
    until
        Column with the end of a duration; without an end the event is a point.
    text
        Column with the words, at most about sixty characters; they stand to the right of the
        event, or to its left where the right has no room, or inside a bar that is long enough
        where neither side has room.
    lane
        Column that gathers events under headings at the left.
    order
        Lanes from top to bottom.
    palette
        Lane -> `style.Look`.
    marks
        As in `timeline`.
    start, end
        Limits of the time axis; events outside are left out.
    row_height
        Height of a row in inches.
    ax
        Axes to draw on; a new figure by default, as high as the events need.
    width
        Width of a new figure in inches.

    Returns
    -------
    matplotlib.axes.Axes
        Events that do not meet share a row; no text covers another.

    Raises
    ------
    ValueError
        An event ends before it begins, or none lies between start and end.
    """
    need(events, date, text, until, lane, rows=True)
    rows = events.assign(_from=_dates(events[date]))
    rows["_to"] = _dates(events[until]).fillna(rows["_from"]) if until else rows["_from"]
    wrong = rows.loc[rows["_to"] < rows["_from"], text].tolist()
    if wrong:
        raise ValueError(f"These events end before they begin: {wrong}.")
    if start is not None:
        rows = rows[rows["_to"] >= pd.Timestamp(start)]
    if end is not None:
        rows = rows[rows["_from"] <= pd.Timestamp(end)]
    if rows.empty:
        raise ValueError("No event lies between start and end.")
    rows = rows.sort_values("_from", kind="stable")
    lanes = list(order or dict.fromkeys(rows[lane])) if lane else [""]
    palette = palette or looks(lanes)
    ax = new_axes(ax, (width, 3.0), left=[f"{name}  " for name in lanes])
    first = pd.Timestamp(start) if start else rows["_from"].min()
    last = pd.Timestamp(end) if end else rows["_to"].max()
    pad = (last - first) * 0.02
    ax.set_xlim(first - pad, last + pad)
    at, headings = 0.0, []
    for name in lanes:
        part = rows[rows[lane] == name] if lane else rows
        top = at
        at += _chronicle_lane(ax, part, text, at, palette[name].colour, name)
        headings.append((top, name))
        ax.axhline(at - 0.42, color="#e3e5e9", lw=0.8, zorder=0.8)
        at += 0.2
    ax.set_ylim(at - 0.45, -0.75)
    if ax.figure.axes == [ax]:
        high = 0.55 + row_height * (at + 0.3)
        place = ax.get_position()
        ax.figure.set_figheight(high)
        ax.set_position((place.x0, 0.3 / high, place.width, 1 - 0.5 / high))
    ax.set_yticks([top for top, _ in headings], [name for _, name in headings])
    for tick in ax.get_yticklabels():
        tick.set_fontweight("bold")
    bare(ax, "left", "right", "top")
    ax.grid(axis="x", zorder=0.5)
    mark(ax, marks or {})
    return ax


def _chronicle_lane(
    ax: Axes, part: pd.DataFrame, text: str, top: float, colour: str, name: str
) -> int:
    """Draw one lane from `top` down; return the number of its rows."""
    renderer = ax.figure.canvas.get_renderer()
    low, high = ax.get_xlim()
    frame = ax.get_window_extent(renderer)
    days = (high - low) / frame.width
    taken: list[list[tuple[float, float]]] = []
    for begin, finish, words in zip(part["_from"], part["_to"], part[text], strict=True):
        a, b = max(mdates.date2num(begin), low), min(mdates.date2num(finish), high)
        shown = ax.annotate(
            str(words), (b, 0), xytext=(6, 0), textcoords="offset points", ha="left",
            va="center", fontsize=8.8, color=INK, gid="chart-label", path_effects=halo(), zorder=4,
            annotation_clip=False,
        )  # fmt: skip
        wide = text_box(shown, renderer).width * days + 14 * days
        right = b + wide <= high + 20 * days
        within = not right and a - wide < low and wide < b - a
        span = (a - 5 * days, b + wide) if right else (a - wide, b + 5 * days)
        if within:
            span = (a - 5 * days, b + 5 * days)
        row = next(
            (
                k
                for k, others in enumerate(taken)
                if all(span[0] > other[1] or span[1] < other[0] for other in others)
            ),
            len(taken),
        )
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        y = top + row
        shown.xy = (b if right else a, y)
        if within:
            shown.set(color=text_on(colour), path_effects=[])
        elif not right:
            shown.set_position((-6, 0))
            shown.set_ha("right")
        if b - a > 8 * days:
            ax.barh(
                y, b - a, left=a, height=0.74 if within else 0.42, color=colour, zorder=3,
                gid=f"series {name}",
            )  # fmt: skip
        else:
            ax.plot(
                [a], [y], "o", ms=6.5, color=colour, mec="white", mew=0.8, zorder=3, label="_",
                gid=f"series {name}",
            )  # fmt: skip
    return len(taken)
