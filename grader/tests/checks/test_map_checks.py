"""The checks that read a map: outlines, classes, and what the legend says of a colour."""

from __future__ import annotations

import geopandas as gpd
import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Patch, Polygon
from shapely import affinity
from shapely.geometry import LineString, box

from nbjudge import checks
from nbjudge.prove.stand_in import Handle

NAMES = ["A", "B", "C"]
SHAPES = [box(0, 0, 2, 1), box(2, 0, 3, 1), box(5, 0, 9, 3).union(box(20, 0, 21, 1))]
KINDS = ["low", "low", "high"]
EXPECTED = {name: (shape, kind) for name, shape, kind in zip(NAMES, SHAPES, KINDS, strict=True)}
LAYER = gpd.GeoDataFrame({"kind": KINDS, "number": [1.0, 1.0, 5.0]}, geometry=SHAPES, crs=32642)


def by_colour_list(ax: Axes) -> None:
    LAYER.plot(ax=ax, color=["gold", "gold", "teal"])


def by_numbers(ax: Axes) -> None:
    LAYER.plot("number", ax=ax, cmap="viridis")


def by_parts(ax: Axes) -> None:
    LAYER.explode().plot("kind", ax=ax)


def by_patches(ax: Axes) -> None:
    for shape, colour in zip(SHAPES, ["gold", "gold", "teal"], strict=True):
        for part in getattr(shape, "geoms", [shape]):
            ax.add_patch(Polygon(list(part.exterior.coords), facecolor=colour))


def read(draw, *, remote: bool = False) -> checks.Drawing:
    _, ax = plt.subplots()
    draw(ax)
    return checks.axes(Handle(ax) if remote else ax, what="the map")


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize("draw", [by_colour_list, by_numbers, by_parts, by_patches])
def test_every_way_of_drawing_classes_is_read(draw, remote):
    looks = read(draw, remote=remote).classes(EXPECTED)
    assert set(looks) == {"low", "high"}
    assert looks["low"] != looks["high"]


def test_a_region_that_is_not_filled_is_named():
    def outlines(ax):
        LAYER.iloc[:2].plot(ax=ax)
        LAYER.iloc[2:].boundary.plot(ax=ax)

    with pytest.raises(checks.CheckError, match="no filled area has the outline of C"):
        read(outlines).classes(EXPECTED)


def test_another_coordinate_system_is_noticed():
    drawing = read(lambda ax: LAYER.to_crs(3857).plot(ax=ax))
    with pytest.raises(checks.CheckError, match="another coordinate system"):
        drawing.outlines({"A": SHAPES[0]})


def test_looks_and_classes_must_go_together():
    with pytest.raises(checks.CheckError, match=r"A \(class 'low'\) and C .* look the same"):
        read(lambda ax: LAYER.plot(ax=ax, color="teal")).classes(EXPECTED)
    with pytest.raises(checks.CheckError, match="A and B both belong to the class 'low'"):
        read(lambda ax: LAYER.plot(ax=ax, color=["red", "gold", "teal"])).classes(EXPECTED)


def test_what_lies_on_top_counts():
    def twice(ax):
        by_colour_list(ax)
        LAYER.plot(ax=ax, color="white", zorder=0.5)

    assert read(twice).outlines({"A": SHAPES[0]})["A"][0] == (1.0, 0.843, 0.0, 1.0)

    def covered(ax):
        by_colour_list(ax)
        LAYER.plot(ax=ax, color="white")

    assert read(covered).outlines({"A": SHAPES[0]})["A"][0] == (1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("remote", [False, True])
def test_a_legend_entry_is_found_by_its_colour(remote):
    def with_legend(ax):
        by_colour_list(ax)
        signs = [Patch(facecolor="gold", label="up to 4 %")]
        signs += ax.plot([], [], "s", color="teal", label="up to 9 %")
        ax.legend(handles=signs, title="share")

    drawing = read(with_legend, remote=remote)
    looks = drawing.classes(EXPECTED)
    assert drawing.legend_title == "share"
    drawing.legend_entry(looks["low"], r"\b4\b", "the low class")
    drawing.legend_entry(looks["high"], r"\b9\b", "the high class")
    with pytest.raises(checks.CheckError, match="the low class reads 'up to 4 %'"):
        drawing.legend_entry(looks["low"], r"\b9\b", "the low class")
    with pytest.raises(checks.CheckError, match="no entry with the colour of grey"):
        drawing.legend_entry(((0.5, 0.5, 0.5, 1.0), "None"), "", "grey")


@pytest.mark.parametrize("remote", [False, True])
def test_coasts_are_read_as_they_are_drawn_and_without_what_is_missing(remote):
    coast, gap = [(0, 0), (1, 2), (3, 1)], [(5, 5), (float("nan"), 6), (7, 7)]

    def draw(ax, *lines):
        ax.add_collection(LineCollection(list(lines)))

    (mark,) = read(lambda ax: draw(ax, coast), remote=remote).marks
    assert (mark.x, mark.y) == ([0, 1, 3], [0, 2, 1])
    marks = read(lambda ax: draw(ax, coast, gap), remote=remote).marks
    assert [(m.x, m.y) for m in marks] == [([0, 1, 3], [0, 2, 1]), ([5, 7], [5, 7])]


@pytest.mark.parametrize("remote", [False, True])
def test_the_width_of_a_line_is_a_look(remote):
    routes = {"thin": LineString([(0, 0), (4, 2)]), "wide": LineString([(0, 3), (4, 5)])}

    def one_by_one(ax):
        for width, route in zip((1, 5), routes.values(), strict=True):
            ax.plot(*route.xy, color="navy", linewidth=width)

    looks = read(one_by_one, remote=remote).lines(routes)
    assert looks["thin"] != looks["wide"]


@pytest.mark.parametrize("remote", [False, True])
def test_a_small_hatched_area_is_not_taken_for_a_covered_one(remote):
    town, country = box(4.9, 4.9, 5.1, 5.1), box(0, 0, 10, 10)

    def hatched(ax):
        gpd.GeoSeries([country]).plot(ax=ax, color="teal")
        for place in range(20):  # the strokes of a hatch meet a small area in different places
            moved = gpd.GeoSeries([affinity.translate(town, place * 0.2 - 2, 0)])
            moved.plot(ax=ax, color="white", edgecolor="grey", hatch="////")

    drawing = read(hatched, remote=remote)
    for place in range(20):
        moved = affinity.translate(town, place * 0.2 - 2, 0)
        assert drawing.outlines({"town": moved})["town"][0] == (1.0, 1.0, 1.0, 1.0)
