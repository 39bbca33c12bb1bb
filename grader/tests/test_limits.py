"""The limits of a run: nbgrader's own settings hold, and what a person asks for wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from nbjudge.course import trial
from nbjudge.course.course import open_course
from nbjudge.engine import Cell, Job, Limits, Pool
from nbjudge.engine.runner.results import falls_short
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.run.limits import ONE_DAY, of_course
from nbjudge.run.run_result import RunReport
from nbjudge.run.try_out import try_out

LOOP = "def double(x):\n    while True:\n        pass"


def configure(root: Path, *lines: str) -> Path:
    config = root / "nbgrader_config.py"
    config.write_text("\n".join([config.read_text(), *lines, ""]))
    return root


@pytest.mark.parametrize(
    ("took", "total", "later"),
    [
        (None, 120, 30),  # released by an older version: nobody knows what is usual
        (0.3, 60, 5),
        (8.0, 160, 16),
        (50.0, 1000, 100),  # a later cell has what any cell has
    ],
)
def test_a_notebook_has_many_times_what_the_reference_answers_took(
    small_course: Path, took: float | None, total: float, later: float
):
    course = open_course(small_course)
    trial.note(course.state_dir, "ps1", {}, {}, took)
    found, notes = of_course(course, assignment="ps1")
    assert notes == []
    assert found == Limits(cell_seconds=30, total_seconds=total, later_seconds=later)
    asked, _ = of_course(course, asked={"total_seconds": 500}, assignment="ps1")
    assert (asked.total_seconds, asked.later_seconds) == (500, 30)


@pytest.mark.parametrize("damaged", ['"long"', "true", "NaN", "-1", "1e999"])
def test_a_damaged_note_of_the_time_counts_as_none(small_course: Path, damaged: str):
    course = open_course(small_course)
    trial.note(course.state_dir, "ps1", {}, {}, 0.3)
    path = course.state_dir / "ps1" / trial.FILE
    path.write_text(path.read_text().replace("0.3", damaged))
    assert trial.seconds(course.state_dir, "ps1") is None


def test_the_release_notes_how_long_the_reference_answers_took(small_course: Path):
    course = open_course(small_course)
    try_out(course, "ps1")
    took = trial.seconds(course.state_dir, "ps1")
    assert took is not None
    assert 0.01 < took < 60


@pytest.mark.parametrize("judge", [False, True])
def test_who_loops_three_times_keeps_the_other_points(judge: bool):
    limits = Limits(cell_seconds=4, later_seconds=1, total_seconds=12, grace_seconds=2)
    cells = (
        Cell(0, LOOP),
        Cell(1, "assert double(1) == 2", "test", points=1.0),
        Cell(2, "double(2)"),
        Cell(3, "assert double(3) == 6", "test", points=1.0),
        Cell(4, "done = True"),
        Cell(5, "assert done", "test", points=1.0),
    )
    with Pool(workers=1, isolation=False, judge=judge) as pool:
        (result,) = pool.run([Job("a", cells, limits=limits)])
    assert result.state is State.TIMED_OUT
    assert [falls_short(cell, result.cells[cell.index]) for cell in cells] == [
        False, True, True, True, False, False,
    ]  # fmt: skip
    assert result.cut == {3}  # the first that looped had all the time of a cell
    assert 6 <= result.seconds < 11


@pytest.mark.parametrize("judge", [False, True])
def test_a_test_that_had_less_time_than_a_cell_is_left_to_a_person(
    small_course: Path, run_quick: Callable[..., RunReport], judge: bool
) -> None:
    made.submit(small_course, "ann", small.answered(small_course, q1_double=LOOP))
    limits = Limits(cell_seconds=4, later_seconds=1)
    report = run_quick(small_course, judge=judge, limits=limits)
    (row,) = report.rows
    assert row.outcome.state is State.TIMED_OUT
    assert row.outcome.scores["q1_double__visible"] == 0
    assert row.outcome.scores["q1_double__hidden"] is None
    found = row.outcome.disputes["q1_double__hidden"]
    assert (found.judge, found.student) == (0, 2)
    assert found.why.startswith("the test had less time than nbgrader gives it")
    assert row.outcome.scores["q2_list__test"] == 2


@pytest.mark.parametrize(
    "line, cell, total",
    [
        ("c.Execute.timeout = 600", 600, 2400),
        ("c.ExecutePreprocessor.timeout = 5", 5, 60),
        ("c.Execute.timeout = None", ONE_DAY, ONE_DAY),
        ("c.Execute.timeout = -1", ONE_DAY, ONE_DAY),
    ],
)
def test_nbgraders_time_limit_holds(small_course: Path, line: str, cell: float, total: float):
    found, notes = of_course(open_course(configure(small_course, line)))
    assert (found.cell_seconds, found.total_seconds) == (cell, total)
    assert "Execute.timeout" in notes[0]


def test_what_was_asked_for_wins(small_course: Path):
    course = open_course(configure(small_course, "c.Execute.timeout = 600"))
    assert of_course(course, asked={"cell_seconds": 7.0})[0].cell_seconds == 7
    assert of_course(course, Limits(memory_mb=99)) == (Limits(memory_mb=99), [])


@pytest.mark.parametrize("judge", [False, True])
def test_a_run_keeps_to_it(
    small_course: Path, run_quick: Callable[..., RunReport], judge: bool
) -> None:
    configure(small_course, "c.Execute.timeout = 1")
    made.submit(small_course, "ann", small.answered(small_course, q1_double=LOOP))
    report = run_quick(small_course, judge=judge)
    (row,) = report.rows
    assert row.outcome.state is State.TIMED_OUT
    assert row.outcome.scores["q1_double__visible"] == 0
    assert row.outcome.scores["q2_list__test"] == 2
    assert any("gives a cell 1 s" in note for note in report.notes)
    assert report.seconds < 30


@pytest.mark.parametrize("judge", [False, True])
def test_without_interrupts_a_submission_ends_at_the_limit(judge: bool):
    limits = Limits(cell_seconds=1, interrupt=False)
    cells = (Cell(0, LOOP), Cell(1, "double(1)", "test"), Cell(2, "print('later')"))
    with Pool(workers=1, isolation=False, judge=judge) as pool:
        (result,) = pool.run([Job("a", cells, limits=limits)])
    assert result.state is State.TIMED_OUT
    assert "ran longer than 1 s" in result.detail
    assert result.cells[2].outputs[0]["ename"] == "DeadKernelError"


@pytest.mark.parametrize("seconds, passes", [(1, False), (20, True)])
def test_the_reference_answer_has_the_courses_time_too(
    small_course: Path, seconds: int, passes: bool
):
    configure(small_course, f"c.Execute.timeout = {seconds}")
    path = small_course / "source" / "ps1" / f"{small.NOTEBOOK}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(
            "    return 2 * x", "    import time\n    time.sleep(1.5)\n    return 2 * x"
        )
    nbformat.write(notebook, path)
    if passes:
        assert try_out(open_course(small_course), "ps1") == []
    else:
        with pytest.raises(CannotStart, match="does not pass"):
            try_out(open_course(small_course), "ps1")
