"""The checks by themselves: what they accept, what they refuse, and in which words."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
import pytest

from nbjudge import checks
from nbjudge.checks.tables import difference
from nbjudge.prove.stand_in import stand_in


def refuse(pattern: str):
    return pytest.raises(checks.CheckError, match=pattern)


class Always:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__


# ------------------------------------------------------------------ numbers, text, lists
@pytest.mark.parametrize("value", [3, 3.0, np.float64(3), np.int32(3), 3 + 1e-12])
def test_number_accepts_every_plain_number(value):
    checks.number(value, 3.0, what="three")


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (None, "came None; expected one number"),
        ("3", "came str; expected one number"),
        (True, "came bool; expected one number"),
        ([3], "an object of type list"),
        (Always(), "an object of type Always"),
        (type("F", (float,), {"__eq__": lambda s, o: True, "__hash__": None})(1), "of type F"),
        (float("nan"), "came nan, expected 3 km"),
        (300.0, "100 times too large"),
        (0.03, "100 times too small"),
        (3000, "1000 times too large"),
        (-3, "sign is turned round"),
    ],
)
def test_number_refuses_and_says_why(value, pattern):
    with refuse(pattern):
        checks.number(value, 3.0, what="three", unit="km")


@pytest.mark.parametrize(
    ("value", "expected", "pattern"),
    [
        (0.67, 2 / 3, r"expected 0\.666667\. Was it rounded\? Keep all its digits"),
        (37, 37.4, r"expected 37\.4\. Was it rounded"),
        (3400.0, 0.34, r"10000 times too large: is it computed from percentages"),
        (0.66, 2 / 3, r"expected 0\.666667\.$"),
        (36, 37.4, r"expected 37\.4\.$"),
    ],
)
def test_a_rounded_number_is_told_from_another_one(value, expected, pattern):
    with refuse(pattern):
        checks.number(value, expected, what="share")


def test_number_tolerance_is_relative_to_the_expected_value():
    checks.number(101.0, 100.0, what="x", rel=0.011)
    with refuse("came 101, expected 100"):
        checks.number(101.0, 100.0, what="x", rel=0.009)


def test_text_and_truth_want_their_own_type():
    checks.text("KAZ", "KAZ", what="code")
    checks.truth(np.bool_(True), True, what="answer")
    with refuse("came 'kaz', expected 'KAZ'"):
        checks.text("kaz", "KAZ", what="code")
    with refuse("came int; expected True or False"):
        checks.truth(1, True, what="answer")


def test_equal_minds_order_only_where_it_counts():
    checks.equal(["a", "b"], ["a", "b"], what="list")
    checks.equal({"b", "a"}, ["a", "b"], what="set", ordered=False)
    with refuse("entry 0 is 'b', expected 'a'"):
        checks.equal(["b", "a"], ["a", "b"], what="list")
    with refuse("came 1 entry"):
        checks.equal(("a",), ["a", "b"], what="list")
    with refuse("came set; expected list or tuple"):
        checks.equal({"a", "b"}, ["a", "b"], what="list")


# ------------------------------------------------------------------ calls
def test_call_hands_out_copies_and_notices_changed_inputs():
    table = pd.DataFrame({"a": [1, 2]})

    def adds(table):
        table["b"] = 1
        return table

    def drops(table):
        table.drop(0, inplace=True)  # noqa: PD002
        return table

    def sorts(items):
        items.sort(reverse=True)
        return items

    with refuse(r"adds: changed its input \(its columns\)"):
        checks.call(adds, table)
    with refuse(r"drops: changed its input \(its number of rows\)"):
        checks.call(drops, table)
    with refuse(r"sorts: changed its input \(its entries\)"):
        checks.call(sorts, [1, 2])
    assert list(table.columns) == ["a"]
    assert checks.call(adds, table, may_change=True)["b"].tolist() == [1, 1]


NOW, LATER = pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1.5, 2.5], [1.5, 2.0]),
        ([1.5, None], [1.5, 2.5]),
        ([1, 2], [1, 3]),
        ([True, False], [True, True]),
        ([NOW, NOW], [NOW, LATER]),
        ([NOW, NOW], [NOW, pd.NaT]),
        (["a", "b"], ["a", "c"]),
        (["a", None], ["a", "c"]),
        (pd.array([1, 2], "Int64"), pd.array([1, None], "Int64")),
        (pd.Categorical(["a", "b"]), pd.Categorical(["b", "a"])),
        # Objects that are equal and not the same kind: pandas' own comparison sees no difference.
        (np.array([1, "a"], object), np.array([True, "a"], object)),
        (np.array([1, "a"], object), np.array([1.0, "a"], object)),
        (np.array([[1], "a"], object), np.array([[2], "a"], object)),
    ],
    ids=repr,
)
def test_a_changed_value_of_any_kind_is_seen_and_equal_ones_are_not(before, after):
    one, two = pd.Series(before, [7, 8]), pd.Series(after, [7, 8])
    assert difference(one, one.copy(deep=True)) == ""
    assert difference(one, two) == difference(two, one) == "its values"
    tables = one.to_frame("x"), two.to_frame("x")
    assert difference(tables[0], tables[0].copy(deep=True)) == ""
    assert difference(*tables) == "the column 'x'"


def test_a_moved_shape_is_seen_and_a_copied_one_is_not():
    gpd, shapely = pytest.importorskip("geopandas"), pytest.importorskip("shapely")
    points = [shapely.Point(0, 1), None, shapely.Point()]
    table = gpd.GeoDataFrame({"x": [1, 2, 3]}, geometry=points, crs=4326)
    again = gpd.GeoDataFrame({"x": [1, 2, 3]}, geometry=points, crs=4326)
    again.geometry = [shapely.from_wkb(shapely.to_wkb(point)) for point in points]
    again = again.set_crs(4326, allow_override=True)
    assert difference(table, table.copy()) == difference(table, again) == ""
    for place, other in ((0, shapely.Point(0, 2)), (1, points[0]), (2, points[0]), (0, None)):
        moved = table.copy()
        moved.geometry = [other if n == place else p for n, p in enumerate(points)]
        assert difference(table, moved) == "the column 'geometry'", (place, other)


def test_call_keeps_output_away_and_says_when_a_result_was_printed(capfd):
    import logging
    import warnings

    def noisy():
        print("out")
        print("err", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        logging.getLogger("answer").warning("logged")
        return 1

    def printer():
        print(3)

    assert checks.call(noisy) == 1
    with refuse("came None; the function must end in a `return`.*printed its result"):
        checks.call(printer)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == ""


def test_call_tells_the_stub_from_a_fault():
    def stub():
        raise NotImplementedError("not attempted")

    def fault():
        return {}["milion_tonnes"]

    with pytest.raises(checks.NotAttempted, match="still holds the course's stub"):
        checks.call(stub)
    with refuse("fault with no rows: raised KeyError: 'milion_tonnes'"):
        checks.call(fault, what="with no rows")
    with refuse("came int; expected a function"):
        checks.call(3)


def test_call_ends_an_endless_loop_even_if_exceptions_are_swallowed():
    def stubborn():
        while True:
            try:
                while True:
                    pass
            except Exception:
                continue

    with refuse("no result after 0.2 seconds"):
        checks.call(stubborn, seconds=0.2)


def test_a_system_exit_in_an_answer_is_a_message():
    with refuse("raised SystemExit"):
        checks.call(lambda: sys.exit(0))


def test_raises_wants_the_right_error_with_the_right_words():
    def refuses(year):
        raise ValueError(f"no rows for {year}")

    checks.raises(refuses, 1987, error=ValueError, mentions="1987")
    with refuse("expected the message to name '1988'"):
        checks.raises(refuses, 1987, error=ValueError, mentions="1988")
    with refuse("raised ValueError.*expected KeyError"):
        checks.raises(refuses, 1987, error=KeyError)
    with refuse("returned int; expected ValueError"):
        checks.raises(lambda year: year, 1987, error=ValueError)
    with pytest.raises(checks.NotAttempted):
        checks.raises(_stub, error=ValueError)


def _stub():
    raise NotImplementedError


def test_the_errors_show_one_line_and_no_traceback():
    error = checks.CheckError("share: came 80, expected 0.8.")
    assert error._render_traceback_() == ["NOT YET: share: came 80, expected 0.8."]
    assert checks.NotAttempted("x")._render_traceback_() == ["NOT ATTEMPTED: x"]


# ------------------------------------------------------------------ tables and series
EXPECTED = pd.DataFrame({"code": ["A", "B"], "share": [0.6, 0.4]})


def test_table_leaves_columns_order_index_and_text_type_free():
    came = EXPECTED[["share", "code"]].set_axis([7, 3]).iloc[::-1]
    checks.table(came.astype({"code": object}), EXPECTED, what="t", key="code")
    checks.table(came.astype({"code": "category"}), EXPECTED, what="t", key="code")


@pytest.mark.parametrize(
    ("came", "pattern"),
    [
        (EXPECTED.to_dict(), "came dict; expected a pandas DataFrame"),
        (EXPECTED["share"], "came Series; expected a pandas DataFrame"),
        (EXPECTED.rename(columns={"code": "route"}), "missing: code; not asked for: route"),
        (EXPECTED.assign(share=["60 %", "40 %"]), "column 'share' has the type .*expected numbers"),
        (EXPECTED.iloc[:1], "1 row came, expected 2; missing: B"),
        (pd.concat([EXPECTED, EXPECTED]), "A stands in more than one row"),
        (EXPECTED.assign(code=["A", "C"]), "missing: B; not expected: C"),
        (EXPECTED.assign(share=[60.0, 40.0]), "share of A is 60, expected 0.6.*100 times"),
        (EXPECTED.assign(share=[0.6, None]), "share of B is missing, expected 0.4"),
        (EXPECTED.iloc[::-1], "order of the rows is not: row 0 is B, expected A"),
        (
            EXPECTED.astype(object).assign(share=[Always(), Always()]),
            "has the type object; expected numbers",
        ),
    ],
)
def test_table_names_what_is_wrong(came, pattern):
    with refuse(pattern):
        checks.table(came, EXPECTED, what="t", key="code", ordered=True)


def test_rows_equal_in_the_column_by_may_stand_in_any_order():
    rows = {"code": list("ABCDEF"), "mt": [3.0, 3.0, 1.0, None, None, 2.0]}
    expected = pd.DataFrame(rows)
    came = expected.iloc[[1, 0, 2, 4, 3, 5]]
    checks.table(came, expected, what="t", key="code", ordered=True, by="mt")
    with refuse("the order of the rows is not: row 0 is B, expected A"):
        checks.table(came, expected, what="t", key="code", ordered=True)
    for places in ([0, 2, 1, 3, 4, 5], [0, 1, 2, 5, 3, 4]):
        with refuse("the order of the rows is not"):
            checks.table(
                expected.iloc[places], expected, what="t", key="code", ordered=True, by="mt"
            )


def test_missing_agrees_with_missing_of_any_kind():
    expected = pd.DataFrame({"code": ["A"], "mt": [None]}, dtype=object).astype({"mt": float})
    checks.table(
        pd.DataFrame({"code": ["A"], "mt": pd.array([pd.NA], dtype="Float64")}),
        expected, what="t", key="code",
    )  # fmt: skip


def test_a_column_that_began_as_none_may_hold_numbers():
    expected = pd.DataFrame({"code": ["A", "B"], "mt": [0.5, None]})
    came = pd.DataFrame({"code": ["A", "B"], "mt": pd.Series([0.5, None], dtype=object)})
    checks.table(came, expected, what="t", key="code")
    with refuse("mt of B is missing, expected 2"):
        checks.table(came, expected.fillna(2.0), what="t", key="code")


def test_series_checks_name_labels_values_and_order():
    expected = pd.Series({"A": 2.0, "B": 1.0}, name="km")
    checks.series(pd.Series({"B": 1, "A": 2}, name="km"), expected, what="s")
    for came, pattern in (
        (pd.Series({"A": 2.0, "B": 1.0}), "named None, expected 'km'"),
        (pd.Series({"A": 2000.0, "B": 1000.0}, name="km"), "1000 times too large"),
        (pd.Series({"A": 2.0}, name="km"), "missing: B"),
        (pd.DataFrame({"km": [1]}), "came DataFrame; expected a pandas Series"),
    ):
        with refuse(pattern):
            checks.series(came, expected, what="s")
    with refuse("order of the rows"):
        checks.series(pd.Series({"B": 1, "A": 2}, name="km"), expected, what="s", ordered=True)


def test_a_subclass_of_a_table_is_refused_and_a_geotable_is_not():
    import geopandas as gpd

    class Mine(pd.DataFrame):
        pass

    with refuse("came Mine; expected a pandas DataFrame"):
        checks.table(Mine(EXPECTED), EXPECTED, what="t", key="code")
    geo = gpd.GeoDataFrame(EXPECTED.copy())
    checks.table(geo, EXPECTED, what="t", key="code")


# ------------------------------------------------------------------ figures
@pytest.fixture
def ax():
    from matplotlib import pyplot

    _, ax = pyplot.subplots()
    yield ax
    pyplot.close("all")


WANTED = {"Kazakh": {2020: 5.0, 2021: 6.0, 2023: 7.0}}
YEARS, VALUES = [2020, 2021, 2022, 2023], [5.0, 6.0, float("nan"), 7.0]


@pytest.mark.parametrize("how", ["plot", "scatter", "bar", "pandas", "text bars", "dates", "barh"])
def test_series_reads_every_honest_way_to_draw(ax, how):
    if how == "plot":
        ax.plot(YEARS, VALUES, "o-", label="Kazakh oil")
    elif how == "scatter":
        ax.scatter(YEARS, VALUES, label="kazakh")
    elif how == "bar":
        ax.bar(np.array(YEARS) - 0.2, VALUES, width=0.4, label="Kazakh")
    elif how == "barh":
        ax.barh(YEARS, VALUES, label="Kazakh")
    elif how == "text bars":
        ax.bar([str(year) for year in YEARS], VALUES, label="Kazakh")
    elif how == "dates":
        ax.plot(pd.to_datetime([f"{y}-01-01" for y in YEARS]), VALUES, "o", label="Kazakh")
    else:
        pd.DataFrame({"Kazakh": VALUES}, index=YEARS).plot(ax=ax, style="o-")
    drawing = checks.axes(ax, what="plot")
    drawing.series(WANTED)
    drawing.no_bridge("Kazakh", YEARS)
    drawing.single_points("Kazakh")


def test_figure_checks_name_what_is_wrong(ax):
    ax.plot([2020, 2021, 2023], [5.0, 6.0, 7.0], label="Kazakh")
    drawing = checks.axes(ax, what="plot")
    with refuse("joins 2021 and 2023 across 2022"):
        drawing.no_bridge("Kazakh", YEARS)
    with refuse("Kazakh at 2023 is 7, expected 0.07.*100 times too large"):
        drawing.series({"Kazakh": {2020: 5.0, 2021: 6.0, 2023: 0.07}})
    with refuse("Kazakh has no point at 2019"):
        drawing.series({"Kazakh": {2019: 1.0}})
    with refuse("Kazakh has a point at 2023, where the table has no figure"):
        drawing.series({"Kazakh": {2020: 5.0, 2021: 6.0}})
    with refuse("labelled with 'Russian'"):
        drawing.series({"Russian": {}})
    with refuse("y axis label is empty; expected the unit"):
        drawing.axis_label("y", "Mt", "the unit")
    with refuse("no legend entry names 'Kazakh'"):
        drawing.legend_names(["Kazakh"])
    with refuse("the title is ''"):
        drawing.has_title()


def test_a_lone_point_needs_a_marker(ax):
    ax.plot(YEARS, VALUES, label="Kazakh")
    with refuse("Kazakh at 2023 stands alone"):
        checks.axes(ax, what="plot").single_points("Kazakh")


def test_a_line_of_lone_points_is_refused_for_its_missing_markers(ax):
    ax.plot([2030, 2031, 2032, 2033], [6.0, float("nan"), float("nan"), 7.5], label="Russian")
    with refuse("Russian at 2030 stands alone between gaps.*marker='o'"):
        checks.axes(ax, what="plot").series({"Russian": {2030: 6.0, 2033: 7.5}})


def test_a_marker_that_is_drawn_separately_shows_a_lone_point(ax):
    ax.plot(YEARS, VALUES, label="Kazakh")
    ax.scatter(YEARS, VALUES)
    checks.axes(ax, what="plot").single_points("Kazakh")


def test_a_line_in_the_colour_of_the_page_is_refused_for_its_colour(ax):
    ax.plot([2030, 2031, 2032], [6.0, 7.0, 7.5], color="white", label="Russian")
    with refuse("cannot be seen.*colour of the background"):
        checks.axes(ax, what="plot").series({"Russian": {2030: 6.0, 2031: 7.0, 2032: 7.5}})


def test_bars_are_read_upright_and_lying_with_their_looks(ax):
    wanted = {"West": 3.0, "East": -1.5}
    ax.bar(list(wanted), list(wanted.values()), color=["C0", "C1"], hatch=["", "//"])
    looks = checks.axes(ax, what="bars").bars(wanted)
    assert looks["West"] != looks["East"]
    ax.clear()
    ax.barh(list(wanted), list(wanted.values()))
    drawing = checks.axes(ax, what="bars")
    drawing.bars(wanted)
    with refuse("the bar of West is 3 long, expected 4"):
        drawing.bars({"West": 4.0, "East": -1.5})
    with refuse("no bar stands at 'North'"):
        drawing.bars({"North": 1.0})
    with refuse(r"bars that were not asked for: \['East'\]"):
        drawing.bars({"West": 3.0})


def test_a_bar_may_have_its_name_on_two_lines(ax):
    ax.bar([0, 1], [3.0, 1.0])
    ax.set_xticks([0, 1], ["Caspian\nPipeline", "Atyrau to\nSamara"])
    drawing = checks.axes(ax, what="bars")
    looks = drawing.bars({"Caspian Pipeline": 3.0, "Atyrau to Samara": 1.0})
    assert set(looks) == {"Caspian Pipeline", "Atyrau to Samara"}
    with refuse("the bar of Caspian Pipeline is 3 long, expected 4"):
        drawing.bars({"Caspian Pipeline": 4.0, "Atyrau to Samara": 1.0})


def test_a_map_is_read_by_its_areas_and_their_values(ax):
    import geopandas as gpd
    from shapely.geometry import box

    units = gpd.GeoDataFrame({"v": [1.0, 2.0]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    units.plot("v", ax=ax)
    drawing = checks.axes(ax, what="map")
    drawing.areas(2)
    assert sorted(drawing.values) == [1.0, 2.0]
    with refuse("2 areas are drawn, expected 3"):
        drawing.areas(3)


def test_only_an_axes_is_an_axes(ax):
    with refuse("came the Figure"):
        checks.axes(ax.figure, what="plot")
    with refuse("came ndarray; expected a matplotlib Axes"):
        checks.axes(np.array([ax]), what="plot")


# ------------------------------------------------------------------ the other process
def test_the_same_checks_work_on_a_stand_in():
    def drawn(table):
        from matplotlib import pyplot

        _, axes = pyplot.subplots()
        axes.plot(table["year"], table["mt"], "o-", label="Kazakh")
        axes.set_ylabel("Mt")
        axes.legend()
        return axes

    def changes(table):
        table["x"] = 1
        return table

    table = pd.DataFrame({"year": YEARS, "mt": VALUES})
    drawing = checks.axes(checks.call(stand_in(drawn), table), what="plot")
    drawing.series(WANTED)
    drawing.legend_names(["Kazakh"])
    with refuse("changes: changed its input"):
        checks.call(stand_in(changes), table)
    with pytest.raises(checks.NotAttempted):
        checks.call(stand_in(_stub))


# ------------------------------------------------------------------ guards inside one kernel
def test_patched_builtins_do_not_change_a_verdict(monkeypatch):
    wrong = EXPECTED.assign(share=[1.0, 2.0])
    monkeypatch.setattr(builtins, "abs", lambda x: 0)
    monkeypatch.setattr(builtins, "all", lambda x: True)
    monkeypatch.setattr(builtins, "any", lambda x: False)
    with refuse("came 3, expected 4"):
        checks.number(3, 4, what="x")
    # pandas itself may break on such a patch: any error will do, silence would not.
    with pytest.raises((checks.CheckError, AttributeError, TypeError)):
        checks.table(wrong, EXPECTED, what="t", key="code")


def test_a_patched_comparison_is_noticed(monkeypatch):
    from nbjudge.checks import values

    monkeypatch.setattr(values, "agree", lambda *args: True)
    with refuse("The comparison itself was changed"):
        checks.number(3, 4, what="x")


@pytest.mark.parametrize(
    "line",
    [
        "checks.table = print",
        "checks.errors.CheckError = print",
        "json.dumps = print",
    ],
)
def test_start_seals_the_modules(line):
    code = f"""
        from nbjudge import checks
        import json
        checks.start(seal=["json"])
        {line}
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "belongs to the grading and cannot be replaced" in run.stderr


def test_start_guards_notebook_files_only_while_grading(tmp_path):
    (tmp_path / "ps.ipynb").write_text("{}")
    code = "from nbjudge import checks; checks.start(); print(open('ps.ipynb').read())"

    def run(**environment):
        return subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, text=True, check=False, cwd=tmp_path,
            env={"PATH": "", **environment},
        )  # fmt: skip

    assert run().stdout == "{}\n"
    refused = run(NBGRADER_EXECUTION="autograde")
    assert "may not open notebook files" in refused.stderr


def test_a_figure_is_drawn_once_while_grading(tmp_path):
    """Asking for a fresh picture costs nothing then; the picture that is shown is whole."""
    code = """
        import matplotlib.pyplot as plt
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from nbjudge import checks

        drawn, draw = [], FigureCanvasAgg.draw
        FigureCanvasAgg.draw = lambda canvas: (drawn.append(1), draw(canvas))
        checks.start()
        plt.plot([1, 2])
        plt.draw()
        plt.savefig("picture.png")
        print(len(drawn))
    """

    # nbgrader's validator leaves its variables behind when a cell fails.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NBGRADER")}

    def run(**environment):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            capture_output=True, text=True, check=True, cwd=tmp_path,
            env={**clean, "MPLBACKEND": "agg", **environment},
        )  # fmt: skip
        return int(done.stdout), (tmp_path / "picture.png").read_bytes()

    before, picture = run()
    after, same = run(NBGRADER_EXECUTION="autograde")
    assert after == 1 < before
    assert same == picture


@pytest.mark.parametrize("nothing", [pd.NA, None, float("nan")])
def test_numbers_beside_a_missing_value_are_numbers(nothing):
    came = pd.Series({"votes": 0, "agreement": nothing}, name="value", dtype=object)
    checks.series(came, pd.Series({"votes": 0.0, "agreement": np.nan}), what="a pair without votes")
    with refuse("expected numbers"):
        checks.series(
            pd.Series({"votes": "0", "agreement": pd.NA}),
            pd.Series({"votes": 0.0, "agreement": np.nan}),
            what="a pair",
        )


def test_the_words_at_the_ticks_are_those_that_a_reader_sees():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.bar(["oil", "gas", "coal"], [1, 2, 3])
    drawing = checks.axes(axes, what="draw")
    assert drawing.xticks == {0: "oil", 1: "gas", 2: "coal"}
    assert drawing.yticks[1] == "1.0"
    axes.get_xticklabels()[1].set_visible(False)
    assert checks.axes(axes, what="draw").xticks == {0: "oil", 2: "coal"}
    axes.tick_params(labelbottom=False)
    assert checks.axes(axes, what="draw").xticks == {}
    axes.tick_params(labeltop=True)
    assert checks.axes(axes, what="draw").xticks[0] == "oil"
