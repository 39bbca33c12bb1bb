"""Geometry and boxes that all maps share: projecting, clipping, drawing lines, what is taken."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from multivector.labels import text_box
from multivector.tables import PROJECTION

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox
    from pyproj import Transformer

#: gid of texts on a map that others must not cover.
LABELS = ("map-label", "map-name", "map-sea", "map-flow")
#: gid of the strong outline of the highlighted countries.
OWN_OUTLINE = "own-outline"
# The half of the world that the projection shows without absurd distortion, in degrees.
_HEMISPHERE = (-40.0, -25.0, 191.0, 89.0)


def projected(layer: GeoDataFrame | GeoSeries) -> Any:
    """Return the layer in `PROJECTION`; ValueError where its coordinate system is not known."""
    if layer.crs is None:
        raise ValueError(
            "The layer has no coordinate system, so it cannot be placed on a map: "
            "say which it is, for example layer.set_crs(4326)."
        )
    if layer.crs.is_geographic:
        west, south, east, north = layer.total_bounds
        a, b, c, d = _HEMISPHERE
        if west < a or south < b or east > c or north > d:
            cut = layer.geometry.clip_by_rect(a, b, c, d)
            layer = layer.set_geometry(cut) if hasattr(layer, "set_geometry") else cut
            layer = layer[~layer.geometry.is_empty]
    return layer.to_crs(PROJECTION)


def clip(layer: GeoDataFrame, frame: tuple[float, float, float, float]) -> GeoDataFrame:
    """Project, and keep the rows whose envelope meets the frame."""
    west, south, east, north = frame
    return projected(layer).cx[west:east, south:north]


def point(lon: float, lat: float) -> tuple[float, float]:
    """Project one place from degrees."""
    return _to_metres().transform(lon, lat)


@cache
def _to_metres() -> Transformer:
    """Make what projects a place once: making it takes a thousand times as long as using it."""
    from pyproj import Transformer

    return Transformer.from_crs(4326, PROJECTION, always_xy=True)


def draw_lines(geometries: Iterable[Any], ax: Axes, **how: Any) -> None:
    """Draw lines as one collection (geopandas' own `plot` takes no dash patterns)."""
    from matplotlib.collections import LineCollection

    parts = _parts(geometries)
    paths = [np.asarray(part.coords)[:, :2] for part in parts if hasattr(part, "coords")]
    if paths:
        ax.add_collection(LineCollection(paths, **how), autolim=False)


def draw_areas(layer: GeoDataFrame | GeoSeries, ax: Axes, **how: Any) -> None:
    """Draw polygons as one collection, one path for each row.

    geopandas' own `plot` makes a new class of collections whenever it is called, which takes
    longer than the drawing itself.
    """
    import shapely
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    patches = []
    # Once normalized, holes run the other way round than their area: Matplotlib fills by that.
    for shape in layer.geometry.normalize():
        areas = [part for part in _parts([shape]) if part.geom_type == "Polygon"]
        rings = [ring for area in areas for ring in (area.exterior, *area.interiors)]
        paths = [Path(shapely.get_coordinates(ring), closed=True) for ring in rings]
        if paths:
            patches.append(PathPatch(Path.make_compound_path(*paths)))
    if patches:
        ax.add_collection(PatchCollection(patches, **how))
        ax.autoscale_view()


def _parts(geometries: Iterable[Any]) -> Any:
    """Take collections apart, and those within collections, into single geometries."""
    import shapely

    parts = shapely.get_parts(np.asarray(list(geometries), dtype=object))
    while any(part.geom_type.startswith(("Multi", "Geometry")) for part in parts):
        parts = shapely.get_parts(parts)
    return parts


def no_ticks(ax: Axes) -> None:
    """Take ticks and axis labels away and leave a quiet frame."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel("")
    ax.set_ylabel("")
    for side in ax.spines.values():
        side.set_visible(True)
        side.set_edgecolor("#b9bcc4")


def settle(ax: Axes) -> Any:
    """Give the axes their final shape and return the renderer, so that boxes can be measured."""
    ax.apply_aspect()
    return ax.figure.canvas.get_renderer()


def taken(ax: Axes, renderer: Any, *, seas: bool = True) -> list[Bbox]:
    """Boxes in pixels of all texts on the map, its legend and its insets.

    Without `seas`, the names of seas that `finish` will place anew are left out: they can give way.
    """
    wanted = set(LABELS)
    if not seas and getattr(ax, "_map_seas", None):
        wanted -= {"map-sea"}
    boxes = [
        text_box(t, renderer)
        for t in ax.texts
        if t.get_gid() in wanted and t.get_text() and t.get_visible()
    ]
    if ax.get_legend() is not None:
        boxes.append(ax.get_legend().get_window_extent(renderer))
    boxes += [child.get_window_extent(renderer) for child in ax.child_axes]
    return boxes


def keep_clear(ax: Axes, area: Any) -> None:
    """Remember an area on the ground, in projected metres, that no text may cover."""
    ax._flow_areas = [*getattr(ax, "_flow_areas", []), area]


def keep_names_clear(ax: Axes, shapes: Iterable[Any]) -> None:
    """Remember lakes and lines, in projected metres, that names avoid where they can."""
    import shapely

    parts = shapely.get_parts(np.asarray(list(shapes), dtype=object))
    shapely.prepare(parts)
    ax._map_small = [*getattr(ax, "_map_small", []), *parts]


def small_shapes(ax: Axes) -> list[Any]:
    """Return the lakes and disputed lines that `keep_names_clear` remembers."""
    return list(getattr(ax, "_map_small", []))


def remember_outlines(ax: Axes, outlines: Iterable[Any]) -> None:
    """Remember coasts and borders, in projected metres, that amounts avoid where they can."""
    ax._map_outlines = list(outlines)


def outline_within(ax: Axes, box: Bbox) -> float:
    """Metres of coasts, borders, lakes and disputed lines that run through a box in pixels."""
    ground = ground_box(box, ax)
    lines = [_united(ax, "_map_outlines"), *small_shapes(ax)]
    met = [line for line in lines if line is not None and line.intersects(ground)]
    return float(sum(line.intersection(ground).length for line in met))


def remember_land(ax: Axes, land: Iterable[Any]) -> None:
    """Remember the land of all countries, in projected metres, so that a name knows the sea."""
    ax._map_land = list(land)


def _united(ax: Axes, name: str) -> Any:
    """Return as one what an attribute remembers, made when it is first asked for; None without.

    To unite the land takes most of the time of a map's ground, and few maps place a text by it.
    """
    import shapely

    shapes = getattr(ax, name, None)
    if isinstance(shapes, list):
        shapes = shapely.union_all(np.asarray(shapes, dtype=object))
        shapely.prepare(shapes)
        setattr(ax, name, shapes)
    return shapes


def out_at_sea(ax: Axes, box: Bbox, spot: Any) -> float:
    """Metres of a text in a box in pixels that lie in the sea; 0 where its place does as well."""
    land = _united(ax, "_map_land")
    if land is None or not land.intersects(spot):
        return 0.0
    ground = ground_box(box, ax)
    _, south, _, north = ground.bounds
    return float(ground.difference(land).area / (north - south))


def covers_flow(ax: Axes, box: Bbox) -> bool:
    """Whether a box in pixels meets an area that `keep_clear` remembers."""
    areas = getattr(ax, "_flow_areas", [])
    if not areas:
        return False
    ground = ground_box(box, ax)
    return any(ground.intersects(area) for area in areas)


def ground_box(box: Bbox, ax: Axes) -> Any:
    """Return the rectangle on the ground, in projected metres, that a box in pixels covers."""
    from shapely.geometry import box as rectangle

    (x0, y0), (x1, y1) = ax.transData.inverted().transform([(box.x0, box.y0), (box.x1, box.y1)])
    return rectangle(x0, y0, x1, y1)


def legend(ax: Axes, handles: list[Any], title: str | None, loc: str, **how: Any) -> None:
    """Draw a map's legend: in a frame over the map, or without one at its right ("right")."""
    where: dict[str, Any] = {"loc": loc}
    if loc == "right":
        where = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0.0}
    box = ax.legend(
        handles=handles,
        title=title,
        title_fontproperties={"size": 9, "weight": "bold"},
        fontsize=9,
        alignment="left",
        frameon=loc != "right",
        framealpha=0.94,
        edgecolor="#c9ccd2",
        **where,
        **how,
    )
    box.set_zorder(9)
