"""Charts draw gaps as gaps and breaks as breaks."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from multivector import charts, style


@pytest.fixture(autouse=True)
def _close():
    with style.styled():
        yield
    plt.close("all")


def gid(ax, name):
    return [t for t in ax.texts if t.get_gid() == name]


def legend_texts(legend):
    return [t.get_text() for t in legend.get_texts()]


def curves(ax):
    """The points of each drawn piece with a marker or a line, without axis-wide rules."""
    return [
        list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for line in ax.lines
        if len(line.get_xdata()) and line.get_label() == "_"
    ]


# --- lines -----------------------------------------------------------------------------------


def series(years, values=None, **more):
    return pd.DataFrame({"year": years, "v": values or list(range(len(years))), **more})


def test_lines_stop_at_a_missing_year():
    ax = charts.lines(series([2001, 2002, 2005, 2006]), "year", "v")
    assert [[x for x, _ in c] for c in curves(ax)] == [[2001, 2002], [2005, 2006]]


def test_lines_stop_at_a_missing_value():
    ax = charts.lines(series([2001, 2002, 2003], [1.0, np.nan, 3.0]), "year", "v")
    assert curves(ax) == [[(2001, 1.0)], [(2003, 3.0)]]


def test_two_bases_are_never_joined():
    table = series([2001, 2002, 2003, 2004], basis=["a", "a", "b", "b"])
    ax = charts.lines(table, "year", "v", segment="basis")
    assert [len(c) for c in curves(ax)] == [2, 2]


def test_a_wider_gap_can_be_allowed_for_censuses():
    ax = charts.lines(series([1989, 1999, 2009]), "year", "v", max_gap=10)
    assert [len(c) for c in curves(ax)] == [3]


def test_lines_do_not_depend_on_row_order_and_leave_the_table_alone():
    table = series([2003, 2001, 2002], [3.0, 1.0, 2.0])
    before = table.copy()
    assert curves(charts.lines(table, "year", "v")) == [[(2001, 1), (2002, 2), (2003, 3)]]
    pd.testing.assert_frame_equal(table, before)


def test_a_lone_point_is_marked_even_without_markers():
    ax = charts.lines(series([2001]), "year", "v", markers=False)
    (line,) = [ln for ln in ax.lines if ln.get_label() == "_"]
    assert line.get_marker() not in (None, "None", "")


def test_end_labels_of_close_lines_do_not_overlap():
    table = pd.concat(
        series([2001, 2002], [i * 0.01, 1 + i * 0.01], name=[f"name {i}"] * 2) for i in range(5)
    )
    ax = charts.lines(table, "year", "v", series="name")
    ax.figure.canvas.draw()
    boxes = sorted((t.xyann[1], t.get_text()) for t in gid(ax, "chart-label"))
    heights = [ax.transData.transform((0, y))[1] for y, _ in boxes]
    assert min(np.diff(heights)) >= 8.5 * ax.figure.dpi / 72
    assert {text for _, text in boxes} == {f"name {i}" for i in range(5)}


def test_a_break_is_drawn_with_its_note():
    ax = charts.lines(series([2001, 2002]), "year", "v", breaks={2001.5: "new basis"})
    assert [t.get_text() for t in ax.texts] == ["new basis"]
    assert any(list(line.get_xdata()) == [2001.5, 2001.5] for line in ax.lines)


# --- small multiples -------------------------------------------------------------------------


def test_a_basis_is_joined_across_values_of_another_basis():
    table = series([2009, 2015, 2021], basis=["census", "register", "census"])
    ax = charts.lines(table, "year", "v", segment="basis", max_gap=20)
    assert sorted(len(ln.get_xdata()) for ln in ax.lines) == [1, 2]
    apart = charts.lines(table, "year", "v", segment="basis")
    assert [len(ln.get_xdata()) for ln in apart.lines] == [1, 1, 1]


def test_small_multiples_share_scales_and_say_where_data_are_missing():
    table = pd.concat(
        [
            series([2001, 2002], [1.0, 9.0], who=["a", "a"]),
            series([2001, 2002], [2.0, 3.0], who=["b", "b"]),
            series([2001, 2002], [np.nan, np.nan], who=["c", "c"]),
        ]
    )
    axes = charts.small_multiples(table, "year", "v", "who", columns=2)
    assert [ax.get_title(loc="left") for ax in axes] == ["a", "b", "c"]
    assert len({ax.get_ylim() for ax in axes}) == 1
    assert [t.get_text() for t in axes[2].texts] == ["no data"]
    assert sum(ax.get_visible() for ax in axes[0].figure.axes) == 3


def test_small_multiples_wrap_a_title_that_is_wider_than_its_panel():
    long = "South Kazakhstan (Turkistan + Shymkent)"
    table = pd.concat(series([2001, 2002], who=[w, w]) for w in [long, "b", "c", "d"])
    axes = charts.small_multiples(table, "year", "v", "who", columns=4)
    assert axes[0].get_title(loc="left").replace("\n", " ") == long
    assert "\n" in axes[0].get_title(loc="left")


def test_small_multiples_write_a_break_once_but_draw_it_everywhere():
    table = pd.concat(series([2001, 2002], who=[w, w]) for w in "ab")
    axes = charts.small_multiples(table, "year", "v", "who", breaks={2001.5: "here"})
    assert [[t.get_text() for t in ax.texts] for ax in axes] == [["here"], []]
    assert all(any(list(ln.get_xdata()) == [2001.5] * 2 for ln in ax.lines) for ax in axes)


# --- stacked shares --------------------------------------------------------------------------


@pytest.fixture
def shares():
    return pd.DataFrame(
        {"a": [40.0, 80.0, 78.0], "b": [60.0, np.nan, 20.0]}, index=[2009, 2011, 2012]
    )


def heights(ax):
    return [round(p.get_height(), 1) for p in ax.patches if isinstance(p, Rectangle)]


def test_years_without_data_are_empty_slots(shares):
    ax = charts.stacked_shares(shares)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["2009", "2010", "2011", "2012"]
    assert [t.get_position()[0] for t in gid(ax, "no-data")] == [1]
    assert legend_texts(ax.get_legend()) == ["no data"]
    assert [t.get_text() for t in gid(ax, "chart-label")] == ["a", "b", "not broken down"]


def test_what_is_not_broken_down_stays_open(shares):
    ax = charts.stacked_shares(shares)
    assert heights(ax) == [40, 60, 80, 20, 78, 20, 2]
    assert "not broken down" in [t.get_text() for t in gid(ax, "chart-label")]
    without = charts.stacked_shares(shares, rest=None)
    assert heights(without) == [40, 60, 80, 78, 20]


def test_gaps_are_marked_when_only_known_years_are_drawn(shares):
    ax = charts.stacked_shares(shares, every_year=False)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["2009", "2011", "2012"]
    assert [t.get_position()[0] for t in gid(ax, "gap-mark")] == [0.5]


def test_a_part_beside_its_whole_is_refused(shares):
    with pytest.raises(ValueError, match=r"100.*2009.*part counted beside its whole"):
        charts.stacked_shares(shares.assign(c=30.0))


def test_an_empty_row_counts_as_a_year_without_data(shares):
    shares.loc[2010] = np.nan
    assert len(gid(charts.stacked_shares(shares), "no-data")) == 1


def test_order_gives_the_stack_from_the_bottom(shares):
    ax = charts.stacked_shares(shares, order=["b", "a"])
    assert heights(ax)[:2] == [60, 40]
    with pytest.raises(KeyError, match="'z'"):
        charts.stacked_shares(shares, order=["z"])


# --- timeline --------------------------------------------------------------------------------


@pytest.fixture
def events():
    return pd.DataFrame(
        {
            "date": ["2022-02-24", "1991-12-16", "2015", "2022-03"],
            "lane": ["War", "State", "State", "War"],
            "n": ["4", "1", None, "5"],
        }
    )


def test_timeline_puts_events_in_lanes_by_date(events):
    ax = charts.timeline(events, label="n")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["State", "War"]
    counts = [len(ln.get_xdata()) for ln in ax.lines if ln.get_marker() not in ("None", None)]
    assert counts == [2, 2]
    assert sorted(t.get_text() for t in gid(ax, "chart-label")) == ["1", "4", "5"]


def test_texts_of_close_events_take_different_heights(events):
    ax = charts.timeline(events, label="n")
    levels = {t.get_text(): t.get_position()[1] for t in gid(ax, "chart-label")}
    assert levels["4"] != levels["5"]


def test_markers_of_close_events_lie_under_each_other(events):
    """Two attacks within a fortnight looked like one marker."""
    close = pd.DataFrame({"date": ["2025-11-29", "2025-12-11", "2021-01-01"], "lane": "attack"})
    (drawn,) = [ln for ln in charts.timeline(close).lines if ln.get_marker() not in ("None", None)]
    points = drawn.axes.transData.transform(drawn.get_xydata()) * 72 / drawn.figure.dpi
    apart = np.hypot(*(points[1] - points[2]))
    assert apart >= 0.9 * drawn.get_markersize()
    assert points[0][1] == points[1][1], "the first of a heap stays on its lane"


def test_texts_of_a_heap_stand_in_the_order_of_its_markers():
    """A court's order and a president's two days later had their names the wrong way round."""
    days = {"date": ["2022-07-05", "2022-07-07", "2021"], "name": ["a court", "a president", None]}
    ax = charts.timeline(pd.DataFrame(days).assign(lane="authority"), label="name")
    ax.figure.canvas.draw()
    heights = {t.get_text(): t.get_window_extent().y0 for t in gid(ax, "chart-label")}
    (drawn,) = [ln for ln in ax.lines if ln.get_marker() not in ("None", None)]
    _, court, president = drawn.axes.transData.transform(drawn.get_xydata())[:, 1]
    assert heights["a court"] > court > president > heights["a president"]


def test_timeline_keeps_to_its_period(events):
    ax = charts.timeline(events, start="2020-01-01")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["War"]
    with pytest.raises(ValueError, match="No event"):
        charts.timeline(events, start="2030-01-01")


def test_timeline_marks_moments(events):
    ax = charts.timeline(events, marks={"2022-02-24": "invasion"})
    assert "invasion" in [t.get_text() for t in ax.texts]


# --- all -------------------------------------------------------------------------------------


def test_the_source_line_lies_under_everything(shares):
    ax = charts.stacked_shares(shares)
    charts.source_line(ax, ["a1", "b2"], "A note.")
    line = ax.figure.texts[-1]
    assert line.get_text() == "A note.\nSources: a1; b2."
    ax.figure.canvas.draw()
    top = line.get_window_extent().y1
    assert top <= min(t.get_window_extent().y0 for t in ax.get_xticklabels())
    with pytest.raises(ValueError, match="source"):
        charts.source_line(ax, [])


def test_charts_draw_on_the_axes_they_are_given(shares, events):
    for draw in (
        lambda ax: charts.stacked_shares(shares, ax=ax),
        lambda ax: charts.timeline(events, ax=ax),
        lambda ax: charts.lines(series([2001, 2002]), "year", "v", ax=ax),
        lambda ax: charts.matrix(shares.notna(), ax=ax),
    ):
        _, ax = plt.subplots()
        assert draw(ax) is ax


def test_empty_tables_and_missing_columns_are_named(events):
    with pytest.raises(ValueError, match="no rows"):
        charts.lines(series([]), "year", "v")
    with pytest.raises(KeyError, match=r"'when'.*date, lane"):
        charts.timeline(events, date="when")


def test_bars_write_a_range_only_where_it_differs_from_the_value():
    table = pd.DataFrame(
        {"who": ["wide", "narrow"], "v": [0.90, 0.690], "a": [0.7, 0.689], "b": [0.95, 0.691]}
    )
    ax = charts.bars(table, "who", "v", low="a", high="b", decimals=2)
    texts = [t.get_text() for t in ax.texts]
    assert texts == ["0.90 (0.70–0.95)", "0.69"]


def test_ranges_name_the_single_value_as_the_caller_does():
    table = pd.DataFrame({"case": ["open"], "low": [10.0], "high": [26.0], "value": [17.8]})
    ax = charts.ranges(table, "case", "low", "high", central="value", unit="Mt")
    assert [t.get_text() for t in gid(ax, "chart-label")] == ["10.0–26.0 Mt, stated 17.8"]
    ax = charts.ranges(table, "case", "low", "high", central="value", central_label="measured")
    assert [t.get_text() for t in gid(ax, "chart-label")] == ["10.0–26.0, measured 17.8"]


def test_a_panel_of_bars_shows_the_years_without_a_value_but_not_the_breaks():
    table = pd.DataFrame({"year": [2001, 2002, 2003, 2004] * 2, "who": ["a"] * 4 + ["b"] * 4})
    table["v"] = [1.0, np.nan, -2, np.nan, 1, 2, 3, np.nan]
    panels = charts.small_multiples(table, "year", "v", "who", kind="bars", breaks={2004: ""})
    empty = [[p.get_x() + 0.5 for p in ax.patches if p.get_gid() == "no-data"] for ax in panels]
    assert empty == [[2002], []]


def test_the_note_of_a_break_and_of_an_event_do_not_touch():
    table = pd.DataFrame({"year": range(1995, 2024), "v": range(29)})
    breaks, events = {2017.5: "all partners known"}, {2021.65: "full-scale invasion"}
    ax = charts.lines(table, "year", "v", breaks=breaks, events=events)
    one, two = (t.get_window_extent() for t in gid(ax, "chart-label"))
    assert not one.padded(2).overlaps(two)


def ticks(axis):
    axis.figure.draw_without_rendering()
    return [t.get_text() for t in axis.get_ticklabels()]


@pytest.mark.parametrize(
    ("subtitle", "said"),
    [
        ("Share of exports by partner, %, 2025", True),
        ("Residents, per cent of all residents, 2025", True),
        ("Ideal point with 90 % ranges, 2025", False),
        ("Exports, million tonnes, 2025", False),
    ],
)
def test_an_axis_of_values_carries_the_per_cent_of_the_subtitle(subtitle, said):
    table = pd.DataFrame({"year": [2001, 2002, 2003], "share": [-10.0, 20, 40]})
    ax = charts.lines(table, "year", "share")
    charts.finish(ax, title="Shares rose", subtitle=subtitle, source="test")
    assert ("20 %" in ticks(ax.yaxis), "\u221210 %" in ticks(ax.yaxis)) == (said, said)
    assert "2002" in ticks(ax.xaxis)
    assert ax.get_ylabel() == ("" if said else "share")


def test_an_axis_with_a_name_of_its_own_keeps_its_ticks():
    _, ax = plt.subplots()
    ax.scatter([120, 300, 900], [5, 20, 40])
    ax.set_xlabel("km to the border")
    charts.finish(ax, title="Near is more", subtitle="Residents, %, by distance", source="test")
    assert "20 %" in ticks(ax.yaxis)
    assert not any("%" in words for words in ticks(ax.xaxis))


def test_counts_have_no_ticks_between_them():
    _, ax = plt.subplots()
    ax.plot([2, 5, 9, 21], [0.1, 0.2, 0.4, 0.9], "o")
    before = ticks(ax.xaxis)
    charts.finish(ax, title="Counts", subtitle="Shared bodies, 2025", source="test")
    assert "2.5" in before
    assert all(float(words).is_integer() for words in ticks(ax.xaxis))
    assert "0.2" in ticks(ax.yaxis)


def test_bars_and_ranges_of_shares_have_their_unit_at_the_ticks(shares):
    assert "40 %" in ticks(charts.stacked_shares(shares).yaxis)
    table = pd.DataFrame({"n": ["a", "b"], "lo": [5.0, 20], "hi": [8.0, 45]})
    assert "20 %" in ticks(charts.ranges(table, "n", "lo", "hi", unit="%").xaxis)
    assert "20" in ticks(charts.ranges(table, "n", "lo", "hi", unit="Mt").xaxis)


def test_lines_without_a_negative_value_do_not_reach_below_zero():
    table = pd.DataFrame({"year": [2001, 2002, 2003], "v": [0.5, 20, 40]})
    assert charts.lines(table, "year", "v").get_ylim()[0] == 0
    table.loc[0, "v"] = -3
    assert charts.lines(table, "year", "v").get_ylim()[0] < -3


def test_a_text_with_no_room_beside_its_bar_stands_inside():
    table = pd.DataFrame(
        {
            "date": ["1999", "1992"],
            "until": ["2020", None],
            "text": ["Partnership and cooperation agreements with the Union", "Independence"],
        }
    )
    ax = charts.chronicle(table, until="until", start="1990", end="2024", width=6.0)
    ax.figure.draw_without_rendering()
    long = next(t for t in ax.texts if t.get_text().startswith("Partnership"))
    bar = ax.patches[0].get_window_extent()
    box = long.get_window_extent()
    assert bar.x0 <= box.x0
    assert box.x1 <= bar.x1
    assert long.get_color() == "white"
