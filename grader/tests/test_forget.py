"""One student's data are taken out of a course, and nobody else's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.tests import small
from grader.tests.inline import InlinePool
from grader.tests.test_collect import download, work
from nbjudge.cli import main
from nbjudge.run import journal

NAME = f"{small.NOTEBOOK}.ipynb"
ANN = "Aigerim Sadykova"
ROSTER = f"name,student_id\n{ANN},11\nPat Ng,12\n"


@pytest.fixture
def given_back(small_course: Path, inline: InlinePool, tmp_path: Path) -> Path:
    """Two students of a download, one of whom handed in twice; graded, marked, reported."""
    course = ["--course", str(small_course)]
    (small_course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    for upload, extra in ((501, "# first"), (601, "# second")):
        text = work(small_course).replace("Because.", f"Because. {extra}")
        files = {f"a_11_{upload}_{NAME}": text, f"b_12_502_{NAME}": work(small_course)}
        assert main(["collect", "ps1", download(small_course, files), *course]) == 0
    assert main(["grade", "ps1", "--quiet", *course]) == 0
    with Gradebook(f"sqlite:///{small_course}/gradebook.db", "geo101") as book:
        for student in ("11", "12"):
            for cell in ("q3_why", "q4_task"):
                grade = book.find_grade(cell, small.NOTEBOOK, "ps1", student)
                grade.manual_score, grade.needs_manual_grade = 1, False
        book.db.commit()
    assert main(["report", "ps1", *course]) == 0
    assert main(["return", "ps1", "--to", str(small_course / "back"), *course]) == 0
    return small_course


def naming(root: Path, student: str) -> set[str]:
    """Return the files whose path, or whose text, names a student."""
    found = set()
    for path in root.rglob("*"):
        if path.is_file() and (
            student in path.relative_to(root).parts or f'"{student}"'.encode() in path.read_bytes()
        ):
            found.add(path.relative_to(root).as_posix())
    return found


def test_it_says_what_it_would_take_and_takes_nothing(given_back: Path, capsys) -> None:
    before = {p: p.read_bytes() for p in given_back.rglob("*") if p.is_file()}
    assert main(["forget", "11", "--course", str(given_back)]) == 0
    said = capsys.readouterr().out
    for place in (
        "submitted/11",
        "autograded/11",
        "feedback/11",
        ".nbjudge/ps1/replaced/11",
        "the gradebook: the student, and 1 submission",
        ".nbjudge/ps1/journal.jsonl: 1 entry",
        ".nbjudge/ps1/collected.json: 1 entry",
        ".nbjudge/ps1/returned.json: 1 entry",
        "reports/ps1/",
        "roster.csv",
        "back/ps1_canvas_grades.csv",
        "To do it, for good: nbjudge forget 11 --yes",
    ):
        assert place in said, place
    assert {p: p.read_bytes() for p in given_back.rglob("*") if p.is_file()} == before


def test_one_student_goes_and_the_other_stays(given_back: Path, inline: InlinePool, capsys) -> None:
    assert naming(given_back, "11")
    other = {p: p.read_bytes() for p in given_back.rglob("*") if p.is_file() and "12" in p.parts}
    assert other
    assert main(["forget", "11", "--yes", "--course", str(given_back)]) == 0
    capsys.readouterr()
    assert naming(given_back, "11") == set()
    assert b"Sadykova" not in (given_back / "gradebook.db").read_bytes()
    assert {p: p.read_bytes() for p in other} == other
    entries = journal.read(given_back / ".nbjudge/ps1/journal.jsonl")
    assert {one.outcome.student for one in entries.values()} == {"12"}
    assert set(json.loads((given_back / ".nbjudge/ps1/collected.json").read_text())) == {"12"}
    # The course goes on: nothing is graded again, and marks stay.
    with Gradebook(f"sqlite:///{given_back}/gradebook.db", "geo101") as book:
        assert [one.id for one in book.students] == ["12"]
        assert book.find_submission("ps1", "12").score == 7
    assert main(["grade", "ps1", "--course", str(given_back)]) == 0
    assert "0 graded now" in capsys.readouterr().out
    assert main(["forget", "11", "--course", str(given_back)]) == 2


@pytest.mark.parametrize("student", ["", ".", "..", "../12", "nobody"])
def test_a_name_that_is_nobodys_takes_nothing(student: str, given_back: Path, capsys) -> None:
    before = {p: p.read_bytes() for p in given_back.rglob("*") if p.is_file()}
    assert main(["forget", student, "--yes", "--course", str(given_back)]) == 2
    assert f"Nothing is known of {student!r}" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in given_back.rglob("*") if p.is_file()} == before
