"""Charts of the capacity network: a small graph, scenarios side by side, one outcome.

Graph, table or result in, Axes out; nothing is printed. Amounts are million tonnes (Mt) a year.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from multivector.charts.frame import bare, new_axes
from multivector.palettes import INK, MUTED, OTHER, PALETTE, tint

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from multivector.routes import FlowResult

__all__ = ["network_chart", "outcome_chart", "scenario_chart"]

#: Market nodes by the words of a chart, from the bottom up.
MARKET_NAMES: Mapping[str, str] = {
    "M_RAIL": "by rail",
    "M_IRAN": "to Iran",
    "M_GERMANY": "to Germany",
    "M_CHINA": "to China",
    "W_SEA": "by sea",
}


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


def scenario_chart(
    table: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the exports of scenarios as bars, with a range where one is given.

    Parameters
    ----------
    table
        Index: scenario code; columns `exports_mt`, `share_of_baseline_percent`, `capacity`
        (near_term or technical) and, where a range is known, `low` and `high`.
    names
        Code -> short name written beside it.
    ax
        Axes to draw on; a new figure by default.
    """
    ax = new_axes(
        ax,
        (8.6, 0.9 + 0.34 * len(table)),
        left=[f"{code}  {(names or {}).get(code, '')}" for code in table.index],
        right=["100.0 Mt, 100 % (100.0–100.0)"],
    )
    kinds = {"near_term": "near-term", "technical": "technical"}
    colours = {"near-term": PALETTE[0], "technical": tint(PALETTE[0], 0.5)}
    for place, row in enumerate(table.to_dict("records")):
        kind = kinds[row["capacity"]]
        ax.barh(place, row["exports_mt"], height=0.68, color=colours[kind], gid=f"series {kind}")
        low, high = (row.get(k, float("nan")) for k in ("low", "high"))
        right = row["exports_mt"]
        words = f"{row['exports_mt']:.1f} Mt, {row['share_of_baseline_percent']:.1f} %"
        if low < high:
            ax.plot([low, high], [place, place], color="white", lw=5, solid_capstyle="butt")
            ax.plot([low, high], [place, place], color=INK, lw=1.6, marker="|", ms=9, mew=1.6)
            right = max(right, high)
            words += f" ({low:.1f}–{high:.1f})"
        ax.annotate(
            words, (right, place), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=9.5, gid="chart-label", annotation_clip=False,
        )  # fmt: skip
    ticks = [f"{code}  {(names or {}).get(code, '')}".rstrip() for code in table.index]
    ax.set_yticks(range(len(table)), ticks)
    ax.set(xlim=(0, 1.02 * float(table["exports_mt"].max())), xlabel="exports, Mt a year")
    ax.invert_yaxis()
    ax.grid(axis="x")
    bare(ax)
    used = [k for code, k in kinds.items() if code in set(table["capacity"])]
    if len(used) > 1:
        bars = [plt.Rectangle((0, 0), 1, 1, fc=colours[k], ec="none") for k in used]
        ax.legend(
            bars,
            [f"{k} capacities" for k in used],
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=2,
            handlelength=1.1,
            borderaxespad=0.2,
        )
    return ax


def outcome_chart(result: FlowResult, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw where the oil goes in one solved network, and how much stays in the ground.

    Parameters
    ----------
    result
        From `routes.solve`, `routes.run_scenario` or `routes.what_if`.
    title
        Title of the axes.
    ax
        Axes to draw on; a new figure by default. The axis ends at the supply, so that two
        outcomes of one supply can be compared by eye.
    """
    ax = new_axes(ax, (7.0, 2.6))
    amounts = {"left in the ground": result.stranded, "home refineries": result.domestic}
    named = {MARKET_NAMES.get(node, node): mt for node, mt in result.by_market.items()}
    order = [n for n in MARKET_NAMES.values() if n in named]
    amounts |= {name: named[name] for name in [*order, *sorted(set(named) - set(order))]}
    colours = [MUTED, OTHER] + [PALETTE[0]] * len(named)
    bars = ax.barh(list(amounts), list(amounts.values()), height=0.68, color=colours)
    ax.bar_label(bars, fmt="%.1f", padding=3)
    ax.set(xlabel="Mt a year", xlim=(0, 1.08 * result.supply), title=title)
    bare(ax)
    return ax
