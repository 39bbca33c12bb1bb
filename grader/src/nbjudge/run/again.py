"""Marking some cells of a submission again after a question was changed.

The student's code and the changed checks are run; checks that did not change keep their outputs and
their marks. A check that binds a name which a cell to be run reads is run as well, so that every
cell finds what it would find in a whole run.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.course import leaks
from nbjudge.engine.jobs import Cell
from nbjudge.outcomes import Again, Dispute
from nbjudge.run import scoring

if TYPE_CHECKING:
    from nbformat import NotebookNode


#: A graded notebook that is larger is not looked into.
MOST_BYTES = 4 << 20


def same_cells(path: Path, graded: bytes | None) -> frozenset[str]:
    """Return the cells that are as they were in a notebook that another program has graded.

    Where nbgrader graded a class before, the journal knows nothing of it: what a person marked then
    is told by the graded notebook. Of a code cell the whole code has to be the same.

    Parameters
    ----------
    path : Path
        The graded notebook that is about to be replaced; there may be none.
    graded : bytes or None
        The one that takes its place.

    Returns
    -------
    frozenset of str
        Their names; none where either cannot be read.
    """
    try:
        if graded is None or path.stat().st_size > MOST_BYTES:
            return frozenset()
        before, now = (_named_sources(data) for data in (path.read_bytes(), graded))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
    code = before[1] == now[1]
    return frozenset(
        name
        for name, (kind, text) in now[0].items()
        if before[0].get(name) == (kind, text) and (kind != "code" or code)
    )


def _named_sources(data: bytes) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return kind and text of a notebook's named cells, and the texts of all its code."""
    named, code = {}, []
    for cell in json.loads(data)["cells"]:
        text = "".join(cell["source"]).rstrip()
        name = (cell["metadata"].get("nbgrader") or {}).get("grade_id")
        if isinstance(name, str):
            named[name] = (cell["cell_type"], text)
        if cell["cell_type"] == "code" and text:
            code.append(text)
    return named, code


def cells_to_run(
    cells: Iterable[Cell], notebook: NotebookNode, only: Collection[str]
) -> tuple[Cell, ...]:
    """Return the cells that have to be run so that some checks can be marked again.

    Parameters
    ----------
    cells : iterable of Cell
        All code cells of the submission, as `scoring.code_cells` gives them.
    notebook : nbformat.NotebookNode
    only : collection of str
        Names of the cells that are marked again.

    Returns
    -------
    tuple of Cell
        In their order; empty where no check is among `only`, as nothing has to be run then.
    """
    cells = tuple(cells)

    def name(cell: Cell) -> str:
        return str(notebook.cells[cell.index].metadata.get("nbgrader", {}).get("grade_id", ""))

    if not any(cell.kind == "test" and name(cell) in only for cell in cells):
        return ()
    run = {cell.index for cell in cells if cell.kind != "test" or name(cell) in only}
    looked = scoring.looked_at(cells)
    about = {cell.index: scoring.analyse(cell.source if cell in looked else "") for cell in cells}
    shared = {found for cell in cells if cell.kind == "own" for found in about[cell.index].imports}
    while True:
        read = {word for index in run for word in about[index].read | about[index].quoted}
        more = {
            cell.index
            for cell in cells
            if cell.index not in run and read & _gives(about[cell.index], shared)
        }
        if not more:
            return tuple(cell for cell in cells if cell.index in run)
        run |= more


def _gives(about: Any, shared: Collection[tuple[str, str, str | None]]) -> set[str]:
    """Return the names that other cells may have from a check, but for the course's imports."""
    return set(about.bound) - {found[0] for found in about.imports if found in shared}


def keep_outputs(notebook: NotebookNode, cells: Iterable[Cell], graded: bytes) -> None:
    """Give the cells that were not run the outputs they had before.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    cells : iterable of Cell
        Those that were run.
    graded : bytes
        The notebook as it was graded before.
    """
    from nbformat import v4

    run = {cell.index for cell in cells}
    # A file holds texts of several lines as lists; reading it as a notebook joins them again.
    before = {cell.get("id"): cell for cell in v4.reads(graded.decode("utf-8")).cells}
    for index, cell in enumerate(notebook.cells):
        known = before.get(cell.id)
        if cell.cell_type == "code" and index not in run and known is not None:
            cell.outputs = known.get("outputs", [])
            cell.execution_count = known.get("execution_count")


def keep_marks(found: scoring.Scores, before: Again) -> scoring.Scores:
    """Return new marks for the cells that are marked again, and the former ones for the others."""
    old, only = before.outcome, before.only
    return scoring.Scores(
        scores={
            name: score if name in only or name not in old.scores else old.scores[name]
            for name, score in found.scores.items()
        },
        comments=found.comments,
        messages={
            **{n: text for n, text in old.messages.items() if n not in only and n in found.scores},
            **{n: text for n, text in found.messages.items() if n in only},
        },
        flags=[flag for flag in found.flags if any(name in flag for name in only)],
        disputes={n: d for n, d in found.disputes.items() if n in only},
    )


def kept_disputes(before: Again) -> dict[str, Dispute]:
    """Return the disputes about cells that are not marked again."""
    return {n: d for n, d in before.outcome.disputes.items() if n not in before.only}


def kept_flags(before: Again, found: Collection[str]) -> list[str]:
    """Return the former flags that no cell to be marked again has raised.

    Parameters
    ----------
    before : Again
    found : collection of str
        Flags that are there already.
    """
    return [
        flag
        for flag in before.outcome.flags
        if flag not in found
        and not flag.endswith(leaks.FLAG)
        and not any(name in flag for name in before.only)
    ]
