"""Reading and running lessons, for the tests and for ``make figures``."""

from __future__ import annotations

import ast
import base64
import html
import os
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from nbclient import NotebookClient

from multivector.practice import exercise
from nbjudge.engine import Cell, Job, Limits, Policy, Pool
from nbjudge.outcomes import State
from nbjudge.prove.sources import imported

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.ipynb"))

# Runs before a lesson's first cell: whatever asks for another host raises there. An audit hook
# cannot be taken back by code that runs later, and it sees every library's Python-level call.
OFFLINE = """
import sys as _sys
def _offline(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise OSError(f"a lesson asked for the network: {event} {args[1:]}")
_sys.addaudithook(_offline)
del _offline, _sys
"""

FENCE = re.compile(r"```python\n(.*?)```", re.S)
IMAGE = re.compile(r'<img[^>]*?alt="([^"]*)"[^>]*?src="data:image/png;base64,([^"]+)"', re.S)
IMAGE_SRC_FIRST = re.compile(
    r'<img[^>]*?src="data:image/png;base64,([^"]+)"[^>]*?alt="([^"]*)"', re.S
)


@dataclass(frozen=True)
class Figure:
    """One figure that a lesson showed."""

    cell: str
    alt: str
    png: bytes


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook as nbformat 4."""
    return nbformat.read(path, as_version=4)


def solutions(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return the folded solutions' code by the id of the cell that holds it."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.id.endswith("_solution"):
            found[cell.id] = "\n".join(FENCE.findall(cell.source))
    return found


PROOFS = ROOT / "tests" / "lessons" / "proofs"
PRACTICE = re.compile(r'practice\.check\(\s*"(\d\d\.\d+)"')
ANSWERED = re.compile(r"_try$|^predict_")


def proofs(path: Path) -> dict[str, str]:
    """Return the assertions that bear out a lesson's prose, by the cell that states the numbers.

    They stand in ``tests/lessons/proofs/NN_name.py``. A line ``# %% cell_id`` opens the block of
    one cell. The blocks run in the notebook's own namespace after its last cell.

    Raises
    ------
    ValueError
        When code stands before the first ``# %%`` line, or a cell has two blocks.
    """
    source = PROOFS / path.with_suffix(".py").name
    if not source.is_file():
        return {}
    start, *blocks = re.split(r"^# %% +(\S+) *$", source.read_text(encoding="utf-8"), flags=re.M)
    if ast.parse(start).body[1:]:
        raise ValueError(f"{source.name}: code stands before the first '# %% cell_id' line")
    names = blocks[::2]
    if len(names) != len(set(names)):
        raise ValueError(f"{source.name}: a cell has more than one block")
    return dict(zip(names, blocks[1::2], strict=True))


def exercise_of(cell: nbformat.NotebookNode) -> str | None:
    """Return the exercise that a code cell checks, such as ``"08.2"``."""
    found = PRACTICE.search(cell.source) if cell.cell_type == "code" else None
    return found[1] if found else None


def execute(
    path: Path,
    *,
    exercises: Literal["open", "solved", "skipped"] = "solved",
    prove: bool = True,
    prelude: str = "",
) -> tuple[nbformat.NotebookNode, float]:
    """Run a lesson in a fresh kernel without a network, and then its proofs.

    Parameters
    ----------
    path : Path
        The lesson.
    exercises : {"open", "solved", "skipped"}
        ``open`` runs the cells as a reader finds them. ``solved`` puts the solution of each
        exercise where its empty cell stands, and checks it. ``skipped`` leaves out the cells of
        exercises and predictions, as a student may.
    prove : bool
        Run the lesson's proofs after its last cell.
    prelude : str
        Code that runs before the lesson, for example to look at its figures.

    Returns
    -------
    tuple
        The executed notebook, without the cells that the runner added around it, and the
        seconds that the lesson took. A proof's cell has the id ``proof__`` and the stated cell's.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell or a proof raises; it names the cell's source.
    """
    notebook, lesson_ends = _arranged(path, exercises, prove, prelude)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    with tempfile.TemporaryDirectory() as state:
        start = time.perf_counter()
        client.execute(env={**os.environ, "MULTIVECTOR_STATE": state})
        seconds = time.perf_counter() - start
    notebook.cells = notebook.cells[1:lesson_ends]
    return notebook, seconds


def _arranged(
    path: Path, exercises: str, prove: bool = True, prelude: str = ""
) -> tuple[nbformat.NotebookNode, int]:
    """Return the notebook that `execute` runs, and where its lesson ends."""
    notebook = read(path)
    cells = [nbformat.v4.new_code_cell(OFFLINE + prelude, id="offline")]
    for cell in notebook.cells:
        if exercises == "skipped" and ANSWERED.search(cell.id):
            continue
        number = exercise_of(cell) if exercises == "solved" else None
        if number is not None and exercise(number).solution:
            cell.source = f"{exercise(number).solution}\npractice.check({number!r}, answer)"
        cells.append(cell)
        code = solutions(nbformat.v4.new_notebook(cells=[cell])).get(cell.id)
        if exercises == "solved" and code:
            cells.append(nbformat.v4.new_code_cell(code, id=f"{cell.id}_run"))
    lesson_ends = len(cells)
    if prove:
        for name, code in proofs(path).items():
            cells.append(nbformat.v4.new_code_cell(f"# {name}\n{code}", id=f"proof__{name}"[:64]))
    notebook.cells = cells
    return notebook, lesson_ends


def errors_together(
    paths: Sequence[Path], exercises: Literal["open", "solved", "skipped"]
) -> dict[Path, list[str]]:
    """Run lessons and their proofs as `execute` does, each in a process forked from a warm one.

    Most of a lesson's time in a kernel of its own is that of starting it and of importing what all
    lessons import.

    Returns
    -------
    dict
        By lesson: the errors of its cells, with the cells' ids.
    """
    notebooks = {path: _arranged(path, exercises)[0] for path in paths}
    code = {p: [c for c in n.cells if c.cell_type == "code"] for p, n in notebooks.items()}
    limits = Limits(cell_seconds=120, total_seconds=900)
    jobs = [
        Job(path, tuple(Cell(n, cell.source, "own") for n, cell in enumerate(cells)), limits=limits)
        for path, cells in code.items()
    ]
    warm = imported(cell.source for cells in code.values() for cell in cells)
    found: dict[Path, list[str]] = {}
    with Pool(workers=1, isolation=False, judge=Policy.PLAIN, warm=warm) as pool:
        assert not pool.problems
        for run in pool.run(jobs):
            assert run.state is State.GRADED, run.detail
            assert len(run.cells) == len(code[run.key])
            found[run.key] = [
                f"{code[run.key][at].id}: {output['ename']}: {output['evalue']}"
                for at, cell in run.cells.items()
                for output in cell.outputs
                if output["output_type"] == "error"
            ]
    return found


def figures(executed: nbformat.NotebookNode) -> list[Figure]:
    """Return the figures of an executed lesson in their order."""
    found = []
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            page = output.get("data", {}).get("text/html", "")
            pairs = IMAGE.findall(page) or [(a, s) for s, a in IMAGE_SRC_FIRST.findall(page)]
            for alt, data in pairs:
                found.append(Figure(cell.id, html.unescape(alt), base64.b64decode(data)))
    return found


def bare_images(executed: nbformat.NotebookNode) -> list[str]:
    """Return the ids of cells that show an image which did not go through ``show``.

    In the cell of an exercise the chart is the student's own draft.
    """
    return [
        cell.id
        for cell in executed.cells
        if not cell.id.endswith("_try")
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {}) or "image/svg+xml" in output.get("data", {})
    ]


def code_lines(cell: nbformat.NotebookNode) -> int:
    """Return the number of a cell's non-blank lines."""
    return sum(1 for line in cell.source.splitlines() if line.strip())


def prose(cell: nbformat.NotebookNode) -> str:
    """Return a markdown cell's words: no fenced code, no tags, no link targets."""
    text = re.sub(r"```.*?```", " ", cell.source, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"\]\([^)]*\)", "]", text)


def measures(path: Path) -> dict[str, object]:
    """Return what STYLE asks of a lesson, as numbers."""
    notebook = read(path)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    ids = [c.id for c in notebook.cells]
    return {
        "lesson": path.stem,
        "cells": sum(1 for i in ids if not re.search(r"^facts_|_(try|solution)$", i)),
        "median_code_lines": statistics.median(code_lines(c) for c in code),
        "max_code_lines": max(code_lines(c) for c in code),
        "words": sum(len(prose(c).split()) for c in notebook.cells if c.cell_type == "markdown"),
        "code_lines": sum(code_lines(c) for c in code),
        "exercises": sum(1 for i in ids if re.fullmatch(r"your_turn_\d+", i)),
        "predictions": sum(1 for i in ids if i.startswith("predict_")),
        "self_checks": sum(1 for i in ids if re.fullmatch(r"check_\d+", i)),
    }
