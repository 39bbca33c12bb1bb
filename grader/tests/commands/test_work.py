"""What is answered in a notebook, and answers that stand in another cell."""

from __future__ import annotations

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from nbjudge.commands import work

STUB = "def share(part, whole):\n    raise NotImplementedError()"
RIGHT = "def share(part, whole):\n    return part / whole"


def cell(kind: str, name: str, source: str, **nbgrader: object) -> dict:
    """Return one cell; with roles, one that nbgrader knows."""
    meta = {}
    if nbgrader:
        flags = {"grade": False, "solution": False, "task": False, "locked": False, **nbgrader}
        meta["nbgrader"] = {"schema_version": 3, "grade_id": name, **flags}
    made = {"cell_type": kind, "id": name, "metadata": meta, "source": source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def notebook(answer: str = STUB, text: str = "YOUR ANSWER HERE", *more) -> list:
    """Return a small release with answers, and cells of the student's own after them."""
    cells = nbformat.from_dict(
        [
            cell("markdown", "q1__prompt", "## Question 1 (5 points)"),
            cell("code", "q1", STUB, solution=True),
            cell("code", "q1__visible", "assert share(1, 4) == 0.25", grade=True,
                        locked=True, points=1),
            cell("markdown", "q2__prompt", "## Question 2"),
            cell("markdown", "q2", "YOUR ANSWER HERE", solution=True, grade=True, points=5),
        ]
    )  # fmt: skip
    for one in cells:
        if one.metadata:
            one.metadata.nbgrader["cell_type"] = one.cell_type
            one.metadata.nbgrader["checksum"] = compute_checksum(one)
    cells[1].source, cells[4].source = answer, text
    return [*cells, *nbformat.from_dict(list(more))]


def own(kind: str, source: str, name: str = "a1b2c3d4") -> dict:
    return cell(kind, name, source)


@pytest.mark.parametrize(
    "answer, answered",
    [(STUB, False), (RIGHT, True), ("", False), ("# later\n", False), (STUB + " ", True)],
)
def test_an_answer_is_what_differs_from_the_release(answer, answered) -> None:
    assert work.is_answered(notebook(answer)[1]) is answered


@pytest.mark.parametrize("answer", [STUB, "", "# see below"])
def test_code_in_another_cell_is_found(answer) -> None:
    said = work.misplaced(notebook(answer, "Because.", own("code", RIGHT)))
    assert list(said) == ["q1"]
    assert "def share(part, whole):" in said["q1"]
    assert "Move it" in said["q1"]


def test_text_in_another_cell_is_found() -> None:
    said = work.misplaced(notebook(RIGHT, "", own("markdown", "The pipe crosses Russia first.")))
    assert list(said) == ["q2"]


@pytest.mark.parametrize(
    "more",
    [
        own("code", "share(1, 2)"),
        own("code", STUB, "q1__try"),
        own("code", "def other(): pass"),
        own("markdown", "a short note"),
        own("markdown", "## What happens next, after all these questions", "closing"),
    ],
)
def test_notes_and_trials_are_no_answers(more) -> None:
    unfinished = notebook(STUB, "", more)
    if "raise" in more["source"]:
        unfinished = notebook(RIGHT, "", more)
    assert work.misplaced(unfinished) == {}


def test_an_answered_question_is_left_alone() -> None:
    assert work.misplaced(notebook(RIGHT, "Because.", own("code", RIGHT))) == {}


def test_an_instructor_types_the_short_name_too(tmp_path, monkeypatch) -> None:
    from nbjudge.course.course import full_name

    for name in ("ps1_claims", "ps3_oil_routes", "ps4_north", "ps4_south"):
        (tmp_path / "source" / name).mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").touch()
    monkeypatch.chdir(tmp_path)
    assert full_name(None, "ps3") == "ps3_oil_routes"
    assert full_name(tmp_path, "ps3_oil_routes") == "ps3_oil_routes"
    assert full_name(None, "ps4") == "ps4", "two begin so: the command says what there is"
    assert full_name(None, "ps9") == "ps9"
