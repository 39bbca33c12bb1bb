"""Charts of the capacity network: a small graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from multivector.charts.frame import new_axes
from multivector.palettes import INK

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.text import Text


__all__ = ["network_chart"]


def network_chart(
    graph: nx.DiGraph,
    at: Mapping[str, tuple[float, float]],
    *,
    wall: Collection[tuple[str, str]] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a small network as boxes and arrows, with the capacity written on each arrow.

    Parameters
    ----------
    graph
        Edges have `capacity`; arrow width is in proportion to it.
    at
        Node -> position; a node without one raises KeyError.
    wall
        Edges drawn dark and dashed: a cut.
    ax
        Axes to draw on; a new figure by default.
    """
    ax = new_axes(ax, (7.5, 3.2))
    x, y = ([place[k] for place in at.values()] for k in (0, 1))
    ax.set(xlim=(min(x) - 0.25, max(x) + 0.25), ylim=(min(y) - 0.3, max(y) + 0.3))
    top = max(room for *_, room in graph.edges(data="capacity"))
    for start, end, room in graph.edges(data="capacity"):
        middle = [(p + q) / 2 for p, q in zip(at[start], at[end], strict=True)]
        shown = ax.text(*middle, f"{room:g}", ha="center", va="center", weight="bold")
        _edge(ax, at[start], at[end], 1.0 + 7 * room / top, shown, cut=(start, end) in wall)
    for name in graph:
        box = {"boxstyle": "round,pad=0.5", "fc": "white", "ec": INK}
        ax.text(*at[name], name, ha="center", va="center", bbox=box)
    ax.axis("off")
    return ax


def _edge(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
    number: Text,
    *,
    cut: bool,
) -> None:
    """Draw one arrow: a body with flat ends, dashed in a cut, and a solid head at its end.

    The body leaves a gap at the arrow's middle for the number there. A white box behind the number
    would cut slivers off the dashes, which look like commas.
    """
    tail, tip = ax.transData.transform([start, end])
    along = (tip - tail) / np.hypot(*(tip - tail))
    point = ax.figure.dpi / 72
    colour, long, wide = (INK if cut else "#a9b4ba"), 8.0 + 1.3 * width, 7.0 + 1.5 * width
    # The arrow leaves the boxes room: wide and low ones take more at their sides.
    reach = (26 if abs(along[0]) > 0.5 else 20) * point
    tail, tip = tail + reach * along, tip - reach * along
    foot = tip - long * point * along
    across = np.array([-along[1], along[0]]) * wide * point / 2
    box = number.get_window_extent(ax.figure.canvas.get_renderer())
    middle = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
    half = np.array([box.width, box.height]) / 2 / np.maximum(np.abs(along), 1e-9)
    gap = (half.min() + (2 + width / 2) * point) * along
    before, after = middle - gap, middle + gap
    # Whole dashes up to the gap; after it they begin anew and end in the head.
    length = np.hypot(*(before - tail)) / point
    count = max(1, round((length + 4) / 14))
    unit = length / (14 * count - 4) / width
    tail, tip, before, after, foot, left, right = ax.transData.inverted().transform(
        [tail, tip, before, after, foot, foot + across, foot - across]
    )
    dashes = (0, (10 * unit, 4 * unit)) if cut else "-"
    ax.plot(
        *zip(tail, before, (np.nan, np.nan), after, foot, strict=True),
        color=colour, lw=width, ls=dashes, zorder=1,
        solid_capstyle="butt", dash_capstyle="butt",
    )  # fmt: skip
    ax.add_patch(plt.Polygon([tip, left, right], closed=True, fc=colour, ec="none", zorder=1.1))
