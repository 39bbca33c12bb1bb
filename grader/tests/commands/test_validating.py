"""The quick steps of a check find what nbgrader's Validator finds."""

from __future__ import annotations

import copy
import itertools
import subprocess
import sys
from concurrent.futures import Future
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbformat import v4
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from nbjudge.commands import question_results, validating
from nbjudge.commands.validating import Nbgrader, Quick, is_usual

ROLES = {
    "test": {"grade": True, "solution": False, "locked": True, "points": 2.0},
    "test for nothing": {"grade": True, "solution": False, "locked": True, "points": 0},
    "unlocked test": {"grade": True, "solution": False, "locked": False, "points": 1},
    "by hand": {"grade": True, "solution": True, "locked": False, "points": 3},
    "answer": {"grade": False, "solution": True, "locked": False},
    "read-only": {"grade": False, "solution": False, "locked": True},
    "task": {"grade": False, "solution": False, "locked": False, "task": True, "points": 1},
    "none": {"grade": False, "solution": False, "locked": False},
}
OUTPUTS: dict[str, list[Any]] = {
    "nothing": [],
    "error": [v4.new_output("error", ename="E", evalue="", traceback=[])],
    "printed": [v4.new_output("stream", name="stdout", text="1")],
    "warned": [v4.new_output("stream", name="stderr", text="careful")],
    "all": [v4.new_output("execute_result", {"text/plain": "9"})],
    "half": [v4.new_output("execute_result", {"text/plain": "0.5"})],
    "below zero": [v4.new_output("execute_result", {"text/plain": "-1"})],
    "words": [v4.new_output("execute_result", {"text/plain": "'fine'"})],
    "half, then an error": [
        v4.new_output("execute_result", {"text/plain": "0.5"}),
        v4.new_output("error", ename="E", evalue="", traceback=[]),
    ],
}


def cells() -> list[Any]:
    """Return every role with every type, edit and output."""
    made = []
    kinds = itertools.product(ROLES.items(), ("code", "markdown"), (False, True), OUTPUTS.items())
    for number, ((role, meta), kind, edited, (_, outputs)) in enumerate(kinds):
        if kind == "markdown" and (outputs or role == "test for nothing"):
            continue
        cell = v4.new_code_cell("x = 1") if kind == "code" else v4.new_markdown_cell("x = 1")
        given = {"schema_version": 3, "grade_id": f"c-{number}", "cell_type": kind, **meta}
        cell.metadata["nbgrader"] = nbformat.from_dict(given)
        cell.metadata.nbgrader["checksum"] = utils.compute_checksum(cell)
        if edited:
            cell.source += "\ny = 2"
        if number % 7 == 0:
            cell.metadata.nbgrader["cell_type"] = "raw"
        if kind == "code":
            cell.outputs = copy.deepcopy(outputs)
        made.append(cell)
    return [*made, v4.new_code_cell("of the student")]


def names(found: list[Any]) -> list[str]:
    return [cell.metadata.nbgrader.grade_id for cell in found]


def _is_too_much(cell: Any) -> bool:
    most = cell.metadata.get("nbgrader", {}).get("points", 0)
    shown = [output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]
    return any(text in ("9", "0.5") and float(text) > most for text in shown)


@pytest.mark.parametrize("step", ["changed", "changed_type", "failed"])
def test_a_quick_step_finds_the_same_cells(step: str) -> None:
    # nbgrader ends with a traceback where a value is more than all points.
    all_cells = [cell for cell in cells() if not _is_too_much(cell)]
    notebook = v4.new_notebook(cells=all_cells)
    quick = names(getattr(Quick(), step)(notebook))
    assert quick == names(getattr(Nbgrader(), step)(notebook))
    assert len(quick) > 3


def test_more_than_all_points_are_not_a_failure() -> None:
    cell = next(cell for cell in cells() if cell.metadata.nbgrader.points == 2 and cell.outputs)
    cell.outputs = copy.deepcopy(OUTPUTS["all"])
    assert Quick().failed(v4.new_notebook(cells=[cell])) == []


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"schema_version": 2},
        {"schema_version": 4},
        {"schema_version": "3"},
        {"schema_version": True},
        {"grade": 1},
        {"grade": None},
        {"points": -1},
        {"points": "2"},
        {"points": True},
        {"points": None},
        {"checksum": "short"},
        {"checksum": None},
        {"cell_type": "heading"},
        {"cell_type": None},
        {"grade_id": "a b"},
        {"grade_id": 3},
        {"more": 1},
    ],
    ids=str,
)
def test_what_nbgrader_refuses_is_left_to_nbgrader(change: dict[str, Any]) -> None:
    cell = next(cell for cell in cells() if cell.metadata.nbgrader.grade)
    cell.metadata.nbgrader.update(change)
    notebook = v4.new_notebook(cells=[cell])
    try:
        MetadataValidator().validate_nb(notebook)
        fits = True
    except Exception:
        fits = False
    assert is_usual(notebook) is fits
    del cell.metadata.nbgrader["grade"]
    assert not is_usual(notebook)
    assert isinstance(validating.steps_for(notebook), Nbgrader)


def test_both_ways_run_a_notebook_alike() -> None:
    """Errors, outputs that come in parts, an endless loop, and a cell that asks for input."""
    sources = ["x = 1", "print(x)\nx", "1 / 0", "raise SystemExit", "input()", "import nothing_9"]
    found = []
    for steps in (Quick(), Nbgrader()):
        notebook = v4.new_notebook(cells=[v4.new_code_cell(one) for one in sources])
        notebook.cells[0].outputs = copy.deepcopy(OUTPUTS["printed"])
        notebook.cells[0].metadata["scrolled"] = True
        seen: list[int] = []

        def note(cell: Any, cell_index: int, seen: list[int] = seen) -> None:
            seen.append(cell_index)

        ran = steps.execute(notebook, _kernel(), note)
        assert seen == list(range(len(sources)))
        outputs = [
            [(o.output_type, o.get("ename"), o.get("text"), o.get("data")) for o in cell.outputs]
            for cell in ran.cells
        ]
        found.append((outputs, [dict(cell.metadata) for cell in ran.cells]))
    quick, slow = found
    for cell in quick[1] + slow[1]:
        cell.pop("execution", None)  # times
    assert quick == slow


def _kernel() -> Future[Any]:
    import asyncio

    manager = AsyncKernelManager(kernel_name="python3")
    asyncio.run(manager.start_kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"]))
    future: Future[Any] = Future()
    future.set_result(manager)
    return future


def test_nbgraders_own_stub_is_not_attempted() -> None:
    def cell(name: str, source: str, **rest: Any) -> Any:
        return v4.new_code_cell(source, metadata={"nbgrader": {"grade_id": name}}, **rest)

    stopped = v4.new_output("error", ename="NotImplementedError", evalue="", traceback=[])
    answer = cell("q1", "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    test = cell("q1__visible", "assert f() == 1", outputs=[stopped])
    notebook = v4.new_notebook(cells=[answer, test])
    found = question_results.judge(answer, notebook, {"q1__visible": test}, set())
    assert found.state == question_results.NOT_ATTEMPTED


def test_a_check_loads_no_part_of_nbgrader() -> None:
    """It was more than half of the time that a person waits."""
    code = (
        "import sys\nfrom nbformat import v4\nfrom nbjudge.commands import check, validating\n"
        "validating.steps_for(v4.new_notebook())\nimport nbclient\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('nbgrader', 'sqlalchemy')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
