"""Where a text can stand: apart from other texts, beside what it names.

Charts need texts apart along one direction (`spread`, `rows`), maps need one of a few places
around a point (`first_free`). Both are small, quick and give the same result on every run, which
the general libraries for this task (they move all texts by repeated trial) do not promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects as pe
import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

__all__ = ["around", "first_free", "halo", "overlapping", "rows", "spread", "text_box"]


def halo(colour: Any = "white", width: float = 2.4) -> list[Any]:
    """Rim that keeps a text readable where it runs over a line."""
    return [pe.withStroke(linewidth=width, foreground=colour)]


def spread(
    values: Iterable[float], gap: float, low: float = -np.inf, high: float = np.inf
) -> np.ndarray:
    """Move values apart until neighbours differ by `gap`, keeping their order and middle.

    Parameters
    ----------
    values
        Where the texts would stand; missing values stay missing.
    gap
        Least distance of two neighbours, in the unit of the values.
    low, high
        Limits within which the result stays as far as there is room.

    Examples
    --------
    >>> spread([1.0, 1.2, 5.0], 1.0).tolist()
    [0.6, 1.6, 5.0]
    """
    spots = np.asarray(list(values), dtype=float)
    order = [i for i in np.argsort(spots, kind="stable") if not np.isnan(spots[i])]
    for _ in range(400):
        moved = False
        for a, b in pairwise(order):
            lack = gap - (spots[b] - spots[a])
            if lack > 1e-9 * gap:
                spots[a] -= lack / 2
                spots[b] += lack / 2
                moved = True
        if not moved:
            break
    if order and np.isfinite(high):
        over = spots[order[-1]] - high
        for i in reversed(order):
            if over <= 0:
                break
            spots[i] -= over
            below = [j for j in order if spots[j] <= spots[i] and j != i]
            over = spots[below[-1]] + gap - spots[i] if below else 0.0
    if order and np.isfinite(low):
        spots[order] += max(0.0, low - spots[order[0]])
    return spots


def rows(starts: Sequence[float], ends: Sequence[float], pad: float = 0.0) -> list[int]:
    """Give each interval the lowest row in which it meets no earlier one.

    Examples
    --------
    >>> rows([0, 1, 5], [4, 3, 8])
    [0, 1, 0]
    """
    taken: list[float] = []
    given = []
    for start, end in zip(starts, ends, strict=True):
        row = next((k for k, last in enumerate(taken) if start >= last + pad), len(taken))
        if row == len(taken):
            taken.append(end)
        else:
            taken[row] = end
        given.append(row)
    return given


def around(distance: float) -> list[tuple[float, float, str, str]]:
    """Eight places around a point: shift in points, and the text's alignment there.

    Right and left come first: a name beside its point reads best.
    """
    d, e = distance, 0.7 * distance
    return [
        (d, 0, "left", "center"),
        (-d, 0, "right", "center"),
        (e, e, "left", "bottom"),
        (-e, e, "right", "bottom"),
        (e, -e, "left", "top"),
        (-e, -e, "right", "top"),
        (0, d, "center", "bottom"),
        (0, -d, "center", "top"),
    ]


def first_free(
    text: Text,
    places: Iterable[tuple[float, float, str, str]],
    taken: Sequence[Bbox],
    within: Bbox | None,
    renderer: Any,
) -> bool:
    """Move an annotation to the first of `places` where it meets no box; say whether one was free.

    Parameters
    ----------
    text
        An annotation whose `xytext` is in offset points.
    places
        As from `around`.
    taken
        Boxes in pixels that it must not meet.
    within
        Box in pixels that it must not leave; None: no limit.
    renderer
        Of the figure.

    Returns
    -------
    bool
        False leaves the text at the place with the least overlap.
    """
    best, least = None, np.inf
    for place in places:
        _move(text, place)
        box = text_box(text, renderer)
        over = sum(_shared(box, other) for other in taken)
        if within is not None:
            inside = _shared(box, within)
            over += 2 * (box.width * box.height - inside)
        if over <= 1e-6:
            return True
        if over < least:
            best, least = place, over
    if best is not None:
        _move(text, best)
    return False


def _move(text: Any, place: tuple[float, float, str, str]) -> None:
    dx, dy, across, up = place
    text.set_position((dx, dy))
    text.set_ha(across)
    text.set_va(up)


def _shared(one: Bbox, two: Bbox) -> float:
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    high = min(one.y1, two.y1) - max(one.y0, two.y0)
    return max(0.0, wide) * max(0.0, high)


def text_box(text: Any, renderer: Any) -> Bbox:
    """Box of a text in pixels, without the leader line of an annotation."""
    from matplotlib.text import Annotation, Text

    if isinstance(text, Annotation):
        text.update_positions(renderer)
    return Text.get_window_extent(text, renderer).padded(-1.0)


def overlapping(ax: Axes, gids: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of texts with one of these `gid` whose boxes overlap; the legend counts as one."""
    renderer = ax.figure.canvas.get_renderer()
    wanted = set(gids)
    boxes = [
        (text.get_text(), text_box(text, renderer))
        for text in ax.texts
        if text.get_gid() in wanted and text.get_text() and text.get_visible()
    ]
    if ax.get_legend() is not None:
        boxes.append(("legend", ax.get_legend().get_window_extent(renderer)))
    return [
        (one, two)
        for i, (one, box) in enumerate(boxes)
        for two, other in boxes[i + 1 :]
        if box.overlaps(other)
    ]
