"""Maps of regions: classes of a number, categories, and the labels on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Patch

from multivector.maps.base import draw_lakes, new_map
from multivector.maps.ground import (
    OWN_OUTLINE,
    draw_areas,
    draw_lines,
    legend,
    no_ticks,
    projected,
)
from multivector.maps.region_labels import write_labels
from multivector.palettes import INK, MISSING, Look, diverging, looks, sequential
from multivector.tables import need

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

__all__ = ["categorical", "choropleth", "class_limits", "outline"]

# From this many units on, boundaries are thin and white, or they would cover the fills.
_MANY = 40


def choropleth(
    regions: GeoDataFrame,
    column: str,
    *,
    bins: Sequence[float] | None = None,
    scheme: str = "FisherJenks",
    k: int = 5,
    palette: str | Sequence[str] = "sequential",
    unit: str = "",
    decimals: int = 0,
    labels: str | None = None,
    offsets: Mapping[str, tuple[float, float]] | None = None,
    key: str | None = None,
    fit_only: bool = False,
    over: GeoDataFrame | None = None,
    lakes: GeoDataFrame | None = None,
    legend_title: str | None = None,
    legend_loc: str = "right",
    missing: str = "no data",
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Colour regions by the class of a number, and write the number on each region.

    Parameters
    ----------
    regions
        Polygons: regions, or districts.
    column
        Numeric column. A missing value is hatched, never coloured.
    bins
        Upper limits of the classes, ascending; a value equal to a limit belongs to the lower
        class. The last limit is raised to the maximum if that lies above it. Default: found by
        `scheme`.
    scheme
        A classifier of mapclassify: FisherJenks, Quantiles, EqualInterval, MaximumBreaks, ….
    k
        Number of classes, when `bins` is not given.
    palette
        "sequential", "diverging", or one colour for each class.
    unit
        Unit for the legend, for example "%".
    decimals
        Decimals in labels and legend.
    labels
        What to write on a region: None writes the value, "" writes nothing, and a column name
        writes that column's text above the value.
    offsets
        Moves a label by hand: value of `key` -> (dx, dy) in typographic points from the region's
        inner point, with a leader line over 18 points. All other labels find their own place:
        inside where they fit, else beside the region with a leader line.
    key
        Column that `offsets` refers to. Default: the first of `name_en`, `name`,
        `region_code` there is.
    fit_only
        Leave out labels that do not fit inside their unit (districts).
    over
        Coarser units (the regions over districts) whose boundaries are drawn strong.
    lakes
        Lakes to draw over the fills.
    legend_title
        Default: the column's name.
    legend_loc
        "right" (outside, beside the map), "" (none) or a `loc` of matplotlib.
    missing
        What the legend and the labels say of a missing value.
    ax
        Axes to draw on; a new figure by default.
    figsize
        Size of a new figure in inches; default: in the map's proportions.

    Returns
    -------
    matplotlib.axes.Axes
        The legend gives class limits with the unit. Classes hold values greater than the lower
        and up to the upper limit.

    Raises
    ------
    KeyError
        A column is not in the table.
    ValueError
        No value at all, limits out of order, or the number of colours differs from the classes.
    """
    import pandas as pd

    need(regions, column, labels or None, key)
    drawn = projected(regions)
    values = pd.to_numeric(drawn[column], errors="coerce").to_numpy(dtype=float)
    known = values[~np.isnan(values)]
    if not len(known):
        raise ValueError(f"Column {column!r} has no value to map.")
    edges = class_limits(known, scheme, k) if bins is None else _given_limits(known, bins)
    colours = _class_colours(palette, len(edges))
    classes = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="left"))
    ax, limits = region_axes(drawn, ax, figsize)

    for number, colour in enumerate(colours):
        part = drawn[classes == number]
        if len(part):
            draw_areas(part, ax, facecolor=colour, edgecolor="none", zorder=3)
    _hatch_missing(drawn[classes == -1], ax)
    _region_outlines(drawn, ax)
    if over is not None:
        outline(over, ax=ax)
    _keep(ax, limits)
    if lakes is not None:
        draw_lakes(lakes, ax)

    if labels != "":
        lines = [[missing] if np.isnan(v) else [_number(v, decimals)] for v in values]
        if labels is not None:
            lines = [[str(name), *row] for name, row in zip(drawn[labels], lines, strict=True)]
        fills = [MISSING if c < 0 else colours[c] for c in classes]
        texts = ["\n".join(row) for row in lines]
        write_labels(drawn, texts, fills, offsets, key, ax, fit_only=fit_only)

    lower = [min(known.min(), edges[0]), *edges[:-1]]
    handles = []
    for number, (low, high) in enumerate(zip(lower, edges, strict=True)):
        text = _class_text(low, high, decimals, first=number == 0)
        text = f"{text} {unit}".rstrip()
        handles.append(Patch(facecolor=colours[number], edgecolor=INK, linewidth=0.4, label=text))
    handles.reverse()  # high on top, as a reader expects
    without = missing if (classes == -1).any() else ""
    _region_legend(ax, handles, without, legend_title or column, legend_loc)
    return ax


def _number(value: float, decimals: int) -> str:
    """Write a number as charts do, with a true minus sign and without a negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def _class_text(low: float, high: float, decimals: int, *, first: bool) -> str:
    one, two = _number(low, decimals), _number(high, decimals)
    if first and one == two:  # an empty first class has no lowest value to name
        return f"up to {two}"
    return f"{one} to {two}"


def categorical(
    regions: GeoDataFrame,
    column: str,
    *,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    labels: str | None = None,
    offsets: Mapping[str, tuple[float, float]] | None = None,
    key: str | None = None,
    fit_only: bool = False,
    over: GeoDataFrame | None = None,
    lakes: GeoDataFrame | None = None,
    legend_title: str | None = None,
    legend_loc: str = "right",
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Colour regions by a category.

    Parameters
    ----------
    regions
        Polygons.
    column
        Text column. A missing value is hatched and has a place in the legend.
    order
        Categories in legend order; default: as they come.
    palette
        Category -> `style.Look`; default `style.looks`.
    labels
        Column whose text is written on each region; None writes nothing.
    offsets, key, fit_only, over, lakes, legend_title, legend_loc, ax
        As in `choropleth`.

    Returns
    -------
    matplotlib.axes.Axes
        Where two categories would look alike in grey, the later one is hatched, provided that no
        labels are written on the regions.
    """
    need(regions, column, labels, key)
    drawn = projected(regions)
    names = list(order or drawn[column].dropna().unique())
    stray = sorted(set(drawn[column].dropna().unique()) - set(names))
    if stray:
        raise ValueError(f"Categories {stray} are in the table but not in `order`.")
    palette = palette or looks(names)
    ax, limits = region_axes(drawn, ax, figsize)
    fills = {n: palette[n].colour for n in names}
    hatches = _hatches(fills) if labels is None else dict.fromkeys(names, "")
    handles = []
    for name in names:
        part = drawn[drawn[column] == name]
        how = {"facecolor": fills[name], "edgecolor": "white", "hatch": hatches[name]}
        if len(part):
            draw_areas(part, ax, linewidth=0, zorder=3, gid=f"series {name}", **how)
        handles.append(Patch(label=str(name), **how))
    missing = drawn[drawn[column].isna()]
    _hatch_missing(missing, ax)
    _region_outlines(drawn, ax)
    if over is not None:
        outline(over, ax=ax)
    _keep(ax, limits)
    if lakes is not None:
        draw_lakes(lakes, ax)
    if labels is not None:
        texts = [str(t) for t in drawn[labels]]
        grounds = [fills.get(c, MISSING) for c in drawn[column]]
        write_labels(drawn, texts, grounds, offsets, key, ax, fit_only=fit_only)
    without = "no data" if len(missing) else ""
    _region_legend(ax, handles, without, legend_title or column, legend_loc)
    return ax


def _hatches(fills: Mapping[str, Any]) -> dict[str, str]:
    """Hatch for each fill that an earlier one resembles in grey."""
    from multivector.palettes import HATCHES, contrast

    given: dict[str, str] = {}
    for name, colour in fills.items():
        alike = [n for n in given if contrast(fills[n], colour) < 1.12]
        given[name] = HATCHES[len(alike) % len(HATCHES)]
    return given


def outline(
    regions: GeoDataFrame,
    *,
    labels: str | None = None,
    width: float = 1.2,
    colour: str = INK,
    ax: Axes,
) -> Axes:
    """Draw only the boundaries of units, and their names: regions over a map of districts.

    Parameters
    ----------
    regions
        Polygons.
    labels
        Column of names, written inside where they fit and meet no other text.
    width
        Width of the boundary in points.
    colour
        Its colour.
    ax
        Axes of a map.
    """
    need(regions, labels)
    limits = (ax.get_xlim(), ax.get_ylim())
    drawn = projected(regions)
    border = [drawn.boundary.union_all()]
    draw_lines(border, ax, color="white", linewidth=width + 1.4, zorder=4.2, alpha=0.8)
    draw_lines(border, ax, color=colour, linewidth=width, zorder=4.3)
    _keep(ax, limits)
    if labels:
        texts = [str(t) for t in drawn[labels]]
        write_labels(drawn, texts, ["white"] * len(drawn), None, None, ax, fit_only=True, rim=True)
    return ax


def class_limits(values: Iterable[float], scheme: str = "FisherJenks", k: int = 5) -> np.ndarray:
    """Upper limits of the classes that a mapclassify scheme finds, ascending.

    Parameters
    ----------
    values
        Numbers; missing ones are left out.
    scheme
        FisherJenks (natural breaks), Quantiles, EqualInterval, MaximumBreaks, ….
    k
        Number of classes; fewer come back when there are fewer different values.

    Examples
    --------
    >>> class_limits([1, 2, 3, 10, 11, 12], "EqualInterval", k=2).tolist()
    [6.5, 12.0]
    """
    import warnings

    import mapclassify

    if scheme not in mapclassify.CLASSIFIERS:
        raise ValueError(
            f"Unknown scheme {scheme!r}: mapclassify has {', '.join(mapclassify.CLASSIFIERS)}."
        )
    known = np.asarray(list(values), dtype=float)
    known = known[~np.isnan(known)]
    distinct = np.unique(known)
    if len(distinct) <= 2:
        return distinct
    fixed = {"HeadTailBreaks", "BoxPlot", "StdMean", "UserDefined", "Percentiles"}
    options = {} if scheme in fixed else {"k": min(k, len(distinct))}
    with warnings.catch_warnings():
        # Without numba the pure Python code is used; for two dozen regions that is no matter.
        warnings.filterwarnings("ignore", message="Numba not installed")
        found = getattr(mapclassify, scheme)(known, **options)
    return np.unique(found.bins.astype(float))


def _given_limits(known: np.ndarray, bins: Sequence[float]) -> np.ndarray:
    edges = np.asarray(bins, dtype=float)
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise ValueError(f"bins={list(bins)}: give at least two upper limits, ascending.")
    edges[-1] = max(edges[-1], known.max())
    return edges


def _class_colours(palette: str | Sequence[str], count: int) -> list[str]:
    if palette == "sequential":
        return sequential(max(count, 2))[:count]
    if palette == "diverging":
        return diverging(max(count, 3))[:count]
    if isinstance(palette, str):
        raise ValueError(f'palette={palette!r}: say "sequential", "diverging" or list the colours.')
    if len(palette) != count:
        raise ValueError(f"{len(palette)} colours for {count} classes: give one for each.")
    return list(palette)


def region_axes(
    drawn: GeoDataFrame, ax: Axes | None, figsize: tuple[float, float] | None
) -> tuple[Axes, Any]:
    """Axes for regions, and the limits to keep."""
    if ax is not None:
        if ax.get_xlim() == (0.0, 1.0) and not ax.has_data():
            return ax, None
        return ax, (ax.get_xlim(), ax.get_ylim())
    west, south, east, north = drawn.total_bounds
    dx, dy = 0.03 * (east - west), 0.04 * (north - south)
    if figsize is None:
        wide = 7.4  # leaves room for a legend beside the map
        figsize = (wide, wide * (north - south + 2 * dy) / (east - west + 2 * dx))
    ax = new_map(None, (west - dx, south - dy, east + dx, north + dy), figsize)
    ax.set_facecolor("white")
    no_ticks(ax)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax, (ax.get_xlim(), ax.get_ylim())


def _keep(ax: Axes, limits: Any) -> None:
    """Set the limits again: plotting a layer moves them."""
    if limits is not None:
        ax.set_xlim(limits[0])
        ax.set_ylim(limits[1])


def _hatch_missing(part: GeoDataFrame, ax: Axes) -> None:
    if len(part):
        look = {"facecolor": MISSING, "edgecolor": "#9a9da5", "hatch": "////", "linewidth": 0}
        draw_areas(part, ax, zorder=3, **look)


def _region_outlines(drawn: GeoDataFrame, ax: Axes) -> None:
    many = len(drawn) > _MANY
    border = drawn.boundary.union_all()
    _hide_other_outline(drawn, ax)
    # White between the units, which is seen between two dark ones; dark around them all.
    draw_lines([border], ax, color="white", linewidth=0.45 if many else 0.9, zorder=4)
    if not many:
        rim = drawn.union_all().boundary
        draw_lines([rim], ax, color="#4a4e58", linewidth=0.8, zorder=4.05)


def _hide_other_outline(drawn: GeoDataFrame, ax: Axes) -> None:
    """Take away a base map's outline of the country that the units fill with their own outline.

    Two layers never agree to the metre, and the darker line would show as a smear beside the other.
    """
    from matplotlib.collections import LineCollection

    for lines in ax.collections:
        if isinstance(lines, LineCollection) and lines.get_gid() == OWN_OUTLINE:
            ends = [(p.vertices.min(axis=0), p.vertices.max(axis=0)) for p in lines.get_paths()]
            low, high = (np.array([e[k] for e in ends]) for k in (0, 1))
            base = np.array([*low.min(axis=0), *high.max(axis=0)])
            if np.allclose(base, drawn.total_bounds, atol=0.02 * (base[2] - base[0])):
                lines.set_visible(False)


def _region_legend(
    ax: Axes,
    handles: list[Any],
    missing: str,
    title: str,
    loc: str,
) -> None:
    if missing:
        handles.append(Patch(facecolor=MISSING, edgecolor="#9a9da5", hatch="////", label=missing))
    no_ticks(ax)
    if loc:
        legend(ax, handles, title, loc, handlelength=1.6, handleheight=1.2, labelspacing=0.25)
