"""Releases: checked before and after, the same twice, and the old one kept when one fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.release import leaks, release, source_problems
from nbjudge.course.snapshot import take_snapshot
from nbjudge.errors import CannotStart
from nbjudge.run.preflight import inspect


def edit(root: Path, change: Callable[[nbformat.NotebookNode], Any]) -> None:
    path = root / "source" / "ps1" / "fields.ipynb"
    notebook = nbformat.read(path, 4)
    change(notebook)
    nbformat.write(notebook, path)


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def test_two_releases_are_the_same_bytes(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for _ in range(2):
        assert main(["release", "ps1", "--course", str(small_course)]) == 0
        folder = small_course / "release" / "ps1"
        found.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert found[0] == found[1]
    assert set(found[0]) == {"fields.ipynb", "table.csv"}
    assert capsys.readouterr().out.splitlines()[:2] == [
        "release/ps1/fields.ipynb",
        "release/ps1/table.csv",
    ]


def test_a_first_release_makes_the_gradebook(tmp_path: Path, released_small: Path) -> None:
    import shutil

    root = tmp_path / "new"
    root.mkdir()
    shutil.copytree(released_small / "source", root / "source")
    shutil.copy(released_small / "nbgrader_config.py", root)
    release(open_course(root), "ps1")
    assert (root / "gradebook.db").is_file()
    assert take_snapshot(open_course(root), "ps1").max_score == 10


def test_students_see_no_solution_and_no_hidden_test(small_course: Path) -> None:
    course = open_course(small_course)
    release(course, "ps1")
    text = (small_course / "release" / "ps1" / "fields.ipynb").read_text()
    for secret in ("return 2 * x", "double(5)", "HIDDEN", "SOLUTION"):
        assert secret not in text
    assert leaks(course, "ps1") == []
    path = small_course / "release" / "ps1" / "fields.ipynb"
    path.write_text(text.replace("base = 1", "base = 1 ### BEGIN HIDDEN TESTS"))
    assert leaks(course, "ps1") == ["fields.ipynb, cell 2: 'BEGIN HIDDEN TESTS'"]


def test_a_release_needs_no_repair(small_course: Path) -> None:
    course = open_course(small_course)
    release(course, "ps1")
    source = take_snapshot(course, "ps1").notebooks["fields"]
    content = (small_course / "release" / "ps1" / "fields.ipynb").read_bytes()
    found = inspect(content, source)
    assert (found.repairs, found.flags) == ([], [])


BROKEN = {
    "no end of the solution": (
        lambda nb: cell(nb, "q1_double").update(source="### BEGIN SOLUTION\n1"),
        "ClearSolutions: no end solution statement found",
    ),
    "no end of the hidden test": (
        lambda nb: cell(nb, "q1_double__hidden").update(source="### BEGIN HIDDEN TESTS\n1"),
        "ClearHiddenTests: No end hidden tests statement found",
    ),
    "solution outside": (
        lambda nb: nb.cells[0].update(source="### BEGIN SOLUTION\n### END SOLUTION"),
        "ClearSolutions: Solution region detected in a non-solution cell",
    ),
    "name twice": (
        lambda nb: cell(nb, "q2_list").metadata.nbgrader.update(grade_id="q1_double"),
        "q1_double: this grade_id is used twice",
    ),
    "no points": (
        lambda nb: cell(nb, "q2_list__test").metadata.nbgrader.pop("points"),
        "q2_list__test: nbgrader cell 'q2_list__test' does not have points",
    ),
    "old metadata": (
        lambda nb: cell(nb, "q2_list__test").metadata.nbgrader.update(schema_version=1),
        "q2_list__test: metadata of an older nbgrader (schema 1, today 3)",
    ),
    "empty test": (
        lambda nb: cell(nb, "q2_list__test").update(source=" "),
        "q2_list__test: a test cell without a test",
    ),
    "no kernel": (lambda nb: nb.metadata.pop("kernelspec"), "has no kernelspec"),
}


@pytest.mark.parametrize("change,why", BROKEN.values(), ids=BROKEN)
def test_a_broken_source_is_named_and_nothing_changes(
    small_course: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[nbformat.NotebookNode], Any],
    why: str,
) -> None:
    before = (small_course / "release" / "ps1" / "fields.ipynb").read_bytes()
    book = (small_course / "gradebook.db").read_bytes()
    edit(small_course, change)
    assert main(["release", "ps1", "--course", str(small_course)]) == 2
    told = capsys.readouterr().err
    assert f"fields.ipynb: {why}" in told
    assert (small_course / "release" / "ps1" / "fields.ipynb").read_bytes() == before
    assert (small_course / "gradebook.db").read_bytes() == book
    assert main(["release", "ps1", "--check", "--course", str(small_course)]) == 2


def test_old_metadata_is_one_problem_that_nbgrader_can_mend(small_course: Path) -> None:
    from nbgrader.apps import UpdateApp

    def age(notebook: nbformat.NotebookNode) -> None:
        for one in notebook.cells:
            if "nbgrader" in one.metadata:
                one.metadata.nbgrader.update(schema_version=2)
                one.metadata.nbgrader.pop("task", None)

    path = small_course / "source" / "ps1" / "fields.ipynb"
    edit(small_course, age)
    course = open_course(small_course)
    (problem,) = source_problems(course, "ps1")
    assert problem.endswith("run: nbgrader update source/ps1/fields.ipynb")
    UpdateApp(extra_args=[str(path)], validate=False).start()
    assert source_problems(course, "ps1") == []


def test_a_step_that_fails_without_a_word_is_named(
    small_course: Path, monkeypatch: pytest.MonkeyPatch
):
    from nbgrader.preprocessors import ClearHiddenTests

    def fails(self: ClearHiddenTests, *given: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ClearHiddenTests, "preprocess", fails)
    (problem,) = source_problems(open_course(small_course), "ps1")
    assert problem == "fields.ipynb: ClearHiddenTests: AssertionError"


@pytest.mark.parametrize("text,why", [("{", "cannot be read"), ('{"cells": []}', "")])
def test_a_source_that_is_no_notebook(small_course: Path, text: str, why: str) -> None:
    (small_course / "source" / "ps1" / "fields.ipynb").write_text(text)
    problems = source_problems(open_course(small_course), "ps1")
    assert problems
    assert why in problems[0]


def test_the_old_release_comes_back_when_nbgrader_fails(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cells cannot be added once there are submissions; nbgrader would leave no release."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{small_course}/gradebook.db", "geo101") as book:
        book.add_student("a")
        book.add_submission("ps1", "a")
    before = (small_course / "release" / "ps1" / "fields.ipynb").read_bytes()
    edit(small_course, lambda nb: nb.cells.pop(3))
    assert main(["release", "ps1", "--course", str(small_course)]) == 2
    assert "Cannot add or remove cells" in capsys.readouterr().err
    assert (small_course / "release" / "ps1" / "fields.ipynb").read_bytes() == before


def test_a_release_that_would_show_outputs_leaves_no_trace(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """nbgrader writes its gradebook before its version can be looked at."""

    def more_points(notebook: nbformat.NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "q1_double__visible":
                cell.metadata.nbgrader.points = 9
                cell.outputs = [nbformat.v4.new_output("stream", text="mine")]

    with (small_course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("c.ClearOutput.enabled = False\n")
    book = small_course / "gradebook.db"
    released = small_course / "release" / "ps1" / "fields.ipynb"
    before = book.read_bytes(), released.read_bytes()
    edit(small_course, more_points)
    assert main(["release", "ps1", "--course", str(small_course)]) == 2
    assert "ps1 would show students fields.ipynb, cell 4: outputs" in capsys.readouterr().err
    assert (book.read_bytes(), released.read_bytes()) == before


def test_unknown_assignments(small_course: Path) -> None:
    course = open_course(small_course)
    with pytest.raises(CannotStart, match=r"no assignment 'ps7' in .*source \(there is: ps1\)"):
        release(course, "ps7")
    (small_course / "source" / "ps2").mkdir()
    with pytest.raises(CannotStart, match="holds no notebook"):
        release(course, "ps2")


def test_older_sources_give_the_same_release_twice(small_course: Path) -> None:
    path = small_course / "source" / "ps1" / "fields.ipynb"
    raw = json.loads(path.read_text())
    raw["nbformat_minor"] = 4
    for c in raw["cells"]:
        c.pop("id")
    path.write_text(json.dumps(raw))
    course = open_course(small_course)
    found = []
    for _ in range(2):
        release(course, "ps1")
        found.append((small_course / "release" / "ps1" / "fields.ipynb").read_bytes())
    assert found[0] == found[1]
    submitted = small.answered(small_course)
    source = take_snapshot(course, "ps1").notebooks["fields"]
    assert inspect(nbformat.writes(submitted).encode(), source).repairs == []
    assert made.NOTEBOOK == "fields"


def test_the_state_folder_of_an_earlier_program_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.Grade.former_state = ".before"\n', encoding="utf-8"
    )
    journal = tmp_path / ".before" / "ps1" / "journal.jsonl"
    journal.parent.mkdir(parents=True)
    journal.write_text("one line\n", encoding="utf-8")
    course = open_course(tmp_path)
    assert (course.state_dir / "ps1" / "journal.jsonl").read_text(encoding="utf-8") == "one line\n"
    assert not (tmp_path / ".before").exists()
    (tmp_path / ".before").mkdir()
    assert open_course(tmp_path).state_dir.is_dir(), "what is there already stays"
    assert (tmp_path / ".before").is_dir()
