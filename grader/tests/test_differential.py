"""The same class graded by nbgrader and by us: same grades, comments, files and outputs.

One difference is intended and tested as such: nbgrader gives 0 to a right answer that warns.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import course as made
from grader.tests.conftest import copy
from nbjudge.run.grade import grade

KINDS = [*made.ANSWERS, made.BLANK]
#: Where nbgrader turns text on stderr into a 0.
WARNED = {("s0005_warning", "q1_area__visible"), ("s0005_warning", "q1_area__hidden")}

MODES = [
    pytest.param({"isolation": False, "judge": False}, id="plain"),
    pytest.param({"isolation": True, "judge": True}, id="judged", marks=pytest.mark.isolation),
    pytest.param({"isolation": False, "judge": False, "engine": "nbclient"}, id="nbclient"),
]


@pytest.fixture(scope="module")
def handed_in(released_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy(released_course, tmp_path_factory.mktemp("differential") / "handed_in")
    made.fill(root, KINDS)
    (root / "submitted" / "s0000_right" / made.ASSIGNMENT / "notes.txt").write_text("mine")
    return root


@pytest.fixture(scope="module")
def by_nbgrader(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from nbgrader.converters import Autograde

    root = copy(handed_in, tmp_path_factory.mktemp("differential") / "nbgrader")
    api = made.nbgrader_api(root)
    api.coursedir.assignment_id = made.ASSIGNMENT
    api.coursedir.student_id = "*"
    Autograde(coursedir=api.coursedir, parent=api).start()
    return root


@pytest.fixture(scope="module", params=MODES)
def ours(
    request: pytest.FixtureRequest, handed_in: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    root = copy(handed_in, tmp_path_factory.mktemp("differential") / "ours")
    report = grade(root, made.ASSIGNMENT, workers=2, **request.param)
    assert [str(row.outcome.state) for row in report.rows] == ["graded"] * len(KINDS)
    assert report.exit_code == 0
    return root


def test_grades_agree_cell_by_cell(by_nbgrader: Path, ours: Path) -> None:
    theirs, mine = made.grades(by_nbgrader), made.grades(ours)
    assert theirs.keys() == mine.keys()
    assert len(mine) == len(KINDS) * 9
    differing = {key for key in theirs if theirs[key] != mine[key]}
    assert differing == WARNED
    assert {theirs[key][0] for key in WARNED} == {0.0}, "nbgrader punishes the warning"
    assert [mine[key][0] for key in sorted(WARNED)] == [2.0, 1.0], "we do not"


def test_the_class_holds_every_kind_of_grade(ours: Path) -> None:
    grades = made.grades(ours)
    assert grades["s0000_right", "q5_steps__test"] == (4.0, None, False)
    assert grades["s0002_partial", "q5_steps__test"] == (2.0, None, False)
    assert grades["s0004_raising", "q2_largest__test"] == (0.0, None, False)
    assert grades["s0000_right", "q7_reason"] == (None, None, True)
    assert grades["s0006_blank", "q7_reason"] == (0.0, None, False)
    assert grades["s0000_right", "q8_sketch"] == (None, None, True)


def test_comments_agree(by_nbgrader: Path, ours: Path) -> None:
    assert made.comments(by_nbgrader) == made.comments(ours)
    assert made.comments(ours)["s0006_blank", "q1_area"] == ("No response.", None)


def test_times_of_handing_in_agree(by_nbgrader: Path, ours: Path) -> None:
    from nbgrader.api import Gradebook

    def times(root: Path) -> dict[str, Any]:
        with Gradebook(f"sqlite:///{root}/gradebook.db", "geo101") as book:
            return {s.student.id: s.timestamp for s in book.assignment_submissions("ps1")}

    assert times(by_nbgrader) == times(ours)
    assert len(set(times(ours).values())) == 1


def test_the_same_files_are_made(by_nbgrader: Path, ours: Path) -> None:
    def files(root: Path) -> dict[str, int]:
        top = root / "autograded"
        return {
            p.relative_to(top).as_posix(): p.stat().st_mode & 0o777
            for p in top.rglob("*")
            if p.is_file()
        }

    assert files(by_nbgrader) == files(ours)
    assert "s0000_right/ps1/notes.txt" in files(ours)


@pytest.mark.parametrize("number,kind", list(enumerate(KINDS)))
def test_graded_notebooks_are_equivalent(
    by_nbgrader: Path, ours: Path, number: int, kind: str
) -> None:
    path = Path("autograded", f"s{number:04d}_{kind}", made.ASSIGNMENT, f"{made.NOTEBOOK}.ipynb")
    theirs, mine = nbformat.read(by_nbgrader / path, 4), nbformat.read(ours / path, 4)
    nbformat.validate(mine)
    assert notebook_metadata(theirs) == notebook_metadata(mine)
    assert len(theirs.cells) == len(mine.cells)
    for their, my in zip(theirs.cells, mine.cells, strict=True):
        assert (my.cell_type, my.source, my.id) == (their.cell_type, their.source, their.id)
        assert metadata(my) == metadata(their)
        if my.cell_type == "code":
            assert my.execution_count == their.execution_count, my.source
            name = my.metadata.get("nbgrader", {}).get("grade_id")
            if (path.parts[1], name) in WARNED:
                continue  # a judged test shows the student's warning, but not as stderr
            assert outputs(my) == outputs(their), my.source


def notebook_metadata(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    found = {k: dict(v) for k, v in notebook.metadata.items() if k != "widgets"}
    assert found["language_info"].pop("version")
    return found


def metadata(cell: nbformat.NotebookNode) -> dict[str, Any]:
    found = {k: v for k, v in cell.metadata.items() if k != "execution"}
    if "nbgrader" in found:
        found["nbgrader"] = dict(sorted(found["nbgrader"].items()))
    return found


#: What cannot be the same twice: addresses, and the names that IPython gives to cells.
NOISE = re.compile(r"0x[0-9a-f]+|\b\d+\.py|<ipython-input-[\w-]+>")


def outputs(cell: nbformat.NotebookNode) -> list[Any]:
    """Outputs in comparable form; an image is compared by its kind."""
    found: list[Any] = []
    for out in cell.outputs:
        if out.output_type == "stream":
            # stderr of the student's code is kept out of a judged test cell.
            if out.name == "stderr":
                continue
            if found and found[-1][0] == "stream":
                found[-1] = ("stream", found[-1][1] + out.text)
            else:
                found.append(("stream", out.text))
        elif out.output_type == "error":
            found.append(("error", out.ename, NOISE.sub("", out.evalue)))
        else:
            data = {
                kind: "image" if kind.startswith("image/") else NOISE.sub("", "".join(text))
                for kind, text in out.data.items()
            }
            found.append((out.output_type, data))
    return found
