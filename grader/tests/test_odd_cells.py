"""Work in cells where nobody looks for it: counted where that is clear, shown if it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.run.run_result import Row, RunReport

Run = Callable[..., RunReport]
Raw = dict[str, Any]
STUB = "def double(x):\n    raise NotImplementedError()"
BLANK = "YOUR ANSWER HERE"
WORDS = "The pipeline crosses Russia, so that the transit state can close it."


def raw(root: Path, **texts: str) -> Raw:
    return json.loads(nbformat.writes(small.answered(root, **texts)))


def cell(work: Raw, name: str) -> Raw:
    return next(
        c for c in work["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def own(text: str) -> Raw:
    return {
        "cell_type": "code",
        "id": "my-own",
        "metadata": {},
        "source": text,
        "outputs": [],
        "execution_count": None,
    }


def graded(root: Path, run_quick: Run, work: Raw | bytes) -> Row:
    content = work if isinstance(work, bytes) else json.dumps(work).encode()
    made.submit(root, "ann", content)
    (row,) = run_quick(root).rows
    return row


# ---------------------------------------------------------------- cells that are locked


@pytest.mark.parametrize(
    "place", ["q1_double__visible", "q1_double__hidden", "setup", "q2_list__test"]
)
def test_an_answer_in_a_locked_cell_is_shown(
    place: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    """Editors other than Jupyter's let students write there, and the cell is restored."""
    work = raw(small_course, q1_double=STUB)
    target = cell(work, place)
    target["source"] = f"{''.join(target['source'])}\n{small.RIGHT['q1_double']}"
    row = graded(small_course, run_quick, work)
    assert row.score == 2.0
    assert row.outcome.flags == (
        "q1_double holds no answer, but another cell seems to: look whether its points are due",
    )


def test_an_edited_test_beside_an_answer_is_no_answer(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work = raw(small_course)
    cell(work, "q1_double__visible")["source"] = "assert double(2) == 5\nmine = 1"
    row = graded(small_course, run_quick, work)
    assert (row.score, row.outcome.flags) == (5.0, ())


@pytest.mark.parametrize("why", ["Because.", BLANK])
def test_text_in_a_locked_question_is_shown(
    why: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work = raw(small_course, q3_why=why)
    target = cell(work, "q4_task")
    target["source"] = f"{''.join(target['source'])}\n\n{WORDS}"
    flags = graded(small_course, run_quick, work).outcome.flags
    assert flags[0].startswith("q4_task: text was written into the question itself")
    assert all("look at the file that was handed in" in flag for flag in flags)
    assert len(flags) == (1 if why == "Because." else 2)


# ---------------------------------------------------------------- written answers as code

AS_CODE = [
    WORDS,
    f"print({WORDS!r})",
    f"answer = '''\n{WORDS}\n'''",
    f"%%markdown\n{WORDS}",
    f"from IPython.display import Markdown\ndisplay(Markdown({WORDS!r}))",
    f'mo.md(r"""\n{WORDS}\n""")',
]


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "blank"])
@pytest.mark.parametrize("code", AS_CODE)
def test_a_written_answer_in_a_code_cell_is_shown(
    code: str, gone: bool, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work = raw(small_course, q3_why=BLANK)
    at = work["cells"].index(cell(work, "q3_why"))
    work["cells"][at : at + gone] = [own(code)]
    flags = graded(small_course, run_quick, work).outcome.flags
    assert flags == ("q3_why holds no answer, but a code cell holds text",)


@pytest.mark.parametrize(
    "code",
    [
        "from os import path as p, sep as s, name as n",
        "values = [1, 2, 3, 4, 5, 6, 7]\nprint(sum(values), 'is the sum of all of them')",
        "%matplotlib inline\nimport os, sys, re, json, math, time",
        "for value in range(3):\n    if value and value not in (1, 2) or value:\n        pass",
        "print('a b c')",
        "x = (1 +",
    ],
)
def test_code_is_no_written_answer(
    code: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work = raw(small_course, q3_why=BLANK)
    work["cells"].insert(0, own(code))
    assert graded(small_course, run_quick, work).outcome.flags == ()


# ---------------------------------------------------------------- doubled, tagged, merged


def test_worked_cells_pasted_below_the_blank_ones_count(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    blank = json.loads(nbformat.writes(made.released(small_course)))
    work = raw(small_course)
    work["cells"] = blank["cells"] + deepcopy(work["cells"])
    row = graded(small_course, run_quick, work)
    assert row.score == 5.0
    assert "of q2_list__test the copy below its answer was kept" in row.outcome.repairs


def test_blank_cells_pasted_below_the_worked_ones_change_nothing(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work = raw(small_course)
    work["cells"] += json.loads(nbformat.writes(made.released(small_course)))["cells"]
    assert graded(small_course, run_quick, work).score == 5.0


def test_an_answer_that_is_tagged_to_be_skipped_is_shown(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work = raw(small_course)
    cell(work, "q1_double")["metadata"]["tags"] = ["skip-execution"]
    row = graded(small_course, run_quick, work)
    assert row.score == 2.0
    assert row.outcome.flags[0].startswith("q1_double is tagged skip-execution")


def conflict(text: str, ours: str, theirs: str, end: str = "\n") -> bytes:
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if ours in line)
    other = lines[at].replace(ours, theirs)
    lines[at : at + 1] = ["<<<<<<< HEAD", lines[at], "=======", other, ">>>>>>> theirs"]
    return end.join(lines).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_merge_that_failed_in_what_running_makes_is_graded(
    end: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    text = json.dumps(raw(small_course), indent=1)
    content = conflict(text, '"execution_count": null', '"execution_count": 7', end)
    row = graded(small_course, run_quick, content)
    assert row.score == 5.0
    assert row.outcome.repairs == (
        "it held the marks of a failed merge; both sides are the same work",
    )


def test_a_merge_that_failed_in_the_work_is_left_to_a_person(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    text = json.dumps(raw(small_course), indent=1)
    row = graded(small_course, run_quick, conflict(text, "x + x", "x * 2"))
    assert "ask which of its two versions counts" in row.outcome.detail


def test_a_format_that_is_written_as_text_is_read(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    row = graded(small_course, run_quick, raw(small_course) | {"nbformat": "4"})
    assert row.score == 5.0


@pytest.mark.parametrize("worked_first", [False, True])
def test_check_takes_the_cells_of_a_doubled_notebook_that_a_run_takes(
    worked_first: bool, released_small: Path
) -> None:
    from nbjudge.commands import check

    worked, blank = small.answered(released_small), made.released(released_small)
    one, two = (worked, blank) if worked_first else (blank, worked)
    one.cells += [deepcopy(cell) for cell in two.cells]
    notes = check._mend(one)
    kept = [cell for cell in one.cells if "nbgrader" in cell.metadata]
    names = [cell.metadata.nbgrader.grade_id for cell in kept]
    assert len(names) == len(set(names))
    answer, test = names.index("q1_double"), names.index("q1_double__visible")
    assert kept[answer].source == small.RIGHT["q1_double"]
    assert answer < test
    assert "Delete the copy" in notes["q1_double"]
