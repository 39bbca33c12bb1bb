"""What outputs show of hidden checks: held back where it may be, flagged where it must be."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from nbjudge.course import leaks, public
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot

CHECK = """assert f(1) == 1
### BEGIN HIDDEN TESTS
table = make({'NEW_ROUTE': 4711.25, 'B_PART': 1.75}, 2041)
assert f(table) == "hidden-region-77"
print("ten cases tried,", passed_cases, "right")
assert passed_cases == 10, "not all cases"
checks.passed("q1", which="hidden check")
### END HIDDEN TESTS
"""


OF_THE_INSTRUCTOR = {"grade": True, "grade_id": "q1__hidden", "locked": True, "solution": False}


def printed(text: str) -> nbformat.NotebookNode:
    return v4.new_output("stream", name="stdout", text=text)


def notebook(
    inside: list[nbformat.NotebookNode], later: str, source: str = "print(SEEN)"
) -> nbformat.NotebookNode:
    before = v4.new_code_cell("f(1)", outputs=[printed("f was called\n")])
    test = v4.new_code_cell(CHECK, outputs=inside, metadata={"nbgrader": OF_THE_INSTRUCTOR})
    after = v4.new_code_cell(source, outputs=[printed(later)] if later else [])
    return v4.new_notebook(cells=[before, test, after])


def shown(made: nbformat.NotebookNode, index: int) -> str:
    return "".join(output.get("text", "") for output in made.cells[index].outputs)


@pytest.mark.parametrize(
    "said", ["called with {'a': 3}\n", "called with\n  x\n0  2041\nPASS q9: visible check\n"]
)
def test_what_an_answer_prints_for_a_hidden_check_is_held_back_and_no_offence(said: str) -> None:
    lines = "PASS q1: hidden check\nten cases tried, 10 right\n"
    made = notebook([printed(said + lines)], "")
    assert leaks.flag(made) == ""
    leaks.hold_back(made)
    assert shown(made, 1) == f"{lines}{leaks.HELD_BACK}\n"
    assert shown(made, 0) == "f was called\n"


def test_the_words_of_a_check_alone_are_shown_as_they_are() -> None:
    made = notebook([printed("PASS q1: hidden check\n")], "")
    leaks.hold_back(made)
    assert shown(made, 1) == "PASS q1: hidden check\n"


@pytest.mark.parametrize("everything", [False, True])
def test_the_note_on_points_by_a_person_stays_without_its_reason(everything: bool) -> None:
    error = v4.new_output("error", ename="TypeError", evalue="no Bag", traceback=["TypeError"])
    note = printed(f"{leaks.BY_A_PERSON}: not in the judge (AssertionError: 4711.25).\n")
    made = notebook([error, note], "")
    leaks.hold_back(made, everything=everything)
    assert shown(made, 1).startswith(f"{leaks.BY_A_PERSON}.\n")
    assert "4711.25" not in shown(made, 1)
    errors = [output.evalue for output in made.cells[1].outputs if output.output_type == "error"]
    assert errors == [leaks.HELD_BACK if everything else "no Bag"]
    assert leaks.HELD_BACK not in shown(made, 1), "it is said once"


def test_what_an_answer_displays_for_a_hidden_check_is_held_back() -> None:
    """A picture of a hidden table shows it as well as its text does."""
    table = v4.new_output("display_data", {"text/plain": "<Figure>", "image/png": "aGlkZGVu"})
    points = v4.new_output("execute_result", {"text/plain": "0.5"}, execution_count=1)
    error = v4.new_output("error", ename="CheckError", evalue="f for 2041: too small", traceback=[])
    made = notebook([table, points, error], "")
    leaks.hold_back(made)
    kinds = [output.output_type for output in made.cells[1].outputs]
    assert kinds == ["execute_result", "error", "stream"]


ASKED = "ValueError: called with {'NEW_ROUTE': 4711.25, 'B_PART': 1.75} and 2041"


def failed(said: str) -> nbformat.NotebookNode:
    name, _, text = said.partition(": ")
    return v4.new_output("error", ename=name, evalue=text, traceback=["----> 1 f(table)", said])


@pytest.mark.parametrize(
    "said", [ASKED, "MyError: hidden-region-77", ASKED.replace("ValueError", "AssertionError")]
)
def test_an_error_that_says_what_an_answer_was_called_with_is_held_back(said: str) -> None:
    made = notebook([failed(said)], "")
    leaks.hold_back(made)
    (error,) = made.cells[1].outputs
    assert error.ename == said.partition(": ")[0]
    text = leaks.text_of(error)
    assert leaks.HELD_BACK in text
    assert not [value for value in ("4711.25", "2041", "hidden-region-77") if value in text]


@pytest.mark.parametrize(
    "said", ["KeyError: 'share'", "KeyError: 'NEW_ROUTE'", "CheckError: f for 2041: too small"]
)
def test_an_error_that_helps_is_shown(said: str) -> None:
    made = notebook([failed(said)], "")
    leaks.hold_back(made)
    assert made.cells[1].outputs == [failed(said)]


CODE = b"hidden-region-77".hex()
IN_AN_EXAM = [
    f"AssertionError: {CODE}",
    f"AssertionError: not all cases\n{CODE}",
    f"CheckError: f gave '{CODE}', which is too small",
    f"E{CODE}: not all cases",
    "KeyError: 'share'",
]


@pytest.mark.parametrize("said", IN_AN_EXAM)
def test_an_exam_shows_no_text_that_an_answer_can_have_written(said: str) -> None:
    made = notebook([failed(said)], "")
    leaks.hold_back(made, everything=True)
    (error,) = made.cells[1].outputs
    assert (error.ename, error.evalue) == ("Error", leaks.HELD_BACK)
    assert error.traceback == [leaks.HELD_BACK], "it is said once"


def test_an_exam_shows_a_message_that_stands_in_the_check_as_it_is() -> None:
    made = notebook([failed("AssertionError: not all cases")], "")
    made.cells[1].outputs[0].traceback = [f"----> 1 f('{CODE}')", "AssertionError: not all cases"]
    leaks.hold_back(made, everything=True)
    error = made.cells[1].outputs[0]
    assert error.evalue == "not all cases"
    assert error.traceback == ["AssertionError: not all cases"]


def test_the_kind_of_an_error_can_be_a_hidden_value_too() -> None:
    made = notebook([failed("NEW_ROUTE_4711: no")], "")
    made.cells[1].outputs[0].ename = "hidden-region-77"
    leaks.hold_back(made)
    error = made.cells[1].outputs[0]
    assert (error.ename, error.traceback) == ("Error", [f"Error: {leaks.HELD_BACK}"])


def test_the_words_of_a_check_with_a_hidden_value_in_between_are_not_the_checks() -> None:
    made = notebook([printed("ten cases tried, hidden-region-77 right\n")], "")
    leaks.hold_back(made)
    assert shown(made, 1) == f"{leaks.HELD_BACK}\n"


def test_what_is_said_in_pieces_is_said() -> None:
    made = notebook([], "")
    error = v4.new_output("error", ename="E", evalue="NEW_ROUTE", traceback=[])
    made.cells[2].outputs = [printed("2041\n"), printed("fine\n"), error]
    assert leaks.flag(made)
    leaks.hold_back(made)
    assert shown(made, 2) == f"fine\n{leaks.HELD_BACK}\n"


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("given", [{}, {**OF_THE_INSTRUCTOR, "solution": True}])
def test_a_students_cell_with_the_mark_is_no_check(
    everything: bool, given: dict[str, bool]
) -> None:
    marked = "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\nprint(f'the region {SEEN}')"
    made = notebook([], "the region hidden-region-77\n", source=marked)
    made.cells[2].outputs.append(failed(f"AssertionError: hidden-region-77 {CODE}"))
    made.cells[2].metadata = nbformat.from_dict({"nbgrader": given} if given else {})
    leaks.hold_back(made, everything=everything)
    assert [output.get("text") for output in made.cells[2].outputs] == [f"{leaks.HELD_BACK}\n"]


@pytest.mark.parametrize("everything", [False, True])
def test_the_number_of_a_cell_is_no_way_out(everything: bool) -> None:
    """``get_ipython().execution_count`` is the answer's to set while a hidden check calls it."""
    made = notebook([printed("PASS q1: hidden check\n")], "fine")
    made.cells[2].outputs.append(v4.new_output("execute_result", {}, execution_count=204_111))
    for cell, number in zip(made.cells, (7, 204_110, 204_111), strict=True):
        cell.execution_count = number
    leaks.hold_back(made, everything=everything)
    assert [cell.execution_count for cell in made.cells] == [7, 8, 9]
    assert "2041" not in str(made.cells[1].outputs + made.cells[2].outputs)


@pytest.mark.parametrize(
    "said",
    [
        "hidden-region-77",
        "2041 NEW_ROUTE",
        "   year  mt\n0  2041  4711.25\n",
        "B_PART and NEW_ROUTE",
    ],
)
def test_a_later_cell_that_shows_hidden_input_is_flagged(said: str) -> None:
    made = notebook([], said)
    assert leaks.flag(made).startswith("cell 3 shows values (")
    leaks.hold_back(made)
    assert shown(made, 2) == f"{leaks.HELD_BACK}\n"


@pytest.mark.parametrize("said", ["2041", "1.75 2041", "in 120411 and 4711.251 of NEW_ROUTES"])
def test_chance_is_no_leak(said: str) -> None:
    made = notebook([], said)
    assert leaks.flag(made) == ""
    leaks.hold_back(made)
    assert shown(made, 2) == said


def test_public_values_are_no_leak(tmp_path: Path) -> None:
    said = "2041 NEW_ROUTE 4711.25"
    rows = "".join(f"2041,4711.250,NEW_ROUTE,{n}\n" for n in range(public.OFTEN))
    (tmp_path / "table.csv").write_text(f"year,mt,route,n\n{rows}")
    assert leaks.flag(notebook([], said))
    places = [str(tmp_path)]
    made = notebook([], said)
    assert leaks.flag(made, public=places) == ""
    leaks.hold_back(made, public=places)
    assert shown(made, 2) == said
    assert leaks.flag(notebook([], "hidden-region-77"), public=places)


def test_a_number_that_stands_once_in_a_large_table_is_not_public(tmp_path: Path) -> None:
    """Nearly every number of four digits is somewhere: 2041 persons make no year public."""
    (tmp_path / "table.csv").write_text("persons\n2041\n3.2041\n20412\n2041.5\n")
    assert not public.is_public("2041", (str(tmp_path),))


def test_what_a_student_wrote_or_saw_before_is_no_reason_for_a_flag() -> None:
    made = notebook([], "2041 NEW_ROUTE", source="print(2041, 'NEW_ROUTE')")
    assert leaks.flag(made) == ""
    made = notebook([], "2041 NEW_ROUTE")
    made.cells[0].outputs = [printed("2041 NEW_ROUTE")]
    assert leaks.flag(made) == ""


def test_a_list_of_guesses_makes_no_value_a_students_own() -> None:
    guesses = f"# {' '.join(map(str, range(1900, 2200)))}\nprint(SEEN)"
    assert leaks.flag(notebook([], "2041 NEW_ROUTE", source=guesses))


def test_an_exam_shows_nothing_after_the_first_hidden_check() -> None:
    error = v4.new_output("error", ename="CheckError", evalue="too small", traceback=[])
    made = notebook([printed("PASS q1: hidden check\n"), error], "fine")
    leaks.hold_back(made, everything=True)
    assert [o.output_type for o in made.cells[1].outputs] == ["error", "stream"]
    assert shown(made, 2) == f"{leaks.HELD_BACK}\n"
    assert shown(made, 0) == "f was called\n"


def test_the_message_of_another_check_is_no_reason_for_a_flag() -> None:
    """Visible and hidden checks of one question share words, which a library may hold."""
    error = v4.new_output("error", ename="CheckError", evalue="hidden-region-77: 2", traceback=[])
    made = notebook([], "")
    made.cells[2].outputs = [error]
    assert leaks.flag(made)
    made.cells[2].metadata["nbgrader"] = {"locked": True}
    assert leaks.flag(made) == ""


def test_a_run_knows_hidden_tests_by_the_marks_of_the_course(small_course: Path) -> None:
    config = small_course / "nbgrader_config.py"
    words = "c.ClearHiddenTests.begin_test_delimeter = 'VERSTECKT'\n"
    config.write_text(f"{config.read_text()}\n{words}")
    assert take_snapshot(open_course(small_course), "ps1").marks == ("VERSTECKT", leaks.END)
