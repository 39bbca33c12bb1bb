"""A course of plain Python questions, for everything that is not about execution."""

from __future__ import annotations

from pathlib import Path

import nbformat

from grader.tests import build
from grader.tests import course as made

NOTEBOOK = made.NOTEBOOK

CELLS: list[tuple[str, str, str, float | None, str]] = [
    ("markdown", "", "", None, "# Small"),
    ("code", "setup", "locked", None, "base = 1"),
    (
        "code",
        "q1_double",
        "solution",
        None,
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
    ),
    ("code", "q1_double__visible", "grade", 1, "assert double(2) == 4, 'twice two is four'"),
    (
        "code",
        "q1_double__hidden",
        "grade",
        2,
        "### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS",
    ),
    (
        "code",
        "q2_list",
        "solution",
        None,
        "def listed():\n    ### BEGIN SOLUTION\n    return [1, 2]\n    ### END SOLUTION",
    ),
    ("code", "q2_list__test", "grade", 2, "float(sum(a == b for a, b in zip([1, 2], listed())))"),
    ("markdown", "q3_why", "grade solution", 3, "Why?"),
    ("markdown", "q4_task", "task", 2, "Draw."),
]

RIGHT = {
    "q1_double": "def double(x):\n    return x + x",
    "q2_list": "def listed():\n    return [1, 2]",
    "q3_why": "Because.",
}


def source() -> nbformat.NotebookNode:
    """The instructor's notebook."""
    return build.of_rows(CELLS)


def make_course(root: Path) -> Path:
    """Write the course and release its assignment."""
    build.course(
        root,
        made.ASSIGNMENT,
        made.CONFIG,
        notebooks={NOTEBOOK: source()},
        files={"table.csv": "a,b\n1,2\n"},
    )
    made.release(root)
    return root


def answered(root, **texts: str) -> nbformat.NotebookNode:
    """The released notebook with right answers but for what is given."""
    notebook = made.released(root)
    given = {**RIGHT, **texts}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in given:
            cell.source = given[name]
    return notebook
