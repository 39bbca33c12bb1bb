"""Points are stated in several places; each one that disagrees is named."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from grader.tests import build
from grader.tests import course as made
from grader.tests.build import cell
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.points import disagreements

CONFIG = made.CONFIG + 'c.Points.documents = ["../GUIDE.md"]\n'
GUIDE = """# Guide

| set | minutes | automatic | by hand |
| --- | ---: | ---: | ---: |
| `ps1` | 60 | 5 | 3 |
| `ps2` | 60 | 99 | 99 |

| lesson | points |
| --- | --- |
| ps10 | 7 |
"""


@pytest.fixture
def stated(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    (tmp_path / "GUIDE.md").write_text(GUIDE)
    title = (
        "# Set\n\n- **8 points**: one question that is checked automatically (five points each) "
        "and one written answer (three points).\n- It takes 60 minutes."
    )
    notebook = build.notebook(
        [
            cell("markdown", "title", title),
            cell("markdown", "q1__prompt", "## Question 1 · Double (5 points)\n\nTwo points fit."),
            cell("code", "q1", "x = 1", "solution"),
            cell("code", "q1__visible", "assert x", "grade", 0),
            cell("code", "q1__hidden", "# Hidden check (2 points): more.\nassert x", "grade", 2),
            cell("code", "q1__edges", "# Hidden check (3 points): edges.\nassert x", "grade", 3),
            cell("markdown", "q2__prompt", "## Question 2 · Why? (3 points, graded by a person)"),
            cell("markdown", "q2", "Why?", "grade solution", 3),
        ]
    )
    build.course(root, "ps1", CONFIG, notebooks={"ps1": notebook})
    return root


def change(root: Path, name: str, **meta: float) -> None:
    path = root / "source" / "ps1" / "ps1.ipynb"
    notebook = nbformat.read(path, 4)
    found = next(c for c in notebook.cells if c.id == name)
    found.metadata.nbgrader.update(meta)
    nbformat.write(notebook, path)


def test_places_that_agree_are_not_named(stated: Path) -> None:
    assert disagreements(open_course(stated), "ps1") == []


def test_one_more_point_names_every_place_that_states_another(
    stated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(stated, "q1--hidden", points=3)
    assert disagreements(open_course(stated), "ps1") == [
        "ps1.ipynb, cell title: it says 8 points, the cells carry 9 in all",
        "ps1.ipynb, cell title: it says 5 points each, but not so 'Question 1 · Double'",
        "ps1.ipynb, cell q1--prompt: its heading says 5 points, its cells carry 6",
        "ps1.ipynb, cell q1__hidden: its comment says 2, the cell carries 3",
        "GUIDE.md, line 5: the column 'automatic' says 5, the cells of ps1 carry 6",
    ]
    assert main(["release", "ps1", "--check", "--course", str(stated)]) == 2
    assert "ps1: GUIDE.md, line 5" in capsys.readouterr().err


def test_a_written_question_counts_by_hand(stated: Path) -> None:
    change(stated, "q2", points=4)
    assert disagreements(open_course(stated), "ps1") == [
        "ps1.ipynb, cell title: it says 8 points, the cells carry 9 in all",
        "ps1.ipynb, cell title: it says 3 points, but the cells carry 9 total, 5 automatic, "
        "4 by hand",
        "ps1.ipynb, cell q2--prompt: its heading says 3 points, its cells carry 4",
        "GUIDE.md, line 5: the column 'by hand' says 3, the cells of ps1 carry 4",
    ]


def test_a_document_that_is_not_there_is_named(stated: Path) -> None:
    (stated.parent / "GUIDE.md").unlink()
    assert disagreements(open_course(stated), "ps1") == [
        "../GUIDE.md: c.Points.documents names it, but there is no such file"
    ]


@pytest.mark.parametrize(
    "first",
    [
        "## Question 1 · Double (2 points)\n\nDouble the number.",
        "# Question 1 · Double (2 points)\n\nDouble the number.",
        "Double the number (2 points).",
    ],
)
def test_a_notebook_without_a_title_begins_with_a_question(first: str, tmp_path: Path) -> None:
    rows = [
        ("markdown", "", "", None, first),
        ("code", "q1", "solution", None, "x = 1"),
        ("code", "q1__visible", "grade", 2, "assert x"),
        ("markdown", "", "", None, first.replace("1", "2").replace("2 points", "3 points")),
        ("markdown", "", "", None, "A hint: two lines are enough."),
        ("code", "q2", "solution", None, "y = 1"),
        ("code", "q2__visible", "grade", 3, "assert y"),
    ]
    build.course(tmp_path / "course", "ps1", made.CONFIG, notebooks={"ps1": build.of_rows(rows)})
    assert disagreements(open_course(tmp_path / "course"), "ps1") == []


def test_each_of_several_notebooks_may_give_the_points_of_all(tmp_path: Path) -> None:
    rows = [
        ("markdown", "", "", None, "# Set\n\nThe set has 4 points."),
        ("markdown", "", "", None, "## Question 1 (2 points)"),
        ("code", "q1", "solution", None, "x = 1"),
        ("code", "q1__visible", "grade", 2, "assert x"),
    ]
    notebooks = {name: build.of_rows(rows) for name in ("a", "b")}
    build.course(tmp_path / "course", "ps1", made.CONFIG, notebooks=notebooks)
    assert disagreements(open_course(tmp_path / "course"), "ps1") == []
