"""Labels of regions: inside their unit where they fit, else beside it with a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from multivector.labels import halo, text_box
from multivector.maps.ground import ground_box, settle, small_shapes, taken
from multivector.palettes import INK, text_on

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

__all__ = ["write_labels"]

# Line from a unit to a label beside it; its rim shows on dark fills.
_LEADER: Mapping[str, Any] = {
    "arrowstyle": "-", "color": INK, "lw": 0.7, "shrinkA": 0, "shrinkB": 3,
    "path_effects": halo("white", 2.0),
}  # fmt: skip


def write_labels(
    drawn: GeoDataFrame,
    texts: Sequence[str],
    fills: Sequence[Any],
    offsets: Mapping[str, tuple[float, float]] | None,
    key: str | None,
    ax: Axes,
    *,
    fit_only: bool = False,
    rim: bool = False,
) -> None:
    """Write a text for each unit: by hand where `offsets` say so, else where it finds a place.

    Parameters
    ----------
    drawn
        Units in `PROJECTION`.
    texts, fills
        Text of each unit, and the colour on which it stands.
    offsets, key
        As in `choropleth`.
    ax
        Axes of the map.
    fit_only
        Leave out what does not fit inside.
    rim
        Write in bold ink with a white rim, for names over the fills of other units.
    """
    key = key or next((c for c in ("name_en", "name", "region_code") if c in drawn.columns), None)
    if offsets and key is None:
        raise KeyError("offsets need `key`: the column that names the regions.")
    names = list(drawn[key]) if key else [None] * len(drawn)
    offsets = dict(offsets or {})
    stray = sorted(set(offsets) - set(names))
    if stray:
        raise KeyError(f"offsets name {stray}, which column {key!r} does not hold.")
    renderer = settle(ax)
    shapes = list(drawn.geometry.make_valid())
    # Large units first: their labels have least choice where to stand without a leader line.
    order = np.argsort([-shape.area for shape in shapes])
    later = []
    for place in order:
        name, shape, text, fill = names[place], shapes[place], texts[place], fills[place]
        if name in offsets:
            _by_hand(ax, shape, text, fill, offsets[name])
        elif not _inside(ax, shape, text, fill, renderer, rim) and not fit_only:
            later.append((place, text))
    for place, text in later:
        rest = [shape for k, shape in enumerate(shapes) if k != place]
        _beside(ax, shapes[place], text, rest, renderer)


def _label(ax: Axes, at: tuple[float, float], text: str, **how: Any) -> Any:
    return ax.annotate(
        text,
        at,
        xytext=how.pop("xytext", (0, 0)),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=8.8,
        linespacing=1.0,
        zorder=6,
        gid="map-label",
        **how,
    )


def _by_hand(ax: Axes, shape: Any, text: str, fill: Any, move: tuple[float, float]) -> None:
    spot = shape.representative_point()
    if np.hypot(*move) > 18:
        _label(
            ax, (spot.x, spot.y), text, xytext=move, color=INK, path_effects=halo(),
            arrowprops=_LEADER,
        )  # fmt: skip
    else:
        _label(
            ax, (spot.x, spot.y), text, xytext=move, color=text_on(fill),
            path_effects=halo(fill, 2.0),
        )  # fmt: skip


def _inside(ax: Axes, shape: Any, text: str, fill: Any, renderer: Any, rim: bool) -> bool:
    """Write a label inside its unit if there is room; say whether there was."""
    import shapely
    from shapely.geometry import box

    from multivector.maps.base import inner_spots

    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    seen = shape.intersection(box(west, south, east, north))
    if seen.is_empty:
        return True  # outside the map: nothing to name
    if hasattr(seen, "geoms"):
        areas = [g for g in seen.geoms if g.area > 0]
        if not areas:
            return True
        seen = max(areas, key=lambda g: g.area)
    others = taken(ax, renderer)
    seen = seen.simplify((east - west) / ax.get_window_extent().width)
    shapely.prepare(seen)
    shown = _label(
        ax,
        seen.representative_point().coords[0],
        text,
        color=INK if rim else text_on(fill),
        path_effects=halo("white", 2.2) if rim else halo(fill, 2.0),
        fontweight="bold" if rim else "normal",
    )
    spots = inner_spots(seen)
    # Clear of lakes and off the boundary where that is possible, else only inside.
    for clear, rim_px in ((small_shapes(ax), 0.5), ([], -1.0)):
        for words in _line_breaks(text):
            shown.set_text(words)
            for x, y in spots:
                shown.xy = (x, y)
                box_px = text_box(shown, renderer)
                ground = ground_box(box_px.padded(rim_px), ax)
                if not seen.contains(ground) or any(ground.intersects(c) for c in clear):
                    continue
                if not any(box_px.padded(1.5).overlaps(o) for o in others):
                    return True
    shown.remove()
    return False


def _line_breaks(text: str) -> list[str]:
    """Return a label as it is, and with its name in two lines, about equally long."""
    name, *rest = text.split("\n")
    words = name.split()
    if len(words) < 2:
        return [text]
    halves = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    return [text, "\n".join([*min(halves, key=lambda pair: max(map(len, pair))), *rest])]


def _beside(ax: Axes, shape: Any, text: str, rest: Sequence[Any], renderer: Any) -> None:
    """Write a label beside its unit, tied to it by a thin line.

    It covers no other text, nor does its line, and as little as can be of the other units, to
    which it does not belong.
    """
    import shapely
    from shapely.geometry import LineString, Point
    from shapely.geometry import box as rectangle

    spot = shape.representative_point()
    others = taken(ax, renderer)
    pixel = abs(np.subtract(*ax.get_xlim())) / ax.get_window_extent(renderer).width
    foreign = shapely.union_all(shapely.simplify(shapely.make_valid(rest), 2 * pixel))
    shapely.prepare(foreign)
    middles = [other.representative_point() for other in rest]
    start = Point(ax.transData.transform((spot.x, spot.y)))
    texts = [rectangle(*o.extents) for o in others]
    shown = _label(
        ax, (spot.x, spot.y), text, color=INK, path_effects=halo(),
        arrowprops=_LEADER,
    )  # fmt: skip
    frame = ax.get_window_extent(renderer)
    turns = np.deg2rad([-30, -60, 30, -120, -90, 0, 60, 90, 120, 150, -150, 180])
    best, least = (26.0, -20.0), np.inf
    for reach in (24, 32, 42, 54, 68):
        for turn in turns:
            move = (1.35 * reach * np.cos(turn), reach * np.sin(turn))
            shown.set_position(move)
            box_px = text_box(shown, renderer)
            over = sum(_area(box_px.padded(2), o) for o in others)
            out = box_px.width * box_px.height - _area(box_px, frame)
            ground = ground_box(box_px, ax)
            strange = foreign.intersection(ground).area / ground.area
            hidden = sum(ground.contains(middle) for middle in middles)
            middle = ((box_px.x0 + box_px.x1) / 2, (box_px.y0 + box_px.y1) / 2)
            crossed = sum(LineString([start, middle]).intersects(t) for t in texts)
            cost = 4 * over + 2 * out + 25 * strange + 40 * (hidden + crossed) + 0.6 * reach
            if cost < least:
                best, least = move, cost
    shown.set_position(best)


def _area(one: Any, two: Any) -> float:
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    high = min(one.y1, two.y1) - max(one.y0, two.y0)
    return max(0.0, wide) * max(0.0, high)
