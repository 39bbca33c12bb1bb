"""Ground of a map: land, water, boundaries, names, scale, locator, and the texts around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects as pe
import matplotlib.pyplot as plt
import numpy as np

from multivector import style
from multivector.labels import halo, text_box
from multivector.maps.ground import (
    OWN_OUTLINE,
    clip,
    covers_flow,
    draw_areas,
    draw_lines,
    ground_box,
    keep_names_clear,
    no_ticks,
    point,
    projected,
    remember_land,
    remember_outlines,
    settle,
    small_shapes,
    taken,
)
from multivector.palettes import INK, LAND, MUTED, SEA, actor_of
from multivector.tables import PROJECTION, need

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = [
    "BORDER_NOTE",
    "COUNTRY_LABELS",
    "EXTENTS",
    "PROJECTION",
    "PROJECTION_NAME",
    "SEA_LABELS",
    "base_map",
    "finish",
    "graticule",
    "locator",
    "name_countries",
    "name_seas",
    "scale_bar",
]

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

#: Where a sea's name can stand: longitude and latitude of the middle of the text.
SEA_LABELS: Mapping[str, tuple[float, float]] = {
    "Arabian Sea": (63.0, 21.5),
    "Aral Sea": (60.0, 45.1),
    "Baltic Sea": (19.3, 56.6),
    "Barents Sea": (41.0, 72.5),
    "Bay of Bengal": (88.5, 16.0),
    "Black Sea": (34.0, 43.4),
    "Caspian Sea": (50.6, 41.6),
    "East China Sea": (124.5, 29.0),
    "Kara Sea": (68.0, 74.0),
    "Lake Balkhash": (75.2, 45.6),
    "Mediterranean Sea": (27.5, 34.1),
    "North Sea": (3.5, 56.5),
    "Norwegian Sea": (3.0, 67.0),
    "Persian Gulf": (51.0, 27.3),
    "Red Sea": (38.0, 20.5),
    "Sea of Japan": (134.5, 40.0),
    "Sea of Okhotsk": (149.0, 54.0),
    "Yellow Sea": (123.3, 36.0),
}

#: Ink of water names and of shores.
WATER_INK = "#41708a"
_SHORE = "#9fb8c6"
# Units that Natural Earth draws although UN members disagree on them; their outline is dashed.
_DISPUTED_CODES = frozenset({"-99", "XKX", "PSE", "ESH"})


def _frame(extent: Any) -> tuple[float, float, float, float]:
    """Frame in projected metres from a name, four degrees, or a layer."""
    from shapely.geometry import box

    if isinstance(extent, str):
        if extent not in EXTENTS:
            raise ValueError(f"Unknown extent {extent!r}: choose one of {', '.join(EXTENTS)}.")
        extent = EXTENTS[extent]
    if hasattr(extent, "to_crs"):
        west, south, east, north = projected(extent).total_bounds
    else:
        import geopandas as gpd

        # Densified, because the sides of a box in degrees are curves in the projection.
        outline = gpd.GeoSeries([box(*extent).segmentize(1.0)], crs=4326)
        west, south, east, north = outline.to_crs(PROJECTION).total_bounds
    dx, dy = 0.015 * (east - west), 0.015 * (north - south)
    return west - dx, south - dy, east + dx, north + dy


def new_map(
    ax: Axes | None, frame: tuple[float, float, float, float], figsize: tuple[float, float] | None
) -> Axes:
    """Axes for a frame in metres; a new figure takes the frame's own proportions."""
    west, south, east, north = frame
    if ax is None:
        if figsize is None:
            shape = (north - south) / (east - west)
            wide = min(8.6, 4.7 / shape)
            figsize = (wide, wide * shape)
        figure = plt.figure(figsize=figsize)
        ax = figure.add_axes((0.005, 0.005, 0.99, 0.99))
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect("equal")
    return ax


def base_map(
    countries: GeoDataFrame,
    *,
    lakes: GeoDataFrame | None = None,
    rivers: GeoDataFrame | None = None,
    disputed: GeoDataFrame | None = None,
    extent: Any = "kazakhstan",
    highlight: Sequence[str] = ("KAZ",),
    names: Mapping[str, tuple[float, float]] | Sequence[str] | str = (),
    seas: bool | DataFrame = False,
    ax: Axes | None = None,
    figsize: tuple[float, float] | None = None,
) -> Axes:
    """Draw land, water and state boundaries as a quiet ground for data.

    Parameters
    ----------
    countries
        Polygons with the column `country`: ISO 3166-1 alpha-3 code.
    lakes, rivers
        Optional polygons and lines. Lakes lie over the fills of a choropleth drawn later. A lake
        whose name says that it is an old outline is drawn dashed, without water.
    disputed
        Optional lines to draw dashed, over the outlines of units without an agreed code, which
        are dashed in any case.
    extent
        A name of `EXTENTS`, four degrees (west, south, east, north), or a layer to fit.
    highlight
        Country codes drawn in white, with a stronger outline.
    names
        "neighbours" names every country that has room for its name but those highlighted, "all"
        these too; or country names to write, from `COUNTRY_LABELS`; or name -> (longitude,
        latitude) of the middle of the text.
    seas
        True names the seas and great lakes of `SEA_LABELS` that have room for their name; a table
        with the columns `name`, `lat`, `lon` adds others.
    ax
        Axes to draw on; a new figure in the frame's proportions by default.
    figsize
        Size of a new figure in inches, instead of the frame's proportions.

    Returns
    -------
    matplotlib.axes.Axes
        In `PROJECTION` metres, without ticks.
    """
    need(countries, "country")
    west, south, east, north = frame = _frame(extent)
    ax = new_map(ax, frame, figsize)
    land = clip(countries, frame)
    codes = land["country"].fillna("-99").astype(str)
    dashed = codes.isin(_DISPUTED_CODES)
    own = codes.isin(list(highlight))
    if "name" in land.columns:
        ax._map_own_names = set(land["name"][own])

    ax.set_facecolor(SEA)
    draw_areas(land, ax, facecolor=LAND, edgecolor="none", zorder=1)
    if own.any():
        draw_areas(land[own], ax, facecolor="white", edgecolor="none", zorder=1.1)
    if lakes is not None:
        draw_lakes(lakes, ax)
    if rivers is not None:
        streams = clip(rivers, frame)
        if len(streams):
            draw_lines(streams.geometry, ax, color="#9fc0d3", linewidth=0.6, zorder=1.4)
    draw_lines(land[~dashed].boundary, ax, color="#8d8f96", linewidth=0.6, zorder=2)
    remember_outlines(ax, land.boundary)
    remember_land(ax, land.geometry)
    # Disputed lines lie over the fills and outlines of a choropleth drawn later (zorder 3 and 4).
    uncertain = {2.1: land[dashed].boundary}
    if disputed is not None:
        uncertain[4.1] = clip(disputed, frame).geometry
    for level, lines in uncertain.items():
        # Land colour first, so that the neighbour's solid line does not fill the dashes.
        draw_lines(lines, ax, color=LAND, linewidth=1.1, zorder=level)
        dashes = {"color": "#74767e", "linewidth": 0.9, "linestyle": (0, (3, 2))}
        draw_lines(lines, ax, zorder=level + 0.1, **dashes)
    if own.any():
        strong = {"color": INK, "linewidth": 1.2, "zorder": 2.5, "gid": OWN_OUTLINE}
        draw_lines(land[own].boundary, ax, **strong)
    for lines in uncertain.values():
        keep_names_clear(ax, lines)
    # Plotting a layer moves the limits: the frame is what was asked for.
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect("equal")
    no_ticks(ax)
    if isinstance(names, str):
        if names not in ("neighbours", "all"):
            raise ValueError(f'names={names!r}: say "neighbours", "all", or list the names.')
        leave_out = tuple(highlight) if names == "neighbours" else ()
        ax._map_names = (countries, leave_out)
        name_countries(ax, countries, leave_out=leave_out)
    else:
        for name in names:
            if isinstance(names, Mapping):
                _country_name(ax, *point(*names[name]), name)
            else:
                _write_listed_name(ax, name, land, frame)
    if seas is not False:
        ax._map_seas = (countries, lakes, None if seas is True else seas)
        name_seas(ax, *ax._map_seas)
    return ax


def _renew_names(ax: Axes) -> None:
    """Place the names of countries and seas anew, after all else has taken its place."""
    renew = {"map-name": getattr(ax, "_map_names", None), "map-sea": getattr(ax, "_map_seas", None)}
    seas = [t.get_text().replace("\n", " ") for t in ax.texts if t.get_gid() == "map-sea"]
    for text in [t for t in ax.texts if renew.get(str(t.get_gid()))]:
        text.remove()
    if renew["map-sea"]:
        name_seas(ax, *renew["map-sea"], keep=seas)
    if renew["map-name"]:
        countries, leave_out = renew["map-name"]
        name_countries(ax, countries, leave_out=leave_out)


def draw_lakes(lakes: GeoDataFrame, ax: Axes) -> None:
    """Draw lakes over whatever fills lie below them; an old outline dashed."""
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    water = clip(lakes, (west, south, east, north))
    if not len(water):
        return
    keep_names_clear(ax, water.geometry)
    old = np.zeros(len(water), dtype=bool)
    if "name" in water.columns:
        old = water["name"].fillna("").str.contains("outline", case=False).to_numpy()
    if (~old).any():
        draw_areas(water[~old], ax, facecolor=SEA, edgecolor=_SHORE, linewidth=0.5, zorder=3.5)
    if old.any():
        ax._map_old_outlines = sorted(set(water["name"][old]))
        draw_areas(water[old], ax, facecolor="#eef1f0", edgecolor="none", zorder=3.5)
        draw_lines(
            water[old].boundary, ax, color=WATER_INK, linewidth=0.7, linestyle=(0, (2, 1.5)),
            zorder=3.6,
        )  # fmt: skip
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)


def _write_listed_name(
    ax: Axes, name: str, land: GeoDataFrame, frame: tuple[float, float, float, float]
) -> None:
    """Write a country's name at its preset place, or where it fits in what is seen of it."""
    import shapely
    from shapely.geometry import box

    west, south, east, north = frame
    dx, dy = 0.09 * (east - west), 0.05 * (north - south)
    inner = box(west + dx, south + dy, east - dx, north - dy)
    spots = [point(*COUNTRY_LABELS[name])] if name in COUNTRY_LABELS else []
    spots = [spot for spot in spots if inner.contains(shapely.Point(spot))]
    seen = land[land["name"] == name] if "name" in land.columns else land[:0]
    whole = seen.union_all()
    part = whole.intersection(inner)
    if part.is_empty:
        if spots:  # the layer knows the country by another name
            _country_name(ax, *spots[0], name)
            return
        raise ValueError(
            f"{name!r} cannot be written on this map: the table of countries has no such name "
            "inside the frame. Give its place: names={'Norway': (10, 61)}."
        )
    pieces = shapely.get_parts(part)
    spots += inner_spots(pieces[np.argmax(shapely.area(pieces))])
    text = _country_name(ax, *spots[0], name)
    shapely.prepare(whole)
    small = small_shapes(ax)
    if not _settle_name(ax, text, [name.upper()], spots, whole.contains, settle(ax), small):
        text.set_position(spots[0])


def _country_name(ax: Axes, x: float, y: float, name: str, size: float = 8.8) -> Any:
    own = name in getattr(ax, "_map_own_names", ())
    return ax.text(
        x,
        y,
        name.upper(),
        ha="center",
        va="center",
        fontsize=size,
        fontweight="bold" if own else "normal",
        color=INK if own else MUTED,
        zorder=2.8,
        path_effects=[pe.withStroke(linewidth=1.6, foreground="white" if own else LAND)],
        linespacing=1.0,
        clip_on=True,
        gid="map-name",
    )


def name_countries(
    ax: Axes, countries: GeoDataFrame, *, leave_out: Sequence[str] = ()
) -> list[str]:
    """Name every country whose visible part has room for its name; return the names written.

    Parameters
    ----------
    ax
        Axes of `base_map`.
    countries
        Polygons with the columns `country` and `name`.
    leave_out
        Codes not to name.
    """
    import shapely
    from shapely.geometry import box

    need(countries, "country", "name")
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    renderer = settle(ax)
    pixel = (east - west) / ax.get_window_extent().width
    rim = 6 * pixel  # a name keeps off the frame
    window = box(west + rim, south + rim, east - rim, north - rim)
    seen = clip(countries, (west, south, east, north))
    seen = seen[~seen["country"].isin(list(leave_out))]
    parts = seen.geometry.simplify(pixel).make_valid().intersection(window)
    small = small_shapes(ax)
    written = []
    for k in parts.area.sort_values(ascending=False).index:
        part, name = parts[k], str(seen["name"][k])
        if part.is_empty or part.area < 0.0015 * window.area or name == "nan":
            continue
        pieces = shapely.get_parts(part)
        biggest = pieces[np.argmax(shapely.area(pieces))]
        spots = [point(*COUNTRY_LABELS[name])] if name in COUNTRY_LABELS else []
        spots += inner_spots(biggest)
        name = actor_of(name) or name
        broken = "\n".join(name.split()) if " " in name else None
        text = _country_name(ax, 0, 0, name)
        texts = [name.upper(), *([broken.upper()] if broken else [])]
        shapely.prepare(biggest)
        if not _settle_name(ax, text, texts, spots, biggest.contains, renderer, small):
            text.remove()
        else:
            written.append(name)
    return written


def inner_spots(part: Any) -> list[tuple[float, float]]:
    """Middles inside a polygon, the roomiest first, then the points of a coarse grid."""
    import shapely

    x0, y0, x1, y1 = part.bounds
    circle = shapely.maximum_inscribed_circle(part, tolerance=max(x1 - x0, y1 - y0) / 60)
    centre = circle.coords[0]
    spots = [centre]
    grid = [
        (x0 + (x1 - x0) * i / 12, y0 + (y1 - y0) * j / 10)
        for i in range(1, 12)
        for j in range(1, 10)
    ]
    near = [g for g in grid if part.contains(shapely.Point(g))]
    near.sort(key=lambda g: np.hypot(g[0] - centre[0], g[1] - centre[1]))
    return [*spots, *near[:40]]


def _settle_name(
    ax: Axes,
    text: Any,
    texts: Sequence[str],
    spots: Sequence[tuple[float, float]],
    fits: Callable[[Any], bool],
    renderer: Any,
    clear: Sequence[Any] = (),
) -> bool:
    """Put a name where it fits on the ground and meets no other text; say whether it could.

    It also keeps off the shapes in `clear`.
    """
    text.set_visible(False)
    others = [o.padded(2) for o in taken(ax, renderer)]
    text.set_visible(True)
    for words in texts:
        text.set_text(words)
        for x, y in spots:
            text.set_position((x, y))
            box = text_box(text, renderer)
            if any(box.overlaps(o) for o in others) or covers_flow(ax, box):
                continue
            ground = ground_box(box.padded(-1), ax)
            if fits(ground) and not any(ground.intersects(shape) for shape in clear):
                return True
    return False


def name_seas(
    ax: Axes,
    countries: GeoDataFrame,
    lakes: GeoDataFrame | None = None,
    places: DataFrame | None = None,
    *,
    keep: Collection[str] = (),
) -> list[str]:
    """Name the seas and great lakes that have room for their name; return the names written.

    Parameters
    ----------
    ax
        Axes of `base_map`.
    countries, lakes
        Land, and water on it.
    places
        Table with the columns `name`, `lat`, `lon`, beside `SEA_LABELS`.
    keep
        Names to write smaller and further from their usual middle rather than to leave them out.
    """
    import shapely
    from shapely.geometry import box

    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    renderer = settle(ax)
    pixel = (east - west) / ax.get_window_extent().width
    window = box(west, south, east, north)
    land = clip(countries, (west, south, east, north)).geometry.simplify(pixel).make_valid()
    ground = land.intersection(window).union_all()
    if lakes is not None and len(lakes):
        water = clip(lakes, (west, south, east, north)).geometry.make_valid()
        ground = ground.difference(water.union_all())
    shapely.prepare(ground)
    shapely.prepare(window)

    def fits(area: Any) -> bool:
        return bool(window.contains(area) and not ground.intersects(area))

    written = []
    spots_of = dict(SEA_LABELS)
    if places is not None:
        need(places, "name", "lat", "lon", what="the table of seas")
        more = zip(places["name"], places["lon"], places["lat"], strict=True)
        spots_of |= {n: (lon, lat) for n, lon, lat in more if n not in SEA_LABELS}
    for name, (lon, lat) in spots_of.items():
        x, y = point(lon, lat)
        if not (west < x < east and south < y < north):
            continue
        text = ax.text(
            x, y, name, ha="center", va="center", fontsize=8.8, fontstyle="italic",
            color=WATER_INK, zorder=3.7, linespacing=1.0, clip_on=True, gid="map-sea",
        )  # fmt: skip
        words = [name, name.replace(" ", "\n")]
        step = 0.012 * (east - west)
        found = _settle_name(ax, text, words, _grid(x, y, step, 4, 7), fits, renderer)
        if not found and name in keep:
            text.set_fontsize(8)
            found = _settle_name(ax, text, words, _grid(x, y, step / 3, 12, 36), fits, renderer)
        if found:
            written.append(name)
        else:
            text.remove()
    return written


def _grid(x: float, y: float, step: float, across: int, up: int) -> list[tuple[float, float]]:
    """Give the points around a place, so many steps to each side, the nearest first."""
    shifts = [(i * step, j * step) for i in range(-across, across + 1) for j in range(-up, up + 1)]
    shifts.sort(key=lambda shift: np.hypot(*shift))
    return [(x + dx, y + dy) for dx, dy in shifts]


def graticule(ax: Axes, step: float = 10.0) -> Axes:
    """Draw meridians and parallels every `step` degrees, with their degrees at the frame."""
    from shapely.geometry import box

    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    window = box(west, south, east, north)
    for lon in np.arange(-20, 180 + step, step):
        _degree_line(
            ax, [(lon, lat) for lat in np.arange(0, 86, 1.0)], _degrees(lon, "EW"), window, 0
        )
    for lat in np.arange(0, 86, step):
        _degree_line(
            ax, [(lon, lat) for lon in np.arange(-20, 180, 1.0)], _degrees(lat, "NS"), window, 1
        )
    return ax


def _degrees(value: float, sides: str) -> str:
    return f"{abs(value):g}°{sides[int(value < 0)] if value else ''}"


def _degree_line(
    ax: Axes, degrees: list[tuple[float, float]], text: str, window: Any, side: int
) -> None:
    from shapely.geometry import LineString

    line = LineString([point(*d) for d in degrees]).intersection(window)
    if line.is_empty or line.geom_type != "LineString":
        return
    draw_lines([line], ax, color="#b4bfc6", linewidth=0.45, zorder=1.3)
    x, y = min(line.coords, key=lambda c: c[1] if side == 0 else c[0])
    ax.annotate(
        text, (x, y), xytext=(0, -3) if side == 0 else (-3, 0), textcoords="offset points",
        ha="center" if side == 0 else "right", va="top" if side == 0 else "center",
        fontsize=8, color=MUTED, annotation_clip=False,
    )  # fmt: skip


def locator(
    ax: Axes,
    countries: GeoDataFrame,
    *,
    country: str = "KAZ",
    loc: str = "upper right",
    size: float = 0.22,
) -> Axes:
    """Draw a small map of the whole country in a corner, with the main map's frame on it.

    Parameters
    ----------
    ax
        Axes of the main map.
    countries
        Polygons with the column `country`.
    country
        Code of the country to show whole.
    loc
        "upper right", "upper left", "lower right" or "lower left".
    size
        Width of the inset as a part of the map's.

    Returns
    -------
    matplotlib.axes.Axes
        Of the inset.
    """
    need(countries, "country")
    own = projected(countries[countries["country"] == country])
    if own.empty:
        raise ValueError(f"The layer has no country {country!r} for the locator.")
    settle(ax)
    west, south, east, north = own.total_bounds
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    # The frame of the main map is seen whole, also where it reaches over the country's border.
    west, south, east, north = min(west, x0), min(south, y0), max(east, x1), max(north, y1)
    pad = 0.06 * (east - west)
    shape = (north - south + 2 * pad) / (east - west + 2 * pad)
    frame = ax.get_window_extent()
    high = size * shape * frame.width / frame.height
    x = 0.985 - size if "right" in loc else 0.015
    y = 0.98 - high if "upper" in loc else 0.02
    inset = ax.inset_axes((x, y, size, high), zorder=8.5)
    inset.set_facecolor("#f7f7f5")
    inset.set_gid("locator")
    draw_areas(own, inset, facecolor="#d3d7da", edgecolor=MUTED, linewidth=0.6)
    inset.add_patch(plt.Rectangle((x0, y0), x1 - x0, y1 - y0, fc="none", ec=INK, lw=1.4, zorder=5))
    inset.set_xlim(west - pad, east + pad)
    inset.set_ylim(south - pad, north + pad)
    no_ticks(inset)
    return inset


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
        fontsize=8.8,
        gid="map-label",
        zorder=8,
        path_effects=halo(),
    )
    return ax


def finish(
    ax: Axes,
    *,
    source: str | Iterable[str],
    date: str,
    title: str | None = None,
    subtitle: str = "",
    note: str = "",
    borders: bool = True,
) -> Axes:
    """Write headline, subtitle, date, sources, projection and border note around a map.

    A lake that is drawn as an old outline is named beside them, because its dashes would
    otherwise look like a disputed line.

    Parameters
    ----------
    ax
        The map.
    source
        Source ids of data/sources.csv, which are printed as short citations; or a text.
    date
        What moment the data are of, for example "2025" or "1 January 2025".
    title
        What the map shows, as a sentence.
    subtitle
        Measure, unit, place and period.
    note
        Optional further note, for example on approximate boundaries.
    borders
        False leaves the border note out; only for maps that show no state boundary.
    """
    cited = style.citation(source)
    if not cited or not str(date).strip():
        raise ValueError("finish() needs a source and a date: no map goes out without them.")
    _renew_names(ax)
    if title:
        style.headline(ax, title, subtitle)
    word = "Sources" if ";" in cited else "Source"
    parts = [f"Data: {date}. {word}: {cited}."]
    if note:
        parts.append(note)
    old_outlines = getattr(ax, "_map_old_outlines", [])
    if old_outlines:
        parts.append(f"Blue dashes: {', '.join(old_outlines)}.")
    parts.append(f"Projection: {PROJECTION_NAME}.")
    if borders:
        parts.append(BORDER_NOTE)
    style.footer(ax, " ".join(parts), sources=style.source_ids(source))
    return ax
