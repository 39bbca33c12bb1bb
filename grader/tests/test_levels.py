"""Levels of entry: one question, several cells for its answer."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from grader.tests import build
from grader.tests import course as made
from nbjudge.cli import main
from nbjudge.commands import work

CONFIG = f"""{made.CONFIG}
from pathlib import Path
from nbjudge.plugins.configure import configure
configure(c, Path(__file__).parent)
"""
GUIDED = "guided = False\nif guided:\n    def share(part, whole):\n        return part / ____\n"
FILLED = GUIDED.replace("False", "True").replace("____", "whole")
OPEN = "# Open: write share here."
FUNCTION = "def share(part, whole):\n    ### BEGIN SOLUTION\n    return part / whole\n"


@pytest.fixture
def levelled(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    cells = [
        build.cell("markdown", "q1__prompt", "## Question 1"),
        build.cell("code", "q1", f"{FUNCTION}    ### END SOLUTION", "solution"),
        build.cell("code", "q1__guided", GUIDED),
        build.cell("code", "q1__open", OPEN),
        build.cell("code", "q1__test", "assert share(1, 4) == 0.25", "grade", 2),
    ]
    for cell in cells:
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.id.replace("--", "__")
    build.course(root, "ps1", CONFIG, notebooks={"ps1": build.notebook(cells)})
    return root


def released(root: Path, *words: str) -> nbformat.NotebookNode:
    assert main(["release", "ps1", "--course", str(root), *words]) == 0
    return nbformat.read(root / "release" / "ps1" / "ps1.ipynb", 4)


@pytest.mark.parametrize(
    "words, wanted",
    [
        ([], ["q1", "q1__guided", "q1__open"]),
        (["--levels", "guided, standard"], ["q1", "q1__guided"]),
        (["--levels", "standard"], ["q1"]),
    ],
)
def test_any_subset_with_the_standard_level_is_handed_out(levelled, words, wanted) -> None:
    notebook = released(levelled, "--no-trial", *words)
    assert [c.id for c in notebook.cells if c.cell_type == "code"] == [*wanted, "q1__test"]


@pytest.mark.parametrize("levels", ["guided,open", "standard,hard", ""])
def test_levels_that_cannot_be_handed_out_are_named(levelled, levels, capsys) -> None:
    assert main(["release", "ps1", "--course", str(levelled), "--levels", levels]) == 2
    assert "guided, standard, open" in capsys.readouterr().err
    assert not (levelled / "release").exists()


@pytest.mark.parametrize(
    "level, text, answered, said",
    [
        ("guided", GUIDED, False, None),
        ("guided", FILLED, True, None),
        ("guided", GUIDED.replace("____", "whole"), False, "write guided = True in it"),
        ("guided", GUIDED.replace("False", "True"), False, "still has blanks"),
        ("open", f"{OPEN}\ndef share(part, whole):\n    return part / whole", True, None),
    ],
    ids=["untouched", "filled", "switched off", "blanks left", "open"],
)
def test_an_answer_counts_in_each_cell(levelled, tmp_path, level, text, answered, said) -> None:
    notebook = released(levelled, "--no-trial")
    next(c for c in notebook.cells if c.id == f"q1__{level}").source = text
    path = tmp_path / "ps1.ipynb"
    nbformat.write(notebook, path)
    assert work.read_work(path).answered == (("q1",) if answered else ())
    notes = work.misplaced(notebook.cells)
    assert (said in notes["q1"]) if said else notes == {}
