"""Several kernels in one assignment: each notebook is graded as nbgrader grades it in its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import build
from grader.tests import course as made
from nbjudge.engine import Cell, Job, Policy
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.run.grade import grade
from nbjudge.run.pools.nbclient_pool import NbclientPool

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "geo101"
c.ClearSolutions.code_stub = {"python": "pass", "lines": "let x 0"}
"""
SECOND = {"name": "course-python", "display_name": "Python of the course", "language": "python"}
LINES = {"name": "lines", "display_name": "Lines", "language": "lines"}
Rows = list[tuple[str, str, str, float | None, str]]


SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def python(prefix: str, answer: str = "x = 3") -> Rows:
    return [
        ("code", f"{prefix}_x", "solution", None, SOLUTION.format(answer)),
        ("code", f"{prefix}_x_test", "grade", 2, "assert x == 3"),
    ]


def lines(answer: str = "let x 3") -> Rows:
    return [
        ("code", "lines_x", "solution", None, SOLUTION.format(answer)),
        ("code", "lines_x_test", "grade", 2, "check x 3"),
    ]


@pytest.fixture
def kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install two kernels beside the usual one, for this test only."""
    launchers = {
        "course-python": ["-m", "ipykernel_launcher"],
        "lines": [str(Path(__file__).with_name("kernel_of_lines.py"))],
    }
    for spec in (SECOND, LINES):
        folder = tmp_path / "jupyter" / "kernels" / spec["name"]
        folder.mkdir(parents=True)
        argv = [sys.executable, *launchers[spec["name"]], "-f", "{connection_file}"]
        about = {"argv": argv, "display_name": spec["display_name"], "language": spec["language"]}
        env = {"COURSE_KERNEL": spec["name"]}
        (folder / "kernel.json").write_text(json.dumps({**about, "env": env}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


def of_rows(rows: Rows, kernel: dict[str, str]) -> nbformat.NotebookNode:
    notebook = build.notebook(
        (build.cell(*row[:2], row[4], *row[2:4]) for row in rows), kernel=kernel
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook


def course(root: Path, notebooks: dict[str, nbformat.NotebookNode]) -> Path:
    build.course(root, made.ASSIGNMENT, CONFIG, notebooks=notebooks)
    made.release(root)
    return root


def nbgraders(root: Path) -> dict[tuple[str, str], Any]:
    from nbgrader.converters import Autograde

    api = made.nbgrader_api(root)
    api.coursedir.assignment_id = made.ASSIGNMENT
    api.coursedir.student_id = "*"
    Autograde(coursedir=api.coursedir, parent=api).start()
    return points(root)


def points(root: Path) -> dict[tuple[str, str], Any]:
    return {key: grade[0] for key, grade in made.grades(root).items()}


WAYS = [
    pytest.param({"judge": Policy.SECOND_OPINION}, id="judged"),
    pytest.param({"judge": Policy.PLAIN}, id="plain"),
    pytest.param({"judge": Policy.PLAIN, "engine": "nbclient"}, id="nbclient"),
]


@pytest.mark.parametrize("way", WAYS)
def test_a_second_kernel_of_python(kernels: None, tmp_path: Path, way: dict[str, Any]) -> None:
    """The notebook's own kernel is later in the alphabet than the assignment's first one."""
    root = course(
        tmp_path / "course",
        {
            "a_usual": of_rows(python("usual"), build.KERNEL),
            "z_second": of_rows(python("second"), SECOND),
        },
    )
    for student, answer in {"honest": "x = 3", "wrong": "x = 4"}.items():
        made.submit(root, student, of_rows(python("usual"), build.KERNEL), name="a_usual.ipynb")
        second = of_rows(python("second", answer), SECOND)
        made.submit(root, student, second, name="z_second.ipynb")
    # Saved with a kernel that only the student's own machine has.
    elsewhere = {"name": "conda-base-py", "display_name": "base", "language": "python"}
    made.submit(root, "moved", of_rows(python("usual"), elsewhere), name="a_usual.ipynb")
    made.submit(root, "moved", of_rows(python("second"), elsewhere), name="z_second.ipynb")
    report = grade(root, made.ASSIGNMENT, workers=2, isolation=False, **way)
    assert {str(row.outcome.state) for row in report.rows} == {"graded"}
    assert points(root) == {
        ("honest", "usual_x_test"): 2,
        ("honest", "second_x_test"): 2,
        ("wrong", "usual_x_test"): 2,
        ("wrong", "second_x_test"): 0,
        ("moved", "usual_x_test"): 2,
        ("moved", "second_x_test"): 2,
    }


@pytest.mark.slow
def test_each_notebook_runs_in_its_own_kernel(kernels: None, tmp_path: Path) -> None:
    """Two languages and two kernels of one language, beside nbgrader's own run."""
    which = "import os\nx = 3 if os.environ.get('COURSE_KERNEL') == {!r} else 0"
    notebooks = {
        "a_usual": of_rows(python("usual", which.format(None)), build.KERNEL),
        "l_lines": of_rows(lines(), LINES),
        "z_second": of_rows(python("second", which.format("course-python")), SECOND),
    }
    roots = [course(tmp_path / name, notebooks) for name in ("ours", "theirs")]
    for root in roots:
        for name, notebook in notebooks.items():
            made.submit(root, "honest", notebook, name=f"{name}.ipynb")
        made.submit(root, "wrong", of_rows(lines("let x 4"), LINES), name="l_lines.ipynb")
    with pytest.raises(CannotStart, match=r"kernel is lines.*--engine nbclient"):
        grade(roots[0], made.ASSIGNMENT, workers=1, isolation=False)
    grade(roots[0], made.ASSIGNMENT, workers=2, isolation=False, engine="nbclient", judge=False)
    found = points(roots[0])
    assert [found["honest", f"{name}_x_test"] for name in ("usual", "lines", "second")] == [2] * 3
    assert found["wrong", "lines_x_test"] == 0
    assert found == nbgraders(roots[1])


def test_what_a_test_calls_changes_nothing_that_was_shown_before_it() -> None:
    """Feedback shows what stands before the first hidden test, whatever an exam holds back."""
    shown = "from IPython.display import display\nh = display('shown', display_id='h')"
    cells = (
        Cell(0, f"{shown}\ndef f(x):\n    h.update('changed')\n    return x"),
        Cell(1, "f(1)\nh.update('by its own')"),
        Cell(2, "assert f(1) == 1", "test"),
        Cell(3, "h.update('later')"),
        Cell(4, "assert f(2) == 2", "test"),
    )
    with NbclientPool() as pool:
        (done,) = pool.run([Job("ann", cells)])
    assert done.state is State.GRADED
    (output,) = done.cells[0].outputs
    assert output["data"]["text/plain"] == "'by its own'"
