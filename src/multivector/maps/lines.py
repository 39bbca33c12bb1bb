"""Maps of lines and places: flows with arrows and tonnage, and names beside their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects as pe
import numpy as np
from matplotlib.lines import Line2D

from multivector.labels import around, first_free, halo, overlapping, text_box
from multivector.maps.ground import (
    LABELS,
    covers_flow,
    draw_lines,
    keep_clear,
    legend,
    out_at_sea,
    outline_within,
    projected,
    settle,
    taken,
)
from multivector.maps.regions import region_axes
from multivector.palettes import INK, Look, ink_of, looks
from multivector.tables import need

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

__all__ = ["PLACE_OFFSETS", "flow_lines", "label_points", "overlapping_labels"]

#: Preferred shifts (points) of places along the oil routes from their point, by name. A name that
#: would meet another text there takes the next free place around its point.
PLACE_OFFSETS: Mapping[str, tuple[float, float]] = {
    "Aktau": (6, -4),
    "Alashankou": (-6, 6),
    "Atyrau": (8, 8),
    "Baku": (7, -5),
    "BTC Ceyhan Marine Terminal": (-6, 4),
    "Ceyhan": (-6, 4),
    "CPC Marine Terminal": (-7, 7),
    "Makhachkala": (-4, 7),
    "Schwedt (Oder)": (6, -3),
    "Supsa Terminal": (-7, -1),
}


def flow_lines(
    lines: GeoDataFrame,
    width: str | None = None,
    *,
    category: str | None = None,
    palette: Mapping[str, Look] | None = None,
    max_width: float = 11.0,
    min_width: float = 1.2,
    per_point: float | None = None,
    unit: str = "Mt",
    arrows: bool = True,
    values: bool = True,
    decimals: int = 1,
    label: str | None = None,
    ticks: Sequence[float] | None = None,
    legend_loc: str = "lower left",
    legend_title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw flows: width in proportion to an amount, an arrow at the end, the amount beside it.

    Parameters
    ----------
    lines
        Lines, one row each, drawn from their first point to their last: the arrow stands where
        the flow ends.
    width
        Column with the amount; None draws all lines alike, without arrows. Rows without an amount
        are drawn thin and dotted.
    category
        Column that gives the colour; None draws one colour.
    palette
        Category -> `style.Look`; default `style.looks`.
    max_width, min_width
        Width in points of the largest amount, and the least width drawn in proportion. A smaller
        amount is a thin dashed line with its number, never a wider one.
    per_point
        Amount that one point of width stands for. Give the same one to all maps of a lesson, so
        that their flows can be compared; it overrides `max_width`.
    unit, decimals
        For the amounts written along the lines.
    arrows, values
        False leaves out the arrow heads, or the amounts.
    label
        Column whose text is written before the amount (the name of the route).
    ticks
        Amounts shown in the width legend; default: none where amounts are written, else three.
    legend_loc
        As matplotlib's `loc`; "right" puts the legend beside the map; "" leaves it out.
    legend_title
        Over the legend.
    ax
        Axes of `base_map`; a new figure fitted to the lines by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        `per_point` is not positive.
    """
    import pandas as pd

    need(lines, width, category, label)
    drawn = projected(lines)
    ax, limits = region_axes(drawn, ax, None)
    names = list(dict.fromkeys(drawn[category])) if category else ["all"]
    palette = palette or looks(names)
    known = drawn[width] if width else pd.Series(float("nan"), drawn.index)
    amounts = pd.to_numeric(known, errors="coerce")
    top = float(amounts.max()) if amounts.notna().any() else 1.0
    if per_point is not None and per_point <= 0:
        raise ValueError(f"per_point={per_point}: give the amount that one point stands for.")
    scale = per_point or top / max_width

    # Wide lines first, so that thin ones stay visible on top of them.
    order = amounts.fillna(0).sort_values(ascending=False).index if width else drawn.index
    renderer = settle(ax)
    metres = 1 / abs(ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0])
    metres *= ax.figure.dpi / 72  # metres on the ground under one point of the page
    for row in order:
        look = palette[drawn.loc[row, category]] if category else palette[names[0]]
        name = drawn.loc[row, category] if category else "all"
        geometry = drawn.geometry.loc[row]
        how: dict[str, Any] = {"linewidth": 2.2, "linestyle": "-"}
        if width and pd.isna(amounts[row]):
            how = {"linewidth": 1.2, "linestyle": (0, (1, 2.2))}
        elif width:
            points = amounts[row] / scale
            thin = points < min_width
            how = {
                "linewidth": min_width if thin else points,
                "linestyle": (0, (4, 2)) if thin else "-",
            }
        body = geometry
        if width and arrows and not pd.isna(amounts[row]):
            head = max(6.5, 1.9 * how["linewidth"])
            body = _arrow(ax, geometry, head * metres, 0.95 * head * metres, look.colour, name)
        keep_clear(ax, geometry.buffer((how["linewidth"] / 2 + 1) * metres))
        edge = [pe.Stroke(linewidth=how["linewidth"] + 1.6, foreground="white"), pe.Normal()]
        draw_lines(
            [body], ax, color=look.colour, zorder=5, path_effects=edge, capstyle="butt",
            joinstyle="round", gid=f"series {name}", **how,
        )  # fmt: skip
    if limits is not None:
        ax.set_xlim(limits[0])
        ax.set_ylim(limits[1])

    handles: list[Any] = []
    if category and len(names) > 1:
        handles += [Line2D([], [], color=palette[n].colour, lw=2.6, label=str(n)) for n in names]
    spacing = 0.6
    shown = ticks if ticks is not None else ([] if values or not width else _nice_ticks(top))
    if width:
        handles += [
            Line2D(
                [], [], color="#6b6f78", lw=max(t / scale, min_width), label=f"{t:g} {unit}",
                solid_capstyle="butt",
            )
            for t in shown
        ]  # fmt: skip
        # Rows far enough apart that two wide samples do not merge (row height about 6 points).
        widths = [2.2, *(t / scale for t in shown)]
        apart = max(((a + b) / 2 for a, b in pairwise(widths)), default=0.0)
        spacing = max(spacing, (apart - 4.0) / 8)
        small = amounts.dropna()
        if (small / scale < min_width).any():
            text = f"under {min_width * scale:.1f} {unit}"
            handles.append(Line2D([], [], color=INK, lw=min_width, ls=(0, (4, 2)), label=text))
        if amounts.isna().any():
            text = "no amount known"
            handles.append(Line2D([], [], color=INK, lw=1.2, ls=(0, (1, 2.2)), label=text))
    if handles and legend_loc:
        legend(ax, handles, legend_title, legend_loc, handlelength=2.4, labelspacing=spacing)
    if width and values:
        for row in order:
            if pd.isna(amounts[row]):
                continue
            look = palette[drawn.loc[row, category]] if category else palette[names[0]]
            amount = f"{amounts[row]:.{decimals}f} {unit}"
            name = str(drawn.loc[row, label]) if label else ""
            thick = amounts[row] / scale
            _flow_label(ax, drawn.geometry.loc[row], name, amount, look.colour, thick, renderer)
    return ax


def _arrow(ax: Axes, geometry: Any, wide: float, long: float, colour: str, name: object) -> Any:
    """Draw an arrow head that ends where the line ends; return the line without that stretch."""
    import shapely
    from matplotlib.patches import Polygon
    from shapely.ops import linemerge, substring

    line = linemerge(geometry) if geometry.geom_type == "MultiLineString" else geometry
    if line.geom_type != "LineString" or line.length <= 1.2 * long:
        return geometry
    tip = np.asarray(line.coords[-1])[:2]
    foot = np.asarray(shapely.line_interpolate_point(line, line.length - long).coords[0])[:2]
    along = (tip - foot) / np.hypot(*(tip - foot))
    across = np.array([-along[1], along[0]]) * wide / 2
    ax.add_patch(
        Polygon(
            [tip, foot + across, foot - across],
            closed=True,
            fc=colour,
            ec="none",
            zorder=5.1,
            gid=f"arrow {name}",
        )
    )
    return substring(line, 0, line.length - 0.92 * long)


def _flow_label(
    ax: Axes, geometry: Any, name: str, amount: str, colour: str, thick: float, renderer: Any
) -> None:
    """Write name and amount beside their line, at the first of several places that is free."""
    import shapely

    others = taken(ax, renderer, seas=False)
    frame = ax.get_window_extent(renderer)
    shown = ax.annotate(
        amount, (0, 0), xytext=(0, 0), textcoords="offset points", fontsize=9, fontweight="bold",
        color=ink_of(colour), path_effects=halo("white", 2.6), zorder=7.5, gid="map-flow",
        annotation_clip=True, linespacing=1.05,
    )  # fmt: skip
    # Where no coast or border runs through the text, in one line or two; else where the least of
    # them does. The name of a line on land does not stand in the sea: it would seem to be a ship's.
    best, least = None, float("inf")
    forms = list(dict.fromkeys([f"{name} {amount}".strip(), f"{name}\n{amount}".strip()]))
    parts = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.9)
    for extra, words, part in product((0, 6, 14), forms, parts):
        shown.set_text(words)
        spot = shapely.line_interpolate_point(geometry, part, normalized=True)
        shown.xy = (spot.x, spot.y)
        reach = thick / 2 + 3 + extra
        places = [(0, reach, "center", "bottom"), (0, -reach, "center", "top"), *around(reach)]
        for place in places:
            if not first_free(shown, [place], others, frame, renderer):
                continue
            box = text_box(shown, renderer)
            crossed = outline_within(ax, box) + out_at_sea(ax, box, spot)
            if crossed >= least or covers_flow(ax, box):
                continue
            best, least = (words, shown.xy, place), crossed
            if not crossed:
                return
    if best is not None:
        words, shown.xy, place = best
        shown.set_text(words)
        first_free(shown, [place], others, frame, renderer)
        return
    # Nowhere free: on its own line, where the rim keeps it readable.
    spot = shapely.line_interpolate_point(geometry, 0.5, normalized=True)
    shown.xy = (spot.x, spot.y)
    first_free(shown, [(0, 0, "center", "center")], others, frame, renderer)


def _nice_ticks(top: float) -> list[float]:
    step = 10 ** np.floor(np.log10(top))
    big = step * np.floor(top / step)
    return [float(f"{x:.2g}") for x in (big, big / 4, big / 20)]


def label_points(
    points: GeoDataFrame | Any,
    text: str = "name",
    *,
    offsets: Mapping[str, tuple[float, float]] | None = None,
    default: tuple[float, float] = (5, 4),
    marker: str | None = "o",
    size: float = 4.2,
    fontsize: float = 8.5,
    ax: Axes,
) -> Axes:
    """Mark places and write their names beside them.

    Parameters
    ----------
    points
        Points, or a table with the columns `lon` and `lat` in degrees.
    text
        Column with the name.
    offsets
        Name -> (dx, dy) in typographic points from the place to the nearest edge of its text;
        a negative dx puts the text to the left. A name given here stays there; the others start
        from `PLACE_OFFSETS`, else from `default`, and take the next free place around their point
        where they would meet another text.
    default
        Offset of all other names.
    marker
        Marker of the place; None writes only the name.
    ax
        Axes of `base_map`.

    Raises
    ------
    KeyError
        `offsets` names a place that is not in the table.
    """
    import geopandas as gpd

    need(points, text)
    if "geometry" not in points.columns:
        need(points, "lon", "lat")
        spots = gpd.points_from_xy(points["lon"], points["lat"], crs=4326)
        points = gpd.GeoDataFrame(points.copy(), geometry=spots)
    offsets = dict(offsets or {})
    stray = sorted(set(offsets) - set(points[text]))
    if stray:
        raise KeyError(f"offsets name {stray}, which column {text!r} does not hold.")
    drawn = projected(points)
    renderer = settle(ax)
    frame = ax.get_window_extent(renderer)
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    if marker:
        ax.plot(
            drawn.geometry.x, drawn.geometry.y, marker, ms=size, mfc="white", mec=INK, mew=1.1,
            zorder=7, ls="none", label="_places",
        )  # fmt: skip
        ax.set_xlim(west, east)
        ax.set_ylim(south, north)
    for name, spot in zip(drawn[text], drawn.geometry, strict=True):
        others = taken(ax, renderer)
        dx, dy = offsets.get(name, PLACE_OFFSETS.get(name, default))
        shown = ax.annotate(
            name,
            (spot.x, spot.y),
            xytext=(dx, dy),
            textcoords="offset points",
            ha="left" if dx > 0 else "right" if dx < 0 else "center",
            va="bottom" if dy > 0 else "top" if dy < 0 else "center",
            fontsize=fontsize,
            color=INK,
            zorder=8,
            path_effects=halo(),
            gid="map-label",
            annotation_clip=True,
        )
        if name in offsets or not (west <= spot.x <= east and south <= spot.y <= north):
            continue
        first = (dx, dy, shown.get_ha(), shown.get_va())
        places = [first, *around(5), *around(9), *around(14)]
        for place in places:
            free = first_free(shown, [place], others, frame, renderer)
            if free and not covers_flow(ax, text_box(shown, renderer)):
                break
        else:
            first_free(shown, places, others, frame, renderer)
    return ax


def overlapping_labels(ax: Axes) -> list[tuple[str, str]]:
    """Pairs of labels on a map whose boxes overlap; empty when all can be read.

    Looks at all texts that the functions of this package write on a map, and at the legend.
    """
    ax.figure.canvas.draw()
    return overlapping(ax, LABELS)
