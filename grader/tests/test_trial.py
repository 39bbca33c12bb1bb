"""The reference answers are tried before students see an assignment."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot
from nbjudge.run.grade import grade

TEST = "q2_list__test"
pytestmark = pytest.mark.isolation


def change(root: Path, **texts: str) -> None:
    path = root / "source" / made.ASSIGNMENT / f"{small.NOTEBOOK}.ipynb"
    source = nbformat.read(path, 4)
    for cell in source.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = texts.get(name, cell.source)
    nbformat.write(source, path)


def release(root: Path) -> int:
    return main(["release", made.ASSIGNMENT, "--course", str(root)])


def test_a_test_that_the_judge_cannot_evaluate_runs_inside(
    small_course: Path, capsys: pytest.CaptureFixture
):
    # The judge has no names of the answer's own process.
    change(small_course, **{TEST: "assert listed.__globals__['listed'] is listed"})
    source = (small_course / "source" / made.ASSIGNMENT / "fields.ipynb").read_bytes()
    assert release(small_course) == 0
    out = capsys.readouterr().out
    assert f"{TEST} cannot be judged from outside" in out
    assert "a hostile submission could make it say anything" in out
    assert (small_course / "source" / made.ASSIGNMENT / "fields.ipynb").read_bytes() == source
    snapshot = take_snapshot(open_course(small_course), made.ASSIGNMENT)
    assert snapshot.notebooks["fields"].inside == {TEST}
    made.submit(small_course, "ann", small.answered(small_course))
    report = grade(small_course, made.ASSIGNMENT, workers=1)
    (row,) = report.rows
    assert row.outcome.scores[TEST] == 2
    assert not row.outcome.flags
    assert TEST in report.notes[0]
    change(small_course, **{TEST: "assert listed() == [1, 2]"})
    assert release(small_course) == 0
    changed = take_snapshot(open_course(small_course), made.ASSIGNMENT)
    assert not changed.notebooks["fields"].inside, "the note holds for the test as it was"


def test_what_the_reference_answer_binds_is_known_to_the_judge(small_course: Path):
    """The gradebook has no solutions: the names come from the instructor's notebook."""
    answer = "def helper():\n    return [1, 2]\ndef listed():\n    return helper()"
    deletes = (
        "kept = helper\ndel helper\ntry:\n    listed()\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError('does not use helper')\nfinally:\n    helper = kept"
    )
    solution = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    change(small_course, q2_list=solution, **{TEST: deletes})
    assert release(small_course) == 0
    snapshot = take_snapshot(open_course(small_course), made.ASSIGNMENT)
    assert not snapshot.notebooks["fields"].inside
    made.submit(small_course, "ann", small.answered(small_course, q2_list=answer))
    (row,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    assert row.outcome.scores[TEST] == 2


def test_an_answer_without_full_marks_is_refused(small_course: Path, capsys: pytest.CaptureFixture):
    before = nbformat.writes(made.released(small_course))
    change(small_course, **{TEST: "assert listed() == [1, 3]"})
    assert release(small_course) == 2
    assert f"does not pass {TEST} (AssertionError)" in capsys.readouterr().err
    assert nbformat.writes(made.released(small_course)) == before, "the old release stays"


def test_a_refused_release_leaves_the_gradebook_as_it_was(small_course: Path):
    """The class is marked by the tests of the version that students have."""
    made.submit(small_course, "ann", small.answered(small_course))
    (before,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    snapshot = take_snapshot(open_course(small_course), made.ASSIGNMENT)
    change(small_course, **{TEST: "assert listed() == [1, 3]"})
    assert release(small_course) == 2
    assert take_snapshot(open_course(small_course), made.ASSIGNMENT).digest == snapshot.digest
    (after,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    assert not after.fresh
    assert after.outcome.scores == before.outcome.scores


@pytest.mark.parametrize("released", [False, True], ids=["first", "again"])
def test_a_check_finds_a_reference_answer_that_fails(
    small_course: Path, released: bool, capsys: pytest.CaptureFixture
):
    """A broken reference answer changes nothing in the version that students get."""
    path = small_course / "source" / made.ASSIGNMENT / f"{small.NOTEBOOK}.ipynb"
    whole = path.read_text(encoding="utf-8")
    if not released:
        (small_course / "gradebook.db").unlink()
    words = ["release", made.ASSIGNMENT, "--check", "--course", str(small_course)]
    assert main(words) == 0
    assert "the reference answers earn full marks" in capsys.readouterr().out
    broken = whole.replace("[1, 2]", "[1, 2", 1)
    assert broken != whole
    path.write_text(broken, encoding="utf-8")
    assert main(words) == 2
    assert "the reference answer in fields.ipynb does not pass" in capsys.readouterr().err


def test_what_isolation_withholds_is_found_before_the_class(
    small_course: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COURSE_TOKEN", "7")
    change(small_course, **{TEST: "import os\nassert os.environ['COURSE_TOKEN'] == '7'"})
    assert release(small_course) == 0
    assert "--no-isolation" in capsys.readouterr().out
    made.submit(small_course, "ann", small.answered(small_course))
    (row,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    assert row.outcome.scores[TEST] is None
    assert "isolation withholds" in row.outcome.disputes[TEST].why


@pytest.mark.parametrize(
    ("text", "why", "option"),
    [
        ("assert len(bytearray(2300 * 2**20)) > 1", "(MemoryError) passes only", "--memory-mb"),
        (
            "with open('big.bin', 'wb') as file:\n    file.truncate(300 * 2**20)",
            "File too large) passes only",
            "--disk-mb",
        ),
        (
            "for n in range(11_000):\n    open(f'part_{n}', 'w').close()",
            "No space left on device: ",
            "--files",
        ),
        (
            "import threading\nend = threading.Event()\nfor _ in range(100):\n"
            "    threading.Thread(target=end.wait, daemon=True).start()\nend.set()",
            "can't start new thread) passes only",
            "--processes",
        ),
    ],
    ids=["memory", "disk", "files", "threads"],
)
def test_what_a_run_limits_is_found_before_the_class(
    small_course: Path, text: str, why: str, option: str, capsys: pytest.CaptureFixture
):
    """nbgrader gives these points, so the answer is right: a limit of ours stands in its way."""
    change(small_course, **{TEST: text})
    assert release(small_course) == 0
    out = capsys.readouterr().out
    assert f"{TEST} (" in out
    assert why in out
    assert option in out
    made.submit(small_course, "ann", small.answered(small_course))
    (row,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    assert row.outcome.scores[TEST] is None, "a person decides"
    assert row.outcome.needs_person
    words = ["grade", made.ASSIGNMENT, "--course", str(small_course), option, "14000", "--quiet"]
    assert main(words) == 1
    (row,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    assert row.outcome.scores[TEST] is None, "what was graded stays"
    assert main([*words, "--regrade"]) == 0
    (row,) = grade(small_course, made.ASSIGNMENT, workers=1).rows
    assert row.outcome.scores[TEST] == 2


def test_a_reference_answer_that_is_over_its_time_is_told_which(
    small_course: Path, capsys: pytest.CaptureFixture
):
    config = small_course / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Execute.timeout = 1\n")
    change(small_course, **{TEST: "import time\ntime.sleep(30)"})
    assert release(small_course) == 2
    line = capsys.readouterr().err
    assert "a cell is interrupted after 1 s" in line
    assert "c.Execute.timeout" in line


def test_notes_are_kept_beside_the_gradebook_only(small_course: Path):
    assert release(small_course) == 0
    state = open_course(small_course).state_dir / made.ASSIGNMENT / "tests.json"
    noted = json.loads(state.read_text())
    assert noted.pop("seconds") > 0
    assert noted == {"inside": {}, "withheld": {}}


def test_a_test_that_the_instructor_has_skipped_is_skipped(
    small_course: Path, capsys: pytest.CaptureFixture
):
    """The tag is the instructor's: nbgrader runs no such cell, and gives its points."""
    path = small_course / "source" / made.ASSIGNMENT / f"{small.NOTEBOOK}.ipynb"
    source = nbformat.read(path, 4)
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == TEST:
            cell.metadata["tags"] = ["skip-execution"]
            cell.source = "assert False"
    nbformat.write(source, path)
    assert release(small_course) == 0
    assert f"{TEST} is tagged skip-execution" in capsys.readouterr().out
    made.submit(small_course, "ann", made.released(small_course))
    report = grade(small_course, made.ASSIGNMENT, workers=1)
    (row,) = report.rows
    assert row.outcome.scores[TEST] == 2
    assert not row.outcome.repairs
