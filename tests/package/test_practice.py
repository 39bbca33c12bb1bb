"""Feedback on answers: what is right, what is off and why, and what is kept of it."""

from __future__ import annotations

import dataclasses
import decimal
import json
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from multivector import practice
from multivector.cli import main
from multivector.practice import catalogue as ex
from multivector.practice.judging import judge
from multivector.practice.record import record_file, remember, standing

FILE = """
given = '''
table = pd.DataFrame({"route": ["a", "b", "c"], "mt": [60.0, 15.0, 5.0]})
share = table.set_index("route")["mt"] / table["mt"].sum() * 100

def part(a, b):
    if b == 0:
        raise ValueError("the whole is zero")
    return a / b
'''

[[prediction]]
id = "01.p1"
asks = "Which route carries most?"

[[exercise]]
id = "01.1"
title = "A share"
kind = "number"
unit = "per cent"
decimals = 1
expected = "60 / 82 * 100"
look_at = "Look at the denominator."
hints = ["First hint.", "Second hint."]
solution = "answer = 60 / 82 * 100"
why = "The whole is 82."
  [[exercise.mistake]]
  value = "60 / 80 * 100"
  says = "You divided by 80, the sum of the rows that you kept."

[[exercise]]
id = "01.2"
title = "A name"
kind = "text"
expected = "['Russia', 'the Russian Federation']"
look_at = "Sort the table."
hints = ["Sort."]
solution = "answer = 'Russia'"
  [[exercise.mistake]]
  value = "'China'"
  says = "China is second: the table was sorted the other way round."

[[exercise]]
id = "01.3"
title = "Names"
kind = "names"
ordered = true
expected = "['a', 'b']"
look_at = "Look at the sign."
hints = ["Filter."]
solution = "answer = ['a', 'b']"

[[exercise]]
id = "01.4"
title = "Shares"
kind = "series"
unit = "per cent"
decimals = 1
expected = "share"
look_at = "Look at the sum."
hints = ["Divide."]
solution = "answer = share"
  [[exercise.mistake]]
  value = "share * 80 / 60"
  says = "You divided by the largest route, not by the sum of all routes."

[[exercise]]
id = "01.5"
title = "A table"
kind = "table"
key = ["route"]
decimals = 0
expected = "table"
look_at = "Look at the rows."
hints = ["Filter."]
solution = "answer = table"

[[exercise]]
id = "01.6"
title = "A function"
kind = "function"
decimals = 2
expected = "part"
cases = ["(30, 60)", "(1, 4)"]
refuses = ["(1, 0)"]
look_at = "Look at the order."
hints = ["def"]
solution = "answer = part"
  [[exercise.mistake]]
  value = "lambda a, b: b / a"
  says = "The function divides the whole by the part."

[[exercise]]
id = "01.7"
title = "A chart"
kind = "chart"
decimals = 0
expected = "[60, 15, 5]"
from_zero = true
labels = ["y"]
look_at = "Look at the column."
hints = ["plot"]
solution = "answer = ax"

[[exercise]]
id = "01.8"
title = "An opinion"
kind = "open"
considers = "A good answer names the denominator."
"""


@pytest.fixture(autouse=True)
def _own_files(tmp_path, monkeypatch):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "01.toml").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(ex, "exercises_folder", lambda: tmp_path / "exercises")
    monkeypatch.setattr(
        "multivector.commands.progress.exercises_folder", lambda: tmp_path / "exercises"
    )
    monkeypatch.setenv("MULTIVECTOR_STATE", str(tmp_path / "state"))
    ex._given.cache_clear()
    yield
    ex._given.cache_clear()


def said(number: str, answer: object) -> tuple[str, str]:
    feedback = judge(ex.exercise(number), answer)
    return feedback.state, feedback.message


@pytest.mark.parametrize("wrong", [48 / 55 * 100, 48 / 55 / 100])
def test_a_share_without_a_unit_that_is_off_by_100_gets_a_next_step(wrong):
    share = replace(ex.exercise("01.1"), unit="", decimals=2, expected="48 / 55", mistakes=())
    feedback = judge(share, wrong)
    state, message = feedback.state, feedback.message
    assert state == "off"
    assert "does not ask for per cent" in message
    assert "the unit of the question" not in message


RIGHT = 60 / 82 * 100


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        73.2,
        np.float64(RIGHT),
        np.float32(73.17),
        np.array(RIGHT),
        np.array([RIGHT]),
        [RIGHT],
        pd.Series([RIGHT]),
        pd.DataFrame({"x": [RIGHT]}),
        decimal.Decimal("73.2"),
    ],
)
def test_a_right_number_is_right_in_every_type(answer):
    state, message = said("01.1", answer)
    assert state == "right"
    assert "73.2 per cent" in message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (75.0, "You divided by 80"),
        (RIGHT / 100, "fraction"),
        (RIGHT * 100, "100 times too large. Was it multiplied by 100 twice?"),
        (-RIGHT, "sign"),
        (RIGHT * 1000, "a thousand times too large"),
        (RIGHT / 1e6, "a million times too small"),
        (73, "rounded too far, or made of rounded values. Give 1 decimal."),
        (73.3, "73.3, is very close. Did you calculate with rounded values?"),
        (73.0, "made of rounded values"),
        (82 / 60, "upside down"),
        (50.0, "smaller than what the data give. Look at the denominator."),
        (90, "larger than what the data give"),
        (2_963_938, "Your number, 2,963,938, is larger"),
        (75.07, "You divided by 80"),
        (0, "smaller"),
        ("73.2", "remove the quotation marks"),
        ("73,2 %", "remove the quotation marks"),
        ("Russia", "a number (unit: per cent), and you gave the text “Russia”. Look at the denom"),
        (None, "None"),
        (float("nan"), "missing, or no row fits the condition"),
        (pd.NA, "missing value (NaN)"),
        (2024, "2024 looks like a year. Give the value that belongs to it."),
        (float("inf"), "divided by zero"),
        (True, "yes-or-no"),
        (np.bool_(False), "yes-or-no"),
        ((73, 2), "73,2, which Python reads as two numbers. Write decimals with a point, 73.2"),
        ((60, 82), "If you meant two numbers, the question asks for one"),
        ((2, 963, 938), "2,963,938, which Python reads as 3 numbers"),
        ((60.0, 15.0), "2 values"),
        (pd.Series([60.0, 15.0]), "2 values"),
        (pd.Series([], dtype=float), "Your result is empty: no row fits the condition."),
        (0.75, "You divided by 80, the sum of the rows that you kept. Also give the result in per"),
        (pd.DataFrame({"a": [1], "b": [2]}), "a table of 1 row and 2 columns. Choose one column"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}), "a table of 3 rows. Did you forget"),
        ({"a": 1.0, "b": 2.0}, "2 values"),
        (round, "a function instead of its result"),
        (object(), "something of the type object. Look at the denominator."),
        (1 + 2j, "type complex"),
    ],
)
def test_a_wrong_number_is_explained(answer, words):
    state, message = said("01.1", answer)
    assert state == "off"
    assert words in message
    assert len(message.split()) > 8


@pytest.mark.parametrize(
    ("decimals", "right", "rounded"),
    [(2, "9 / 25", 0.4), (1, "1.8", 2), (1, "31.48", 32), (2, "-0.3195", -0.3), (0, "6571", 6570)],
)
def test_a_right_number_with_too_few_decimals_is_not_called_too_large(decimals, right, rounded):
    asked = replace(ex.exercise("01.1"), decimals=decimals, expected=right, unit="", mistakes=())
    assert "rounded too far" in judge(asked, rounded).message
    assert "rounded too far" not in judge(asked, rounded * 1.25).message


COUNT = {"unit": "bodies", "decimals": 0, "expected": "3", "mistakes": ()}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (pd.DataFrame({"a": [1, 2, 3], "b": 0}), "How many are they? The function len() counts"),
        (["UN", "WTO", "SCO"], "How many are they? The function len() counts them."),
        (pd.DataFrame({"a": [1, 2], "b": 0}), "to choose one of them?"),
        (0, "Often this means that no row fits the condition"),
    ],
)
def test_a_count_is_told_apart_from_the_rows_that_were_counted(answer, words):
    assert words in judge(replace(ex.exercise("01.1"), **COUNT), answer).message


def test_a_count_that_is_off_by_one_is_not_called_close():
    asked = replace(ex.exercise("01.1"), unit="rows", expected="58", decimals=0, mistakes=())
    assert "smaller than what the data give" in judge(asked, 57).message


@pytest.mark.parametrize("wrong", [365_000, 36.5, 1 / 3650])
def test_a_length_is_never_taken_for_a_share(wrong):
    asked = replace(ex.exercise("01.1"), unit="kilometres", expected="36500 / 10", mistakes=())
    message = judge(asked, wrong).message
    assert "fraction" not in message
    assert "like per cent" not in message
    assert "upside down" not in message


def test_a_known_mistake_is_named_where_it_ends_in_an_error():
    """The function is wrong and stops in one of the cases: the mistake says more than the stop."""
    part = replace(ex.exercise("01.6"), cases=("(30, 60)", "(0, 4)"), refuses=())
    assert "divides the whole by the part" in judge(part, lambda a, b: b / a).message
    stopped = judge(part, lambda a, b: nothing).message  # type: ignore[name-defined]  # noqa: F821
    assert "Called with 30 and 60, your function stopped with NameError" in stopped


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda a, b: round(a / b, 2), "gives 0.33 instead of 0.333333. Let it return the exact"),
        (lambda a, b: f"{a / b}", "This is a text: let it return the number alone."),
        (lambda a, b: int("x"), "These inputs make sense: look at the condition"),
        (lambda a, b: a / b + 1, "Look at the order."),
    ],
)
def test_a_function_that_comes_close_is_told_what_is_off(function, words):
    third = replace(ex.exercise("01.6"), cases=("(1, 3)",), decimals=4, mistakes=())
    assert words in judge(third, function).message


def test_a_function_that_tests_itself_from_inside_is_told_so():
    def part(a, b):
        assert part(30, 60) == 0.5
        return a / b

    assert "It calls itself: write a test with assert below" in said("01.6", part)[1]


def test_an_unknown_exercise_shows_its_message_without_a_traceback():
    error = ex.UnknownExerciseError("Lesson 01 has no exercise 01.9.")
    assert error._render_traceback_() == ["Lesson 01 has no exercise 01.9."]


@pytest.mark.parametrize("unit", ["times", ""])
def test_per_cent_in_place_of_a_ratio_is_named(unit):
    asked = dataclasses.replace(ex.exercise("01.1"), unit=unit)
    message = judge(asked, RIGHT * 100).message
    assert "It looks like per cent, and the question does not ask for per cent." in message


@pytest.mark.parametrize(
    ("number", "answer", "state", "words"),
    [
        ("01.2", " russia ", "right", ""),
        ("01.2", np.str_("Russia"), "right", ""),
        ("01.2", pd.Series(["Russia"]), "right", ""),
        ("01.2", "China", "off", "sorted the other way"),
        ("01.2", "Rusia", "off", "spelling"),
        ("01.2", "Iran", "off", "Sort the table."),
        ("01.2", 5, "off", "the number 5. Write the name that belongs to it"),
        ("01.2", None, "off", "Put the word between quotation marks."),
        ("01.2", ["Russia", "China"], "off", "Choose one of the values"),
        ("01.2", "It is Russia.", "off", "Give the name alone"),
        ("01.2", "Prussia", "off", "spelling"),
        ("01.2", "", "open", "between the quotation marks"),
        ("01.3", ["a", "b"], "right", ""),
        ("01.3", pd.Index(["a", "b"]), "right", ""),
        ("01.3", ["b", "a"], "off", "order"),
        ("01.3", ["a"], "off", "1 name is missing"),
        ("01.3", ["a", "b", "z"], "off", "z"),
        ("01.3", ["a", "b", "b"], "off", "twice"),
        ("01.3", "a", "off", "square brackets"),
        ("01.3", 3, "off", "list of names"),
        ("01.4", {"a": 75.0, "b": 18.75, "c": 6.25}, "right", ""),
        ("01.4", pd.Series({"c": 6.25, "a": 75.0, "b": 18.75}), "right", ""),
        ("01.4", pd.DataFrame({"x": {"a": 75.0, "b": 18.75, "c": 6.25}}), "right", ""),
        ("01.4", {"a": 0.75, "b": 0.1875, "c": 0.0625}, "off", "100 times too small"),
        ("01.4", {"a": 100.0, "b": 25.0, "c": 6.25 * 80 / 60}, "off", "largest route"),
        ("01.4", {"a": 75.0, "b": 18.75}, "off", "no value for c"),
        ("01.4", {"a": 75.0, "b": 18.75, "c": None}, "off", "missing (NaN)"),
        ("01.4", {"a": 75.0, "b": 18.75, "c": 9.0}, "off", "2 of 3 values agree; look at c"),
        ("01.4", {0: 75.0, 1: 18.75, 2: 6.25}, "off", "labels"),
        ("01.4", {"a": "x", "b": "y", "c": "z"}, "off", "not numbers"),
        ("01.4", 75.0, "off", "the number 75.0"),
        ("01.5", pd.DataFrame({"mt": [5, 60, 15.0], "route": ["c", "a", "b"]}), "right", ""),
        ("01.5", pd.DataFrame({"mt": [5.0], "route": ["c"]}), "off", "1 row,"),
        ("01.5", pd.DataFrame({"route": ["a"]}), "off", "no column 'mt'"),
        ("01.5", pd.DataFrame({"mt": [6, 60, 15], "route": ["c", "a", "b"]}), "off", "look at"),
        ("01.5", 3, "off", "the number 3"),
        ("01.6", lambda a, b: a / b, "off", "ZeroDivisionError instead of a ValueError"),
        ("01.6", lambda a, b: b / a, "off", "divides the whole by the part"),
        ("01.6", lambda a, b: None, "off", "hands back nothing"),
        ("01.6", lambda a: a, "off", "TypeError"),
        (
            "01.6",
            lambda a, b: np.float64(a + b),
            "off",
            "30 and 60, your function gives 90 instead of 0",
        ),
        ("01.6", lambda a, b: 0.5, "off", "gives 0.5 for every input that was tried. Inside a fun"),
        ("01.6", lambda a, b: round(a / b, 1), "off", "0.2 instead of 0.25. Let it return"),
        ("01.6", lambda a, b: a / b + 1, "off", "instead of 0.5. Look at the order."),
        ("01.6", lambda a, b: pd.Series([1, 2]), "off", "gives a column of 1, 2 instead of 0.5"),
        ("01.6", lambda a, b: pd.Series(range(9)), "off", "gives a column of 9 values instead"),
        ("01.6", 0.5, "off", "asks for a function"),
        ("01.7", 3, "off", "asks for a chart"),
        ("01.8", "The share is of crude exports and not of all of the oil.", "kept", ""),
        ("01.8", "No.", "off", "one whole sentence"),
        ("01.8", "...", "open", ""),
        ("01.8", 7, "off", "answer in words"),
    ],
)
def test_other_kinds(number, answer, state, words):
    found, message = said(number, answer)
    assert found == state, message
    assert words in message


def test_a_function_that_refuses_without_a_message_is_told_so():
    def silent(a, b):
        if b == 0:
            raise ValueError
        return a / b

    def speaking(a, b):
        if b == 0:
            raise ValueError("the whole must be above zero")
        return a / b

    assert "without a message" in said("01.6", silent)[1]
    assert said("01.6", speaking)[0] == "right"


def test_a_function_that_returns_the_three_dots_is_still_open():
    assert said("01.6", lambda a, b: ...)[0] == "open"


def test_charts():
    mpl.use("agg")
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots()
    ax.bar(["a", "b", "c"], [60, 15, 5])
    assert "no label" in said("01.7", ax)[1]
    ax.set_ylabel("million tonnes")
    assert said("01.7", ax)[0] == "right"
    assert said("01.7", fig)[0] == "right"
    ax.set_ylim(4, 60)
    assert "starts at 4" in said("01.7", ax)[1]
    _, other = plt.subplots()
    other.barh(["a", "b", "c"], [60, 15, 6])
    assert "does not show the 3 values" in said("01.7", other)[1]
    _, more = plt.subplots()
    more.bar(["a", "b", "c", "d"], [60, 15, 5, 2])
    assert "shows 4 values; 3 are asked for. Look at" in said("01.7", more)[1]
    _, dots = plt.subplots()
    dots.scatter([1, 2, 3], [60, 15, 5])
    assert "shows neither a line nor bars" in said("01.7", dots)[1]
    _, names = plt.subplots()
    names.plot([60, 15, 5], ["a", "b", "c"])  # the two inputs exchanged
    assert "does not show the 3 values" in said("01.7", names)[1]
    _, days = plt.subplots()
    days.plot([60, 15, 5], pd.date_range("2024-01-01", periods=3))
    assert "does not show the 3 values" in said("01.7", days)[1]
    plt.close("all")


def test_a_chart_is_drawn_with_the_mark_and_at_the_places_that_the_question_names():
    mpl.use("agg")
    import matplotlib.pyplot as plt

    line = replace(ex.exercise("01.7"), mark="line", along="[2001, 2002, 2003]", labels=())
    level = replace(line, mark="barh", along="", from_zero=False)

    def drawn(method: str, along: list, values: list):
        _, ax = plt.subplots()
        getattr(ax, method)(along, values)
        return ax

    right = drawn("plot", [2001, 2002, 2003], [60, 15, 5])
    right.set_ylim(0)
    assert judge(line, right).state == "right"
    right.axhline(26)  # an average may be added
    assert judge(line, right).state == "right"
    right.plot([2001, 2002, 2003], [61, 62, 63])
    assert "Begin with fig, ax = plt.subplots()" in judge(line, right).message
    text = drawn("plot", ["2001", "2002", "2003"], [60, 15, 5])
    text.set_ylim(0)
    assert judge(line, text).state == "right"
    places = judge(line, drawn("plot", [0, 1, 2], [60, 15, 5])).message
    assert "along the axis: 0, 1, 2 … instead of 2001, 2002, 2003" in places
    bars = judge(line, drawn("bar", [2001, 2002, 2003], [60, 15, 5])).message
    assert "drawn as upright bars. The question asks for a line: use ax.plot()." in bars
    assert judge(level, drawn("barh", ["a", "b", "c"], [60, 15, 5])).state == "right"
    _, loop = plt.subplots()
    for name, value in zip("abc", [60, 15, 5], strict=True):
        loop.barh(name, value)
    assert judge(level, loop).state == "right"
    upright = judge(level, drawn("bar", ["a", "b", "c"], [60, 15, 5])).message
    assert "The question asks for horizontal bars: use ax.barh()." in upright


def test_lying_bars_are_read_along_the_x_axis():
    mpl.use("agg")
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    ax.barh([2023, 2024, 2025], [60, 15, 5])
    assert "the x axis has no label" in said("01.7", ax)[1]
    ax.set_xlabel("million tonnes")
    assert said("01.7", ax)[0] == "right"
    ax.set_xlim(4, 60)
    assert "the x axis starts at 4." in said("01.7", ax)[1]
    assert "ax.set_xlim(left=0)" in said("01.7", ax)[1]
    plt.close("all")


def test_the_three_dots_are_no_answer_and_leave_no_trace(capsys):
    practice.check("1.1", ...)
    assert "still open" in capsys.readouterr().out
    practice.predict("01.p1", "...")
    assert "write your prediction" in capsys.readouterr().out
    assert not record_file().exists()


def test_check_hint_solution_and_progress_work_together(capsys):
    practice.check("01.1", 50)
    assert 'practice.hint("01.1")' in capsys.readouterr().out
    practice.hint("01.1")
    practice.hint("01.1")
    practice.hint("01.1")
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "Hint 1 of 2: First hint.",
        "Hint 2 of 2: Second hint.",
        "Hint 2 of 2: Second hint.",
    ]
    practice.check("01.1", 50)
    assert "You have seen every hint." in capsys.readouterr().out
    practice.solution("01.1")
    assert "answer = 60 / 82 * 100" in capsys.readouterr().out
    practice.check("01.1", RIGHT)
    capsys.readouterr()
    practice.check("01.8", "It depends.")
    out = capsys.readouterr().out
    assert "every hint" not in out
    assert 'For what a good answer contains, run practice.solution("01.8").' in out
    practice.check("01.8", "It depends on what is counted as export here, I think.")
    assert "A good answer names the denominator." in capsys.readouterr().out
    practice.predict("01.p1", "Route a")
    capsys.readouterr()
    practice.recall("01.p1")
    assert capsys.readouterr().out == "You predicted: Route a\n"
    assert main(["progress"]) == 0
    assert "2 of 8 done   next: 01.2 A name" in capsys.readouterr().out
    assert main(["progress", "1"]) == 0
    out = capsys.readouterr().out
    assert "right, after 3 tries and the solution" in out
    assert "Route a" in out
    for unknown in ("77", "011", "abc"):
        assert main(["progress", unknown]) == 2
        said = f"There is no lesson {unknown!r} with exercises. Lessons with exercises: 01."
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("number", ["01.99", "77.1", "one", 1.1, None, "01.p9"])
def test_unknown_exercises_name_those_that_exist(number):
    with pytest.raises(ex.UnknownExerciseError, match=r"exercise|prediction"):
        practice.check(number, 1)


def test_a_damaged_record_costs_the_damaged_lines_only():
    remember("01.1", "check", state="right")
    with record_file().open("ab") as file:
        file.write(b'{"id": "01.2", "event": "che')
    remember("01.3", "hint")
    with record_file().open("ab") as file:
        file.write(b"\xff\xfe\n[1, 2]\nnull\n")
    found = standing()
    assert found["01.1"].right
    assert found["01.3"].hints == 1
    assert "01.2" not in found


def test_two_writers_keep_each_others_events():
    for n in range(20):
        remember(f"01.{n}", "hint")
    lines = [json.loads(x) for x in record_file().read_text().splitlines() if x]
    assert [x["id"] for x in lines] == [f"01.{n}" for n in range(20)]


def test_feedback_does_not_depend_on_a_writable_record(tmp_path, monkeypatch, capsys):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    monkeypatch.setenv("MULTIVECTOR_STATE", str(blocked))
    practice.check("01.1", RIGHT)
    out = capsys.readouterr().out
    assert "is right" in out
    assert "was not saved" in out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ('kind = "number"', "kind"),
        ('look_at = "Look at the denominator."', "look_at is missing"),
        ("expected = ", "not a valid exercise file"),
    ],
)
def test_an_incomplete_file_names_the_exercise(tmp_path, change, words):
    path = tmp_path / "exercises" / "01.toml"
    path.write_text(FILE.replace(change, 'unit2 = "x' if "exp" in change else "", 1))
    with pytest.raises(ex.ExerciseFileError, match=words):
        ex.exercise("01.1")


def test_an_expression_that_fails_names_the_exercise(tmp_path):
    path = tmp_path / "exercises" / "01.toml"
    path.write_text(FILE.replace("60 / 82 * 100", "60 / nothing * 100", 1))
    with pytest.raises(ex.ExerciseFileError, match=r"01\.1 cannot be computed"):
        said("01.1", 5)
