"""Figures as a reader sees them: honest ways to draw a chart or a map, and ways to mislead."""

from __future__ import annotations

import zlib

import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as DrawnPath
from shapely.geometry import Polygon, box

from nbjudge import checks
from nbjudge.checks import CheckError
from nbjudge.checks.picture import Easel, Picture, packed, unpacked
from nbjudge.prove.stand_in import Handle

TABLE = pd.DataFrame(
    {
        "year": [2010, 2011, 2012, 2013, 2014, 2016, 2017],
        "wheat": [5.0, 6.0, None, 8.0, 7.5, 9.0, 9.5],
        "rye": [1.0, 1.5, None, None, 2.0, 2.5, 2.2],
    }
)
WANTED = {
    name: {
        int(year): float(value)
        for year, value in zip(TABLE["year"], TABLE[name], strict=True)
        if value == value
    }
    for name in ("wheat", "rye")
}
FULL = TABLE.set_index("year").reindex(range(2010, 2018))


@pytest.fixture(params=[False, True], ids=["in-process", "stand-in"])
def remote(request):
    return request.param


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def check_chart(draw, remote: bool) -> None:
    """What a check of a chart with gaps asks."""
    _, ax = plt.subplots()
    ax = draw(ax) or ax
    ax.set_xlabel("year")
    ax.set_ylabel("million tonnes")
    drawing = checks.axes(Handle(ax) if remote else ax, what="the chart")
    drawing.series(WANTED, unit="Mt")
    for name, points in WANTED.items():
        drawing.no_bridge(name, range(min(points), max(points)))
        drawing.single_points(name)
    drawing.legend_names(["wheat", "rye"])
    drawing.unit("y", "million tonnes")
    drawing.has_title("harvest")


def two_lines(ax: Axes, **options: object) -> None:
    for name, marker in (("wheat", "o"), ("rye", "s")):
        ax.plot(FULL.index, FULL[name], marker=marker, label=name, **options)


def plain(ax):
    two_lines(ax)
    ax.legend()
    ax.set_title("Harvest of two grains")


def groups_of_lines(ax):
    """Here the label belongs to a group of lines, and stems stand on a line over all years."""
    ax.errorbar(FULL.index, FULL["wheat"], fmt="o-", yerr=0.3, label="wheat")
    known = FULL["rye"].dropna()
    ax.stem(known.index, known, linefmt="C1-", markerfmt="C1s", basefmt="C1-", label="rye")
    ax.legend()
    ax.set_title("Harvest of two grains")


def areas_with_gaps(ax):
    plain(ax)
    for name in WANTED:
        ax.fill_between(FULL.index, FULL[name], alpha=0.2)


def title_left(ax):
    two_lines(ax)
    ax.legend()
    ax.set_title("Harvest of two grains", loc="left")


def title_of_the_figure(ax):
    two_lines(ax)
    ax.legend()
    ax.figure.suptitle("Harvest of two grains")


def title_as_words_above(ax):
    two_lines(ax)
    ax.legend()
    ax.text(0, 1.05, "Harvest of two grains", transform=ax.transAxes)


def title_written_on_the_figure(ax):
    two_lines(ax)
    ax.legend()
    ax.figure.text(0.1, 0.95, "Harvest of two grains")


def legend_of_the_figure(ax):
    two_lines(ax)
    ax.figure.legend()
    ax.set_title("Harvest of two grains")


def legend_names_the_lines(ax):
    ax.plot(FULL.index, FULL["wheat"], "o-")
    ax.plot(FULL.index, FULL["rye"], "s--")
    ax.legend(["wheat", "rye"])
    ax.set_title("Harvest of two grains")


def legend_with_handles(ax):
    (first,) = ax.plot(FULL.index, FULL["wheat"], "o-")
    (second,) = ax.plot(FULL.index, FULL["rye"], "s--")
    ax.legend(handles=[second, first], labels=["rye", "wheat"])
    ax.set_title("Harvest of two grains")


def pandas_lines(ax):
    FULL.plot(ax=ax, marker="o", title="Harvest of two grains")


def pandas_bars(ax):
    FULL.plot.bar(ax=ax, title="Harvest of two grains")


def pandas_lying_bars(ax):
    FULL.plot.barh(ax=ax, title="Harvest of two grains")
    ax.set_xlabel("million tonnes")


def bars_side_by_side(ax):
    known = TABLE.dropna(subset=["wheat"])
    ax.bar(known["year"] - 0.2, known["wheat"], 0.4, label="wheat")
    known = TABLE.dropna(subset=["rye"])
    ax.bar(known["year"] + 0.2, known["rye"], 0.4, label="rye", hatch="//")
    ax.legend()
    ax.set_title("Harvest of two grains")


def bars_behind_transparent_ones(ax):
    known = TABLE.dropna(subset=["wheat"])
    ax.bar(known["year"], known["wheat"], label="wheat", color="gold")
    known = TABLE.dropna(subset=["rye"])
    ax.bar(known["year"], known["rye"], label="rye", color="navy", alpha=0.5)
    ax.legend()
    ax.set_title("Harvest of two grains")


def points_only(ax):
    ax.scatter(TABLE["year"], TABLE["wheat"], label="wheat")
    ax.scatter(TABLE["year"], TABLE["rye"], label="rye", marker="^")
    ax.legend()
    ax.set_title("Harvest of two grains")


def second_axis(ax):
    ax.plot(FULL.index, FULL["wheat"], "o-", label="wheat")
    other = ax.twinx()
    other.plot(FULL.index, FULL["rye"], "s-", color="brown", label="rye")
    other.set_ylabel("rye, million tonnes")
    ax.figure.legend()
    ax.set_title("Harvest of two grains")


def state_machine(ax):
    plt.sca(ax)
    plt.plot(FULL.index, FULL["wheat"], marker="o", label="wheat")
    plt.plot(FULL.index, FULL["rye"], marker="o", color="k", label="rye")
    plt.title("Harvest of two grains")
    plt.legend(loc="upper left")


def thin_grey_line(ax):
    two_lines(ax, linewidth=0.8, markersize=3)
    ax.lines[1].set_color("0.55")
    ax.legend()
    ax.set_title("Harvest of two grains")


def dark_ground(ax):
    ax.set_facecolor("black")
    ax.plot(FULL.index, FULL["wheat"], "o-", color="white", label="wheat")
    ax.plot(FULL.index, FULL["rye"], "s-", color="yellow", label="rye")
    ax.legend(facecolor="grey")
    ax.set_title("Harvest of two grains")


def limits_with_room(ax):
    two_lines(ax)
    ax.set_xlim(2009, 2018)
    ax.set_ylim(0, 20)
    ax.legend()
    ax.set_title("Harvest of two grains")


def guides_and_shading(ax):
    ax.axvspan(2012, 2014, color="0.9", zorder=0)
    ax.axhline(5, color="grey")
    two_lines(ax)
    ax.legend()
    ax.set_title("Harvest of two grains")


def error_bars_without_errors(ax):
    ax.errorbar(FULL.index, FULL["wheat"], fmt="o-", label="wheat")
    ax.errorbar(FULL.index, FULL["rye"], fmt="s--", label="rye")
    ax.legend()
    ax.set_title("Harvest of two grains")


def stems(ax):
    known = TABLE.dropna(subset=["wheat"])
    ax.stem(
        known["year"], known["wheat"], linefmt="C0", markerfmt="C0o", basefmt=" ", label="wheat"
    )
    known = TABLE.dropna(subset=["rye"])
    ax.stem(known["year"], known["rye"], linefmt="C1", markerfmt="C1s", basefmt=" ", label="rye")
    ax.legend()
    ax.set_title("Harvest of two grains")


HONEST = [
    plain, title_left, title_of_the_figure, title_as_words_above, title_written_on_the_figure,
    legend_of_the_figure, legend_names_the_lines, legend_with_handles, pandas_lines, pandas_bars,
    pandas_lying_bars, bars_side_by_side, bars_behind_transparent_ones, points_only, second_axis,
    state_machine, thin_grey_line, dark_ground, limits_with_room, guides_and_shading,
    error_bars_without_errors, stems,
    groups_of_lines, areas_with_gaps,
]  # fmt: skip


@pytest.mark.parametrize("draw", HONEST, ids=lambda f: f.__name__)
def test_an_honest_chart_passes(draw, remote):
    if draw is pandas_lying_bars:
        _, ax = plt.subplots()
        draw(ax)
        drawing = checks.axes(Handle(ax) if remote else ax, what="the chart")
        drawing.series(WANTED, unit="Mt")
        return
    check_chart(draw, remote)


def bridge_as_a_second_line(ax):
    plain(ax)
    ax.plot(FULL.index, FULL["wheat"].interpolate(), color="grey")


def bridge_without_points_in_the_gap(ax):
    plain(ax)
    known = FULL["wheat"].dropna()
    ax.plot(known.index, known, color="grey", linestyle=":")


def bridge_as_an_area(ax):
    plain(ax)
    known = FULL["wheat"].dropna()
    ax.fill_between(known.index, known, alpha=0.2)


def bridge_over_bars(ax):
    known = TABLE.dropna(subset=["wheat"])
    ax.bar(known["year"], known["wheat"], label="wheat")
    ax.plot(known["year"], known["wheat"], color="grey")
    ax.scatter(TABLE["year"], TABLE["rye"], label="rye", color="k", zorder=5)
    ax.legend()
    ax.set_title("Harvest of two grains")


def legend_swapped(ax):
    (first,) = ax.plot(FULL.index, FULL["wheat"], "o-", label="wheat")
    (second,) = ax.plot(FULL.index, FULL["rye"], "s-", label="rye")
    ax.legend([second, first], ["wheat", "rye"])
    ax.set_title("Harvest of two grains")


def legend_swapped_on_the_figure(ax):
    (first,) = ax.plot(FULL.index, FULL["wheat"], "o-", label="wheat")
    (second,) = ax.plot(FULL.index, FULL["rye"], "o-", label="rye")
    ax.figure.legend([second, first], ["wheat", "rye"])
    ax.set_title("Harvest of two grains")


def legend_swapped_without_labels(ax):
    ax.plot(FULL.index, FULL["wheat"], "o-")
    ax.plot(FULL.index, FULL["rye"], "s-")
    ax.legend(["rye", "wheat"])
    ax.set_title("Harvest of two grains")


def limits_cut_the_data(ax):
    plain(ax)
    ax.set_xlim(2012.5, 2018)


def limits_cut_the_top(ax):
    plain(ax)
    ax.set_ylim(0, 8)


def bars_start_above_zero(ax):
    FULL.fillna(0).plot.bar(ax=ax, title="Harvest of two grains")
    ax.set_ylim(0.9, 10)


def white_series(ax):
    plain(ax)
    ax.lines[1].set_color("white")


def almost_transparent_series(ax):
    plain(ax)
    ax.lines[1].set_alpha(0.02)


def invisible_series(ax):
    plain(ax)
    ax.lines[1].set_visible(False)


def strokes_of_no_width(ax):
    ax.plot(FULL.index, FULL["wheat"], "o-", label="wheat")
    ax.plot(FULL.index, FULL["rye"], "s-", label="rye", linewidth=0, markersize=0)
    ax.legend()
    ax.set_title("Harvest of two grains")


def covered_by_a_patch(ax):
    plain(ax)
    ax.add_patch(Rectangle((2009, 0.5), 10, 2.5, color="white", zorder=10))


def covered_by_a_patch_of_its_colour(ax):
    plain(ax)
    own = ax.lines[1].get_color()
    ax.add_patch(Rectangle((2009, 0.5), 10, 2.5, color=own, zorder=10))


def white_along_the_other_line(ax):
    """Beside the points of one line run the strokes of the other, half as dark at their edges."""
    ax.plot(FULL.index, FULL["wheat"], "o-", color="red", label="wheat", linewidth=30)
    ax.plot(FULL.index, FULL["rye"], "s-", color="white", label="rye", zorder=0)
    ax.legend()
    ax.set_title("Harvest of two grains")


def under_the_other_line_in_its_tint(ax):
    ax.plot(FULL.index, FULL["wheat"], "o-", color="red", label="wheat")
    ax.plot(FULL.index, FULL["rye"], "s-", color=(1, 0.5, 0.5), label="rye", alpha=0.01)
    ax.legend(handles=[Line2D([], [], color=c) for c in ("red", (1, 0.5, 0.5))], labels=[*WANTED])
    ax.set_title("Harvest of two grains")


def covered_by_other_bars(ax):
    known = TABLE.dropna(subset=["rye"])
    ax.bar(known["year"], known["rye"], label="rye", color="navy")
    known = TABLE.dropna(subset=["wheat"])
    ax.bar(known["year"], known["wheat"], label="wheat", color="gold")
    ax.legend()
    ax.set_title("Harvest of two grains")


def tonnes_a_day(ax):
    plain(ax)
    return _labelled(ax, "million tonnes a day")


def thousand_million_tonnes(ax):
    plain(ax)
    return _labelled(ax, "thousand million tonnes")


def title_says_nothing(ax):
    two_lines(ax)
    ax.legend()
    ax.set_title("My chart title")


def title_of_another_thing(ax):
    two_lines(ax)
    ax.legend()
    ax.set_title("Cats and dogs")


def _labelled(ax: Axes, text: str) -> Axes:
    ax.set_ylabel(text)
    ax.set_ylabel = lambda *_arguments, **_options: None  # type: ignore[method-assign]
    return ax


MISLEADING = {
    bridge_as_a_second_line: "second line follows wheat",
    bridge_without_points_in_the_gap: "the line of wheat joins",
    bridge_as_an_area: "the area of wheat joins 2011 and 2013",
    bridge_over_bars: "the line of wheat joins",
    legend_swapped: "the legend gives the look of wheat to 'rye'",
    legend_swapped_on_the_figure: "the legend gives the look of",
    legend_swapped_without_labels: "wheat at 2010 is 1, expected 5",
    limits_cut_the_data: "outside the limits",
    limits_cut_the_top: "outside the limits",
    bars_start_above_zero: "do not start at zero",
    white_series: "rye cannot be seen",
    almost_transparent_series: "rye cannot be seen",
    invisible_series: "rye cannot be seen",
    strokes_of_no_width: "rye cannot be seen",
    covered_by_a_patch: "rye cannot be seen",
    covered_by_a_patch_of_its_colour: "rye cannot be seen",
    white_along_the_other_line: "rye cannot be seen",
    under_the_other_line_in_its_tint: "rye cannot be seen|gives the look of",
    covered_by_other_bars: "rye cannot be seen",
    tonnes_a_day: "another unit",
    thousand_million_tonnes: "another unit",
    title_says_nothing: "the title is",
    title_of_another_thing: "the title is",
}


@pytest.mark.parametrize("draw", MISLEADING, ids=lambda f: f.__name__)
def test_a_misleading_chart_is_rejected(draw, remote):
    with pytest.raises(checks.CheckError, match=MISLEADING[draw]):
        check_chart(draw, remote)


def test_one_picture_without_them_serves_for_series_of_different_colours(remote, monkeypatch):
    renders = []
    own = Easel.render

    def render(self, without=()):
        renders.append(len(without))
        return own(self, without)

    monkeypatch.setattr(Easel, "render", render)
    check_chart(plain, remote)
    assert sorted(renders) == [0, 2]
    renders.clear()
    with pytest.raises(checks.CheckError, match="rye cannot be seen"):
        check_chart(white_series, remote)
    assert sorted(renders) == [0, 1, 2], "the one that is not told by its colour is left out alone"


# Maps -----------------------------------------------------------------------------------------

UNITS = gpd.GeoDataFrame(
    {"code": list("ABCDEF"), "value": [3.0, 8.0, 12.0, 22.0, 30.0, None]},
    geometry=[box(2 * i, 0, 2 * i + 2, 3) for i in range(6)],
    crs=32642,
)
LIMITS = [10, 20, 40]
KINDS = {"A": "10", "B": "10", "C": "20", "D": "40", "E": "40", "F": "no data"}
REDS = ["#fee0d2", "#fb6a4a", "#99000d"]


def check_map(draw, remote: bool) -> None:
    """What a check of a map with three ordered classes and a missing value asks."""
    _, ax = plt.subplots()
    ax = draw(ax) or ax
    drawing = checks.axes(Handle(ax) if remote else ax, what="the map")
    shapes = dict(zip(UNITS["code"], UNITS.geometry, strict=True))
    looks = drawing.classes({code: (shapes[code], kind) for code, kind in KINDS.items()})
    drawing.in_order([looks[str(limit)] for limit in LIMITS])
    for kind, look in looks.items():
        drawing.legend_entry(look, rf"(?<!\d){kind}(?!\d)", f"class {kind}")


def _classes():
    low = -np.inf
    for limit, colour in zip(LIMITS, REDS, strict=True):
        yield UNITS[(UNITS["value"] > low) & (UNITS["value"] <= limit)], colour, f"up to {limit}"
        low = limit


def _key(colours=REDS, hatch="//", **options):
    keys = [
        Patch(facecolor=c, label=f"up to {limit}", **options)
        for c, limit in zip(colours, LIMITS, strict=True)
    ]
    return [*keys, Patch(facecolor="0.85", hatch=hatch, edgecolor="grey", label="no data")]


def _missing(ax: Axes, **options) -> None:
    looks = {"color": "0.85", "edgecolor": "grey", "hatch": "//", **options}
    UNITS[UNITS["value"].isna()].plot(ax=ax, **looks)


def class_by_class(ax):
    for part, colour, _ in _classes():
        part.plot(ax=ax, color=colour, edgecolor="k")
    _missing(ax)
    ax.legend(handles=_key())


def transparent_classes(ax):
    for part, colour, _ in _classes():
        part.plot(ax=ax, color=colour, alpha=0.7)
    _missing(ax)
    ax.legend(handles=_key())


def steps_of_transparency(ax):
    for (part, _, _), alpha in zip(_classes(), (0.3, 0.6, 1.0), strict=True):
        part.plot(ax=ax, color="darkgreen", alpha=alpha)
    _missing(ax)
    keys = [(0.0, 0.392, 0.0, alpha) for alpha in (0.3, 0.6, 1.0)]
    ax.legend(handles=_key(keys))


def transparent_key(ax):
    class_by_class(ax)
    ax.legend(handles=_key(alpha=0.9))


def one_list_of_colours(ax):
    colours = [
        "0.85" if value != value else REDS[int(np.searchsorted(LIMITS, value))]
        for value in UNITS["value"]
    ]
    UNITS.plot(ax=ax, color=colours, edgecolor="white")
    ax.figure.legend(handles=_key(hatch=None))


def geopandas_classes(ax):
    UNITS.plot(
        "value", ax=ax, scheme="UserDefined", classification_kwds={"bins": LIMITS}, cmap="Blues",
        legend=True, missing_kwds={"color": "lightgrey", "label": "no data"},
    )  # fmt: skip


def categories(ax):
    table = UNITS.assign(kind=UNITS["code"].map(KINDS))
    table["kind"] = pd.Categorical(table["kind"], ["10", "20", "40", "no data"])
    table.plot("kind", ax=ax, cmap=ListedColormap([*REDS, "lightgrey"]), legend=True)


def numbers_with_a_norm(ax):
    UNITS.dropna().plot("value", ax=ax, cmap="viridis_r", norm=BoundaryNorm([0, *LIMITS], 256))
    _missing(ax)
    colours = [plt.colormaps["viridis_r"](BoundaryNorm([0, *LIMITS], 256)(v - 1)) for v in LIMITS]
    ax.legend(handles=_key(colours))


def polygons_by_hand(ax):
    for code, shape in zip(UNITS["code"], UNITS.geometry, strict=True):
        kind = KINDS[code]
        colour = "0.85" if kind == "no data" else REDS[LIMITS.index(int(kind))]
        ax.fill(*shape.exterior.xy, color=colour)
    ax.legend(handles=_key(hatch=None))


def a_collection_of_patches(ax):
    for part, colour, _ in _classes():
        patches = [PathPatch(DrawnPath(np.array(s.exterior.coords))) for s in part.geometry]
        ax.add_collection(PatchCollection(patches, facecolor=colour))
    _missing(ax)
    ax.autoscale_view()
    ax.legend(handles=_key())


def land_behind_and_names_above(ax):
    gpd.GeoSeries([box(-5, -5, 20, 8)], crs=32642).plot(ax=ax, color="beige", zorder=0)
    class_by_class(ax)
    UNITS.boundary.plot(ax=ax, color="k")
    for code, shape in zip(UNITS["code"], UNITS.geometry, strict=True):
        ax.text(shape.centroid.x, shape.centroid.y, code)


def diverging_colours(ax):
    colours = ["#2166ac", "#f7f7f7", "#b2182b"]
    for (part, _, _), colour in zip(_classes(), colours, strict=True):
        part.plot(ax=ax, color=colour, edgecolor="k")
    _missing(ax, color="0.6")
    ax.legend(handles=[*_key(colours)[:3], Patch(facecolor="0.6", hatch="//", label="no data")])


HONEST_MAPS = [
    class_by_class, transparent_classes, steps_of_transparency, transparent_key,
    one_list_of_colours, geopandas_classes, categories, numbers_with_a_norm, polygons_by_hand,
    a_collection_of_patches,
    land_behind_and_names_above, diverging_colours,
]  # fmt: skip


@pytest.mark.parametrize("draw", HONEST_MAPS, ids=lambda f: f.__name__)
def test_an_honest_map_passes(draw, remote):
    if draw is geopandas_classes:  # its labels are ranges: "3.00, 10.00"
        _, ax = plt.subplots()
        draw(ax)
        drawing = checks.axes(Handle(ax) if remote else ax, what="the map")
        shapes = dict(zip(UNITS["code"], UNITS.geometry, strict=True))
        looks = drawing.classes({code: (shapes[code], kind) for code, kind in KINDS.items()})
        for kind in ("10", "20", "40"):
            drawing.legend_entry(looks[kind], rf"{kind}\.00$", kind)
        return
    check_map(draw, remote)


def colours_in_no_order(ax):
    colours = [REDS[2], REDS[0], REDS[1]]
    for (part, _, _), colour in zip(_classes(), colours, strict=True):
        part.plot(ax=ax, color=colour, edgecolor="k")
    _missing(ax)
    ax.legend(handles=_key(colours))


def labels_in_the_wrong_order(ax):
    class_by_class(ax)
    ax.legend(handles=_key(REDS[::-1]))


def covered_by_a_later_layer(ax):
    class_by_class(ax)
    gpd.GeoSeries([box(0, 0, 4, 3)], crs=32642).plot(ax=ax, color="white", zorder=9)


def covered_in_part_by_land(ax):
    class_by_class(ax)
    gpd.GeoSeries([box(5, -2, 20, 8)], crs=32642).plot(ax=ax, color="beige", zorder=9)


def a_unit_dropped(ax):
    for part, colour, _ in _classes():
        part[part["code"] != "B"].plot(ax=ax, color=colour)
    _missing(ax)
    ax.legend(handles=_key())


def a_unit_in_another_class(ax):
    class_by_class(ax)
    UNITS[UNITS["code"] == "D"].plot(ax=ax, color=REDS[0])


def not_projected(ax):
    table = UNITS.to_crs(4326)
    table.plot("value", ax=ax)
    table[table["value"].isna()].plot(ax=ax, color="grey")


def two_classes_in_one_colour(ax):
    for part, _, _ in _classes():
        part.plot(ax=ax, color="red")
    _missing(ax)
    ax.legend(handles=_key())


WRONG_MAPS = {
    colours_in_no_order: "in no order",
    labels_in_the_wrong_order: "reads 'up to",
    covered_by_a_later_layer: "something that is drawn later covers it",
    covered_in_part_by_land: "something that is drawn later covers it",
    a_unit_dropped: "no filled area has the outline of B",
    a_unit_in_another_class: "two looks|look the same",
    not_projected: "no filled area|two looks",
    two_classes_in_one_colour: "look the same",
}


@pytest.mark.parametrize("draw", WRONG_MAPS, ids=lambda f: f.__name__)
def test_a_misleading_map_is_rejected(draw, remote):
    with pytest.raises(checks.CheckError, match=WRONG_MAPS[draw]):
        check_map(draw, remote)


def second_call(ax) -> None:
    """Draw over the whole chart."""
    ax.fill_between([2000, 2030], -100, 100, color="black", zorder=9)
    ax.axhspan(-50, 50, color="navy", zorder=10)


@pytest.mark.parametrize("later", [second_call, Axes.clear], ids=["drawn over", "cleared"])
def test_a_chart_is_judged_as_it_was_when_it_was_read(remote, later):
    """A second call of the answer may draw on the same Axes before the first one is judged."""
    _, ax = plt.subplots()
    plain(ax)
    drawing = checks.axes(Handle(ax) if remote else ax, what="the chart")
    later(ax)
    drawing.series(WANTED, unit="Mt")


def test_what_hides_a_series_before_it_is_read_still_counts(remote):
    _, ax = plt.subplots()
    plain(ax)
    second_call(ax)
    drawing = checks.axes(Handle(ax) if remote else ax, what="the chart")
    with pytest.raises(checks.CheckError, match="cannot be seen"):
        drawing.series(WANTED, unit="Mt")


def test_a_detailed_outline_is_thinned_before_it_is_shrunk(monkeypatch):
    """A coast has hundreds of points to a pixel; shrinking all of them takes seconds."""
    turns = np.linspace(0, 2 * np.pi, 50_000)
    radius = 1 + 0.0004 * np.sin(9_000 * turns)
    coast = Polygon(np.stack([radius * np.cos(turns), radius * np.sin(turns)], axis=1))
    _, ax = plt.subplots()
    gpd.GeoSeries([coast]).plot(ax=ax, color="green", edgecolor="black")
    shrunk = []
    shrink = shapely.buffer

    def note(geometry, distance, **options):
        shrunk.append(shapely.get_num_coordinates(geometry))
        return shrink(geometry, distance, **options)

    monkeypatch.setattr(shapely, "buffer", note)
    assert Picture(Easel(ax)).fill(coast) == pytest.approx((0.0, 0.502, 0.0))
    assert shrunk
    assert max(shrunk) < 2_000


AXES: dict[str, dict] = {
    "straight": {},
    "upside down": {"ylim": (60, -5)},
    "logarithmic": {"yscale": "log"},
    "both logarithmic": {"xscale": "log", "yscale": "log"},
    "straight near zero only": {"yscale": "symlog"},
    "of other shapes": {"yscale": "logit", "ylim": (0.01, 0.99)},
    "narrow": {"xlim": (2024 - 1e-9, 2024 + 1e-9)},
    "wide": {"ylim": (-1e15, 1e15)},
}


@pytest.mark.parametrize("about", AXES.values(), ids=AXES)
def test_points_lie_where_the_axes_put_them(about: dict):
    """Whether places are asked for or worked out from those of a straight axis."""
    _, ax = plt.subplots()
    ax.plot([2019, 2029], [0.2, 55])
    ax.set(**about)
    points = [(2020.5, 0.5), (2024, 0.9), (2028, 37.5), (ax.get_xlim()[1], ax.get_ylim()[0])]
    asked = []

    class Counting(Easel):
        def places(self, wanted, axes):
            asked.append(wanted)
            return super().places(wanted, axes)

    picture = Picture(Counting(ax))
    found = [picture.places([point])[0] for point in points]
    scale, size = picture._scale, np.array(picture.pixels.shape[:2])
    for place, (x, y) in zip(found, ax.transData.transform(points), strict=True):
        expected = np.array([size[0] - 1 - np.floor(y * scale), np.floor(x * scale)])
        inside = bool(((expected >= 0) & (expected < size)).all())
        assert inside == bool(((place >= 0) & (place < size)).all())
        assert not inside or np.abs(place - expected).max() <= 1
    assert len(asked) == 1 or about, "a straight axis is asked once"


def test_texts_beside_the_axes_are_left_out_of_the_picture_and_those_over_it_are_not():
    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    bare = Easel(ax).render()
    figure.suptitle("Harvest of two grains")
    figure.text(0.02, 0.01, "Source: the statistics office")
    assert Easel(ax).render() == bare
    over = figure.text(0.5, 0.5, "over the line")
    assert Easel(ax).render() != bare
    over.set_position((0.01, 0.01))
    over.set_bbox({"facecolor": "white", "pad": 200})
    assert Easel(ax).render() != bare
    assert all(text.get_visible() for text in figure.texts)


@pytest.mark.parametrize("kind", ["one colour", "a chart", "noise"])
def test_a_packed_picture_is_the_picture(kind):
    noise = np.random.default_rng(4).integers(0, 256, (300, 400, 4), dtype=np.uint8)
    if kind == "one colour":
        noise[:] = (255, 255, 254, 255)
    elif kind == "a chart":
        noise[4:, 4:] = 255
    pixels = noise.tobytes()
    data = packed(pixels)
    assert unpacked(data, len(pixels)).tobytes() == pixels
    assert len(data) < (len(pixels) / 10 if kind != "noise" else 1.01 * len(pixels))


def runs(begins, colours):
    return b"r" + np.array([*begins, *colours], dtype="<u4").tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"r",
        b"z",
        b"z" + bytes(64),
        b"x" + bytes(64),
        runs([0, 4], [1]),
        runs([1, 4], [1, 2]),
        runs([0, 4, 2], [1, 2, 3]),
        runs([0, 16], [1, 2]),
        runs([0, 2**32 - 1], [1, 2]),
        b"z" + zlib.compress(bytes(63)),
    ],
)
def test_what_is_no_picture_of_that_size_is_an_error_of_the_check(data):
    assert unpacked(runs([0, 4], [1, 2]), 64).tobytes() == b"\1\0\0\0" * 4 + b"\2\0\0\0" * 12
    with pytest.raises(CheckError, match="the figure cannot be read"):
        unpacked(data, 64)
