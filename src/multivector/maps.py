"""Maps: table in, Axes out.

Every map is drawn in `PROJECTION`, an equal-area projection, so that a unit's ink is in
proportion to its land. The functions know no file names: layers come in as GeoDataFrames (in any
known coordinate system) and are projected here. A map is finished with `finish`, which writes
projection, source, date and border note under it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects as pe
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from multivector.style import (
    INK,
    LAND,
    MISSING,
    MUTED,
    SEA,
    Look,
    diverging,
    looks,
    sequential,
    text_on,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries
    from matplotlib.axes import Axes

__all__ = [
    "BORDER_NOTE",
    "COUNTRY_LABELS",
    "EXTENTS",
    "LABEL_OFFSETS",
    "PLACE_OFFSETS",
    "PROJECTION",
    "PROJECTION_NAME",
    "added_boundaries",
    "base_map",
    "categorical",
    "choropleth",
    "class_limits",
    "finish",
    "flow_lines",
    "label_points",
    "overlapping_labels",
    "scale_bar",
]

#: Albers equal-area conic, standard parallels 43 and 54 degrees north, centred on Kazakhstan.
PROJECTION = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48 +lon_0=67 +datum=WGS84 +units=m +no_defs"
PROJECTION_NAME = "Albers equal-area, standard parallels 43°N and 54°N, central meridian 67°E"
BORDER_NOTE = (
    "Boundaries follow United Nations General Assembly positions (68/262, ES-11/4); "
    "disputed lines are dashed; no position is argued."
)
#: Named frames in degrees: west, south, east, north.
EXTENTS: Mapping[str, tuple[float, float, float, float]] = {
    "kazakhstan": (46.0, 40.2, 88.0, 55.7),
    "caspian": (34.0, 36.0, 84.0, 54.5),
    "routes": (12.0, 35.0, 84.0, 55.5),
    "eurasia": (-6.0, 22.0, 122.0, 64.0),
}

#: Label offsets (points) for the regions of Kazakhstan, by English name, used by default.
LABEL_OFFSETS: Mapping[str, tuple[float, float]] = {
    "Astana": (30, -24),
    "Atyrau": (-2, 7),
    "North Kazakhstan": (-8, 7),
    "Almaty City": (30, -24),
    "Almaty Region": (12, -7),
    "Shymkent": (46, -14),
}

#: Label offsets (points) for places along the oil routes, by name, used by default.
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
#: Where a country's name can stand: longitude and latitude, clear of the oil routes.
COUNTRY_LABELS: Mapping[str, tuple[float, float]] = {
    "Afghanistan": (66.0, 34.0),
    "Azerbaijan": (47.6, 40.3),
    "Belarus": (28.0, 53.2),
    "China": (83.2, 42.4),
    "Georgia": (43.4, 42.3),
    "Germany": (10.5, 51.0),
    "India": (78.5, 26.0),
    "Iran": (54.0, 34.5),
    "Kazakhstan": (66.5, 50.2),
    "Kyrgyzstan": (74.8, 41.5),
    "Mongolia": (103.0, 46.8),
    "Pakistan": (69.0, 30.0),
    "Poland": (20.0, 50.7),
    "Russia": (40.5, 50.6),
    "Tajikistan": (71.2, 38.6),
    "Turkey": (31.4, 39.2),
    "Turkmenistan": (59.5, 39.2),
    "Türkiye": (31.4, 39.2),
    "Ukraine": (31.0, 48.8),
    "Uzbekistan": (63.2, 41.6),
}

_HALO = [pe.withStroke(linewidth=2.4, foreground="white")]
# Units that Natural Earth draws although UN members disagree on them; their outline is dashed.
_DISPUTED_CODES = frozenset({"-99", "XKX", "PSE", "ESH"})


def _projected(layer: GeoDataFrame | GeoSeries) -> Any:
    if layer.crs is None:
        raise ValueError(
            "The layer has no coordinate system, so it cannot be placed on a map: "
            "say which it is, for example layer.set_crs(4326)."
        )
    return layer.to_crs(PROJECTION)


def _new_axes(ax: Axes | None, figsize: tuple[float, float]) -> Axes:
    if ax is None:
        _, ax = plt.subplots(figsize=figsize)
    return ax


def _need(table: Any, *columns: str | None) -> None:
    for column in columns:
        if column is not None and column not in table.columns:
            raise KeyError(
                f"There is no column {column!r} in the table; it has: "
                f"{', '.join(map(str, table.columns))}."
            )


def _frame(extent: Any) -> tuple[float, float, float, float]:
    """Frame in projected metres from a name, four degrees, or a layer."""
    from shapely.geometry import box

    if isinstance(extent, str):
        if extent not in EXTENTS:
            raise ValueError(f"Unknown extent {extent!r}: choose one of {', '.join(EXTENTS)}.")
        extent = EXTENTS[extent]
    if hasattr(extent, "to_crs"):
        west, south, east, north = _projected(extent).total_bounds
    else:
        import geopandas as gpd

        # Densified, because the sides of a box in degrees are curves in the projection.
        outline = gpd.GeoSeries([box(*extent).segmentize(1.0)], crs=4326)
        west, south, east, north = outline.to_crs(PROJECTION).total_bounds
    dx, dy = 0.015 * (east - west), 0.015 * (north - south)
    return west - dx, south - dy, east + dx, north + dy


def base_map(
    countries: GeoDataFrame,
    *,
    lakes: GeoDataFrame | None = None,
    rivers: GeoDataFrame | None = None,
    disputed: GeoDataFrame | None = None,
    extent: Any = "kazakhstan",
    highlight: Sequence[str] = ("KAZ",),
    names: Mapping[str, tuple[float, float]] | Sequence[str] = (),
    ax: Axes | None = None,
    figsize: tuple[float, float] = (9.0, 5.6),
) -> Axes:
    """Draw land, water and state boundaries as a quiet ground for data.

    Parameters
    ----------
    countries
        Polygons with the column `country`: ISO 3166-1 alpha-3 code.
    lakes, rivers
        Optional polygons and lines.
    disputed
        Optional lines to draw dashed, over the outlines of units without an agreed code, which
        are dashed in any case.
    extent
        A name of `EXTENTS`, four degrees (west, south, east, north), or a layer to fit.
    highlight
        Country codes drawn in white, with a stronger outline.
    names
        Country names to write, from `COUNTRY_LABELS`; or name -> (longitude, latitude) of the
        middle of the text.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        In `PROJECTION` metres, without ticks.
    """
    _need(countries, "country")
    ax = _new_axes(ax, figsize)
    west, south, east, north = frame = _frame(extent)
    land = _clip(countries, frame)
    codes = land["country"].fillna("-99").astype(str)
    dashed = codes.isin(_DISPUTED_CODES)
    own = codes.isin(list(highlight))

    ax.set_facecolor(SEA)
    land.plot(ax=ax, facecolor=LAND, edgecolor="none", zorder=1)
    if own.any():
        land[own].plot(ax=ax, facecolor="white", edgecolor="none", zorder=1.1)
    if lakes is not None:
        water = _clip(lakes, frame)
        if len(water):
            water.plot(ax=ax, facecolor=SEA, edgecolor="#9fb8c6", linewidth=0.4, zorder=1.5)
    if rivers is not None:
        streams = _clip(rivers, frame)
        if len(streams):
            _draw_lines(streams.geometry, ax, color="#9fc0d3", linewidth=0.6, zorder=1.4)
    _draw_lines(land[~dashed].boundary, ax, color="#8d8f96", linewidth=0.6, zorder=2)
    # Disputed lines lie over the fills and outlines of a choropleth drawn later (zorder 3 and 4).
    uncertain = {2.1: land[dashed].boundary}
    if disputed is not None:
        uncertain[4.1] = _clip(disputed, frame).geometry
    for level, lines in uncertain.items():
        # Land colour first, so that the neighbour's solid line does not fill the dashes.
        _draw_lines(lines, ax, color=LAND, linewidth=1.1, zorder=level)
        dashes = {"color": "#74767e", "linewidth": 0.9, "linestyle": (0, (3, 2))}
        _draw_lines(lines, ax, zorder=level + 0.1, **dashes)
    if own.any():
        _draw_lines(land[own].boundary, ax, color=INK, linewidth=1.2, zorder=2.5)
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect("equal")
    _no_ticks(ax)
    for name in names:
        if isinstance(names, Mapping):
            x, y = _point(*names[name])
        else:
            x, y = _name_place(name, land, frame)
        _country_name(ax, x, y, name)
    return ax


def _name_place(
    name: str, land: GeoDataFrame, frame: tuple[float, float, float, float]
) -> tuple[float, float]:
    """Preset place of a country's name; inside what is seen of the country if that is elsewhere."""
    from shapely.geometry import box

    west, south, east, north = frame
    dx, dy = 0.09 * (east - west), 0.05 * (north - south)
    inner = box(west + dx, south + dy, east - dx, north - dy)
    if name in COUNTRY_LABELS:
        x, y = _point(*COUNTRY_LABELS[name])
        if inner.bounds[0] < x < inner.bounds[2] and inner.bounds[1] < y < inner.bounds[3]:
            return x, y
    seen = land[land["name"] == name] if "name" in land.columns else land[:0]
    part = seen.union_all().intersection(inner) if len(seen) else None
    if part is None or part.is_empty:
        raise ValueError(
            f"{name!r} cannot be written on this map: the table of countries has no such name "
            "inside the frame. Give its place: names={'Norway': (10, 61)}."
        )
    spot = part.representative_point()
    return spot.x, spot.y


def _clip(layer: GeoDataFrame, frame: tuple[float, float, float, float]) -> GeoDataFrame:
    """Project, and keep the rows whose envelope meets the frame."""
    west, south, east, north = frame
    return _projected(layer).cx[west:east, south:north]


def _no_ticks(ax: Axes) -> None:
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel("")
    ax.set_ylabel("")
    for side in ax.spines.values():
        side.set_visible(True)
        side.set_edgecolor("#b9bcc4")


def _point(lon: float, lat: float) -> tuple[float, float]:
    from pyproj import Transformer

    return Transformer.from_crs(4326, PROJECTION, always_xy=True).transform(lon, lat)


def _country_name(ax: Axes, x: float, y: float, name: str) -> None:
    ax.text(
        x,
        y,
        name.upper(),
        ha="center",
        va="center",
        fontsize=7.5,
        color=MUTED,
        zorder=3,
        path_effects=[pe.withStroke(linewidth=1.6, foreground=LAND)],
        clip_on=True,
    )


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
    approximate: GeoDataFrame | None = None,
    legend_title: str | None = None,
    legend_loc: str = "right",
    ax: Axes | None = None,
    figsize: tuple[float, float] = (9.0, 5.6),
) -> Axes:
    """Colour regions by the class of a number, and write the number on each region.

    Parameters
    ----------
    regions
        Polygons.
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
        Moves a label away from the region's inner point, value of `key` -> (dx, dy) in
        typographic points; over 18 points a leader line is drawn. Default: `LABEL_OFFSETS`
        where the names occur.
    key
        Column that `offsets` refers to. Default: the first of `name_en`, `name`,
        `region_code` there is.
    approximate
        Lines (see `added_boundaries`) to draw dashed instead of solid, and named in the legend.
    legend_title
        Default: the column's name.
    legend_loc
        "right" (outside, beside the map) or a `loc` of matplotlib.
    ax
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The legend gives class limits with the unit and the number of regions in each class.
        Classes hold values greater than the lower and up to the upper limit.

    Raises
    ------
    KeyError
        A column is not in the table.
    ValueError
        No value at all, limits out of order, or the number of colours differs from the classes.
    """
    import pandas as pd

    _need(regions, column, labels or None, key)
    drawn = _projected(regions)
    values = pd.to_numeric(drawn[column], errors="coerce").to_numpy(dtype=float)
    known = values[~np.isnan(values)]
    if not len(known):
        raise ValueError(f"Column {column!r} has no value to map.")
    edges = class_limits(known, scheme, k) if bins is None else _given_limits(known, bins)
    colours = _class_colours(palette, len(edges))
    classes = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="left"))
    ax = _region_axes(drawn, ax, figsize)

    for number, colour in enumerate(colours):
        part = drawn[classes == number]
        if len(part):
            part.plot(ax=ax, facecolor=colour, edgecolor="none", zorder=3)
    _hatch_missing(drawn[classes == -1], ax)
    _region_outlines(drawn, approximate, ax)

    if labels != "":
        lines = [
            ["no data"] if np.isnan(v) else [f"{round(v, decimals) + 0.0:.{decimals}f}"]
            for v in values
        ]
        if labels is not None:
            lines = [[str(name), *row] for name, row in zip(drawn[labels], lines, strict=True)]
        fills = [MISSING if c < 0 else colours[c] for c in classes]
        _region_labels(drawn, ["\n".join(row) for row in lines], fills, offsets, key, ax)

    suffix = f" {unit}" if unit else ""
    lower = [min(known.min(), edges[0]), *edges[:-1]]
    handles = []
    for number, (low, high) in enumerate(zip(lower, edges, strict=True)):
        count = int((classes == number).sum())
        over = "over " if number else ""
        span = f"{over}{low:.{decimals}f} to {high:.{decimals}f}"
        if number == 0 and low == high:  # an empty first class has no lowest value to name
            span = f"up to {high:.{decimals}f}"
        text = f"{span}{suffix} ({count})"
        handles.append(Patch(facecolor=colours[number], edgecolor=INK, linewidth=0.5, label=text))
    _region_legend(
        ax, handles, int((classes == -1).sum()), approximate, legend_title or column, legend_loc
    )
    return ax


def categorical(
    regions: GeoDataFrame,
    column: str,
    *,
    order: Sequence[str] | None = None,
    palette: Mapping[str, Look] | None = None,
    labels: str | None = None,
    offsets: Mapping[str, tuple[float, float]] | None = None,
    key: str | None = None,
    approximate: GeoDataFrame | None = None,
    legend_title: str | None = None,
    legend_loc: str = "right",
    ax: Axes | None = None,
    figsize: tuple[float, float] = (9.0, 5.6),
) -> Axes:
    """Colour and hatch regions by a category.

    Parameters
    ----------
    regions
        Polygons.
    column
        Text column. A missing value gets its own hatch and a place in the legend.
    order
        Categories in legend order; default: as they come.
    palette
        Category -> `style.Look`; default `style.looks`.
    labels
        Column whose text is written on each region; None writes nothing.
    offsets, key, approximate, legend_title, legend_loc, ax
        As in `choropleth`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.colors import to_rgb

    _need(regions, column, labels, key)
    drawn = _projected(regions)
    names = list(order or drawn[column].dropna().unique())
    stray = sorted(set(drawn[column].dropna().unique()) - set(names))
    if stray:
        raise ValueError(f"Categories {stray} are in the table but not in `order`.")
    palette = palette or looks(names)
    ax = _region_axes(drawn, ax, figsize)
    # Fills are mixed with white, so that hatches and labels stay readable on them.
    fills = {n: tuple(0.45 * c + 0.55 for c in to_rgb(palette[n].colour)) for n in names}
    handles = []
    for name in names:
        part = drawn[drawn[column] == name]
        how = {"facecolor": fills[name], "edgecolor": palette[name].colour}
        if len(part):
            part.plot(ax=ax, hatch=palette[name].hatch, linewidth=0, zorder=3, **how)
        handles.append(Patch(hatch=palette[name].hatch, label=f"{name} ({len(part)})", **how))
    missing = drawn[drawn[column].isna()]
    _hatch_missing(missing, ax)
    _region_outlines(drawn, approximate, ax)
    if labels is not None:
        texts = [str(t) for t in drawn[labels]]
        _region_labels(drawn, texts, [LAND] * len(drawn), offsets, key, ax, halo=True)
    _region_legend(ax, handles, len(missing), approximate, legend_title or column, legend_loc)
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


def _region_axes(drawn: GeoDataFrame, ax: Axes | None, figsize: tuple[float, float]) -> Axes:
    if ax is not None:
        return ax
    ax = _new_axes(None, figsize)
    west, south, east, north = drawn.total_bounds
    dx, dy = 0.03 * (east - west), 0.04 * (north - south)
    ax.set_xlim(west - dx, east + dx)
    ax.set_ylim(south - dy, north + dy)
    ax.set_aspect("equal")
    ax.set_facecolor("white")
    _no_ticks(ax)
    return ax


def _hatch_missing(part: GeoDataFrame, ax: Axes) -> None:
    if len(part):
        part.plot(
            ax=ax, facecolor=MISSING, edgecolor="#9a9da5", hatch="////", linewidth=0, zorder=3
        )


def _region_outlines(drawn: GeoDataFrame, approximate: GeoDataFrame | None, ax: Axes) -> None:
    outline = drawn.boundary.union_all()
    if approximate is not None and len(approximate):
        dashed = _projected(approximate).union_all()
        outline = outline.difference(dashed.buffer(50))
        _draw_lines([dashed], ax, color=INK, linewidth=1.1, linestyle=(0, (3, 2)), zorder=4)
    _draw_lines([outline], ax, color="#4a4e58", linewidth=0.7, zorder=4)


def _draw_lines(geometries: Iterable[Any], ax: Axes, **how: Any) -> None:
    """Draw lines as one collection (geopandas' own `plot` takes no dash patterns)."""
    import shapely
    from matplotlib.collections import LineCollection

    parts = shapely.get_parts(np.asarray(list(geometries), dtype=object))
    while any(part.geom_type.startswith(("Multi", "Geometry")) for part in parts):
        parts = shapely.get_parts(parts)
    paths = [np.asarray(part.coords)[:, :2] for part in parts if hasattr(part, "coords")]
    if paths:
        ax.add_collection(LineCollection(paths, **how), autolim=False)


def _region_labels(
    drawn: GeoDataFrame,
    texts: Sequence[str],
    fills: Sequence[Any],
    offsets: Mapping[str, tuple[float, float]] | None,
    key: str | None,
    ax: Axes,
    halo: bool = False,
) -> None:
    key = key or next((c for c in ("name_en", "name", "region_code") if c in drawn.columns), None)
    if offsets and key is None:
        raise KeyError("offsets need `key`: the column that names the regions.")
    names = list(drawn[key]) if key else [None] * len(drawn)
    if offsets is None:
        offsets = {name: move for name, move in LABEL_OFFSETS.items() if name in names}
    stray = sorted(set(offsets) - set(names))
    if stray:
        raise KeyError(f"offsets name {stray}, which column {key!r} does not hold.")
    inner = drawn.representative_point()
    for name, point, text, fill in zip(names, inner, texts, fills, strict=True):
        # A short move stays on its region; a long one needs a leader line and plain ink.
        far = name in offsets and np.hypot(*offsets[name]) > 18
        ink = INK if far or halo else text_on(fill)
        # A rim in the fill's own colour keeps a name readable where it runs over a boundary.
        rim = _HALO if far or halo else [pe.withStroke(linewidth=2.0, foreground=fill)]
        ax.annotate(
            text,
            (point.x, point.y),
            xytext=offsets.get(name, (0, 0)),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=7.5,
            linespacing=1.05,
            color=ink,
            zorder=6,
            path_effects=rim,
            arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.6, "shrinkA": 0, "shrinkB": 0}
            if far
            else None,
            gid="map-label",
        )


def _region_legend(
    ax: Axes,
    handles: list[Any],
    missing: int,
    approximate: GeoDataFrame | None,
    title: str,
    loc: str,
) -> None:
    if missing:
        handles.append(
            Patch(
                facecolor=MISSING, edgecolor="#9a9da5", hatch="////", label=f"no data ({missing})"
            )
        )
    if approximate is not None and len(approximate):
        handles.append(
            Line2D([], [], color=INK, lw=1.1, ls=(0, (3, 2)), label="approximate boundary")
        )
    where: dict[str, Any] = {"loc": loc}
    if loc == "right":
        where = {"loc": "center left", "bbox_to_anchor": (1.01, 0.5)}
    box = ax.legend(
        handles=handles,
        title=f"{title} (number of units)",
        title_fontsize=8.5,
        fontsize=8,
        alignment="left",
        frameon=True,
        framealpha=0.92,
        edgecolor="#c9ccd2",
        handlelength=1.8,
        handleheight=1.2,
        **where,
    )
    box.set_zorder(9)
    _no_ticks(ax)


def added_boundaries(fine: GeoDataFrame, coarse: GeoDataFrame) -> GeoDataFrame:
    """Lines that are boundaries in the fine cut but not in the coarse one.

    Give them to `choropleth(…, approximate=…)` where they are to be drawn dashed.

    Returns
    -------
    geopandas.GeoDataFrame
        One row, in `PROJECTION`; empty if the cuts agree.
    """
    import geopandas as gpd

    new = _projected(fine).boundary.union_all()
    old = _projected(coarse).boundary.union_all()
    lines = new.difference(old.buffer(200))
    rows = [] if lines.is_empty else [lines]
    return gpd.GeoDataFrame({"kind": ["approximate"] * len(rows)}, geometry=rows, crs=PROJECTION)


def flow_lines(
    lines: GeoDataFrame,
    width: str | None = None,
    *,
    category: str | None = None,
    palette: Mapping[str, Look] | None = None,
    max_width: float = 12.0,
    min_width: float = 1.6,
    unit: str = "Mt",
    ticks: Sequence[float] | None = None,
    legend_loc: str = "lower left",
    legend_title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw lines whose width is in proportion to an amount.

    Parameters
    ----------
    lines
        Lines, one row each.
    width
        Column with the amount; None draws all lines alike. Rows without an amount are drawn thin
        and dotted.
    category
        Column that gives colour and line style; None draws one colour.
    palette
        Category -> `style.Look`; default `style.looks`.
    max_width, min_width
        Width in points of the largest amount, and the least width drawn. An amount whose
        proportional width is under `min_width` is drawn at `min_width`, in its category's line
        style: the legend says so.
    unit
        Unit for the width legend.
    ticks
        Amounts shown in the width legend; default three, from the data.
    legend_loc
        As matplotlib's `loc`; "right" puts the legend beside the map; "" leaves it out.
    ax
        Axes of `base_map`; a new figure fitted to the lines by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    import pandas as pd

    _need(lines, width, category)
    drawn = _projected(lines)
    if ax is None:
        ax = _region_axes(drawn, None, (9.0, 5.6))
    names = list(dict.fromkeys(drawn[category])) if category else ["all"]
    palette = palette or looks(names)
    amounts = pd.to_numeric(drawn[width], errors="coerce") if width else None
    top = float(amounts.max()) if amounts is not None and amounts.notna().any() else 1.0

    def points(amount: float) -> float:
        return max(min_width, max_width * amount / top)

    # Wide lines first, so that thin ones stay visible on top of them.
    order = amounts.fillna(0).sort_values(ascending=False).index if width else drawn.index
    for row in order:
        look = palette[drawn.loc[row, category]] if category else palette[names[0]]
        geometry = drawn.geometry.loc[row]
        if width and pd.isna(amounts[row]):
            how = {"linewidth": 1.2, "linestyle": (0, (1, 3))}
        elif width:
            thick = max_width * amounts[row] / top >= min_width
            style = "-" if thick else look.linestyle
            how = {"linewidth": points(amounts[row]), "linestyle": style}
        else:
            how = {"linewidth": 2.2, "linestyle": look.linestyle}
        halo = [pe.Stroke(linewidth=how["linewidth"] + 1.6, foreground="white"), pe.Normal()]
        _draw_lines([geometry], ax, color=look.colour, zorder=5, path_effects=halo, **how)

    handles, spacing = [], 0.7
    if category:
        handles += [
            Line2D([], [], color=palette[n].colour, lw=2.2, ls=palette[n].linestyle, label=n)
            for n in names
        ]
    if width:
        shown = ticks if ticks is not None else _nice_ticks(top)
        handles += [
            Line2D(
                [], [], color="#6b6f78", lw=points(t), label=f"{t:g} {unit}", solid_capstyle="butt"
            )
            for t in shown
        ]
        # Rows far enough apart that two wide samples do not merge (row height about 6 points).
        drawn_widths = [2.2, *map(points, shown)]
        apart = max(((a + b) / 2 for a, b in pairwise(drawn_widths)), default=0.0)
        spacing = max(spacing, (apart - 4.0) / 8)
        small = amounts.dropna()
        if (max_width * small / top < min_width).any():
            limit = min_width * top / max_width
            handles.append(
                Line2D([], [], color="none", label=f"under {limit:.1f} {unit}: least width")
            )
        if amounts.isna().any():
            handles.append(Line2D([], [], color=INK, lw=1.2, ls=(0, (1, 3)), label="no amount"))
    if handles and legend_loc:
        where: dict[str, Any] = {"loc": legend_loc}
        if legend_loc == "right":
            where = {"loc": "center left", "bbox_to_anchor": (1.01, 0.5)}
        box = ax.legend(
            handles=handles,
            title=legend_title,
            title_fontsize=8.5,
            fontsize=8,
            alignment="left",
            frameon=True,
            framealpha=0.92,
            edgecolor="#c9ccd2",
            handlelength=2.6,
            labelspacing=spacing,
            **where,
        )
        box.set_zorder(9)
    return ax


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
    size: float = 4.5,
    fontsize: float = 8,
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
        a negative dx puts the text to the left. Use it to keep names apart. Names that are not
        in it take their place from `PLACE_OFFSETS`, else from `default`.
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

    _need(points, text)
    if "geometry" not in points.columns:
        _need(points, "lon", "lat")
        spots = gpd.points_from_xy(points["lon"], points["lat"], crs=4326)
        points = gpd.GeoDataFrame(points.copy(), geometry=spots)
    offsets = dict(offsets or {})
    stray = sorted(set(offsets) - set(points[text]))
    if stray:
        raise KeyError(f"offsets name {stray}, which column {text!r} does not hold.")
    drawn = _projected(points)
    for name, spot in zip(drawn[text], drawn.geometry, strict=True):
        if marker:
            ax.plot(
                spot.x, spot.y, marker, ms=size, mfc="white", mec=INK, mew=1.1, zorder=7, ls="none"
            )
        dx, dy = offsets.get(name, PLACE_OFFSETS.get(name, default))
        ax.annotate(
            name,
            (spot.x, spot.y),
            xytext=(dx, dy),
            textcoords="offset points",
            ha="left" if dx > 0 else "right" if dx < 0 else "center",
            va="bottom" if dy > 0 else "top" if dy < 0 else "center",
            fontsize=fontsize,
            color=INK,
            zorder=8,
            path_effects=_HALO,
            gid="map-label",
            annotation_clip=True,
        )
    return ax


def overlapping_labels(ax: Axes) -> list[tuple[str, str]]:
    """Pairs of labels on a map whose boxes overlap; empty when all can be read.

    Looks at labels written by `choropleth`, `categorical` and `label_points`, and at the legend.
    """
    canvas = ax.figure.canvas
    canvas.draw()
    renderer = canvas.get_renderer()
    boxes = [
        (text.get_text(), _text_box(text, renderer))
        for text in ax.texts
        if text.get_gid() == "map-label" and text.get_text() and text.get_visible()
    ]
    if ax.get_legend() is not None:
        boxes.append(("legend", ax.get_legend().get_window_extent(renderer)))
    pairs = []
    for i, (one, box) in enumerate(boxes):
        for two, other in boxes[i + 1 :]:
            if box.overlaps(other):
                pairs.append((one, two))
    return pairs


def _text_box(text: Any, renderer: Any) -> Any:
    from matplotlib.text import Text

    # An annotation's own extent would take in its leader line.
    text.update_positions(renderer)
    box = Text.get_window_extent(text, renderer)
    return box.padded(-1.0)


def scale_bar(ax: Axes, km: float = 500, *, at: tuple[float, float] = (0.04, 0.06)) -> Axes:
    """Draw a scale bar of `km` kilometres; `at` is its left end in axes fractions.

    Lengths on a conic map are true along the standard parallels and off by a few per cent
    elsewhere: measure with `routes.line_lengths`, not with the bar.
    """
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    x = west + at[0] * (east - west)
    y = south + at[1] * (north - south)
    tick = 0.009 * (north - south)
    xs, ys = [x, x, x + km * 1000, x + km * 1000], [y + tick, y, y, y + tick]
    ax.plot(xs, ys, color=INK, lw=1.2, zorder=8, solid_capstyle="butt")
    ax.text(
        x + km * 500,
        y + 1.6 * tick,
        f"{km:g} km",
        ha="center",
        va="bottom",
        fontsize=7.5,
        zorder=8,
        path_effects=_HALO,
    )
    return ax


def finish(
    ax: Axes,
    *,
    source: str | Iterable[str],
    date: str,
    title: str | None = None,
    note: str = "",
    borders: bool = True,
) -> Axes:
    """Write title, source, date, projection and border note on a map.

    Parameters
    ----------
    ax
        The map.
    source
        Source line, or source ids of data/sources.csv.
    date
        What moment the data are of, for example "2025" or "1 January 2025".
    title
        Optional title above the map.
    note
        Optional further note, for example on approximate boundaries.
    borders
        False leaves the border note out; only for maps that show no state boundary.
    """
    if not isinstance(source, str):
        source = ", ".join(source)
    if not source.strip() or not str(date).strip():
        raise ValueError("finish() needs a source and a date: no map goes out without them.")
    if title:
        ax.set_title(title, loc="left", fontsize=11.5, fontweight="bold", color=INK)
    parts = [f"Data: {date}. Source: {source}. Projection: {PROJECTION_NAME}."]
    if note:
        parts.append(note)
    if borders:
        parts.append(BORDER_NOTE)
    inches = ax.get_position().width * ax.figure.get_figwidth()
    # At 7 points DejaVu Sans sets about 19 characters to the inch.
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    tall = ax.get_position().height * ax.figure.get_figheight()
    drawn = min(inches, tall * (east - west) / (north - south))
    lines = textwrap.fill(" ".join(parts), max(40, int(drawn * 18)))
    ax.annotate(
        lines,
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -6),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=7,
        color=MUTED,
        linespacing=1.3,
        annotation_clip=False,
        gid="map-note",
    )
    return ax
