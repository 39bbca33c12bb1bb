"""From what the cells printed to nbgrader's own grades.

The rules are nbgrader's (``nbgrader.utils.determine_grade``): an error scores 0, a number as the
last value is partial credit, anything else is full credit, written answers wait for a person, and
an untouched answer scores 0 with the comment "No response.". One rule differs on purpose:
**text on stderr does not make a right answer wrong.** nbgrader gives 0 to a test cell in which
anything was written there, and geopandas and matplotlib warn easily.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbjudge.course.snapshot import NotebookSnapshot
from nbjudge.engine.jobs import Cell, Execution
from nbjudge.outcomes import State

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Name of the error that stands in a cell the run never reached.
NOT_RUN = "NotRun"
#: Ends in which the cell that was running has no verdict.
_DEADLY = frozenset({State.CRASHED, State.OUT_OF_MEMORY})
#: Longest error message kept for the report, in characters.
MAX_MESSAGE = 200

#: The line by which an instructor says that a test needs the student's process.
_INSIDE = re.compile(r"^\s*#+\s*grading:\s*inside\b", re.MULTILINE | re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Scores:
    """Grades and comments of one executed notebook.

    Attributes
    ----------
    scores : dict of str to float or None
        By grade cell; None where a person has to grade.
    comments : dict of str to str or None
        By solution or task cell.
    messages : dict of str to str
        One line by failed test cell.
    flags : list of str
        What a person should look at.
    """

    scores: dict[str, float | None] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


def code_cells(notebook: NotebookNode, source: NotebookSnapshot) -> tuple[Cell, ...]:
    """Return what is to be executed.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As `preflight.inspect` left it.
    source : NotebookSnapshot

    Returns
    -------
    tuple of Cell
        Their kind is ``test`` (the instructor's graded cell), ``own`` (the instructor's locked
        cell) or ``student``. Empty cells and those tagged ``skip-execution`` are left out, as
        nbclient leaves them out. A test with a line ``# grading: inside`` runs in the student's
        process.
    """
    found = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        known = source.by_name.get(name)
        if known is not None and known.is_test:
            kind = "test"
        elif known is not None and known.locked:
            kind = "own"
        elif "skip-execution" in cell.metadata.get("tags", ()):
            continue
        else:
            kind = "student"
        inside = kind == "test" and _INSIDE.search(cell.source) is not None
        found.append(Cell(index, cell.source, kind, inside))
    return tuple(found)


def fill_in(notebook: NotebookNode, cells: tuple[Cell, ...], execution: Execution) -> set[int]:
    """Put outputs into the notebook, as nbclient would; name the cells without a verdict.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    cells : tuple of Cell
        What `code_cells` returned.
    execution : Execution

    Returns
    -------
    set of int
        Indices of the cells that never came to run, or in which the process died. Each holds an
        error that says so.
    """
    from nbformat import from_dict

    missing = set()
    for index in (cell.index for cell in cells):
        cell, run = notebook.cells[index], execution.cells.get(index)
        if run is not None:
            cell.outputs = [from_dict(dict(output)) for output in run.outputs]
            cell.execution_count = run.execution_count
        died = index == execution.dead_cell and execution.state in _DEADLY
        if run is None or run.execution_count is None or died:
            missing.add(index)
            if not failure(cell):
                cell.outputs.append(from_dict(_not_run(execution)))
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language == "python":
        notebook.metadata["language_info"] = from_dict(_language_info())
    return missing


def _not_run(execution: Execution) -> dict[str, Any]:
    text = f"the run ended before this cell did: {execution.state}"
    return {
        "output_type": "error",
        "ename": NOT_RUN,
        "evalue": text,
        "traceback": [f"{NOT_RUN}: {text}"],
    }


def _language_info() -> dict[str, Any]:
    return {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    }


def score(
    notebook: NotebookNode, source: NotebookSnapshot, missing: set[int] = frozenset()
) -> Scores:
    """Grade an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    source : NotebookSnapshot
    missing : set of int
        Cells without a result (`fill_in`); a test among them is left to a person rather than
        scored 0 as if the answer had been wrong.

    Returns
    -------
    Scores
    """
    from nbgrader import utils

    found = Scores()
    for index, cell in enumerate(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        known = source.by_name.get(name)
        if known is None:
            continue
        if known.grade:
            if index in missing and known.is_test:
                found.scores[name] = None
            else:
                found.scores[name] = _points(cell, name, found)
            if known.is_test and (message := failure(cell)):
                found.messages[name] = message
        if known.task:
            found.scores[name] = None
        if known.solution or known.task:
            untouched = known.checksum == utils.compute_checksum(cell) and not known.task
            found.comments[name] = "No response." if untouched else None
    return found


def _points(cell: NotebookNode, name: str, found: Scores) -> float | None:
    from nbformat import NotebookNode
    from nbgrader import utils

    quiet = NotebookNode(cell)
    if cell.cell_type == "code":
        quiet.outputs = [
            out
            for out in cell.outputs
            if not (out.output_type == "stream" and out.get("name") == "stderr")
        ]
        value = next((o for o in quiet.outputs if o.output_type == "execute_result"), None)
        if value is not None and (why := _bad_credit(value, cell.metadata.nbgrader["points"])):
            found.flags.append(f"{name} gave no usable partial credit: {why}")
            return None
    points = utils.determine_grade(quiet)[0]
    return None if points is None else float(points)


def _bad_credit(output: Mapping[str, Any], most: float) -> str:
    """Say why a test cell's value cannot be points; empty where nbgrader's rule applies."""
    text = output.get("data", {}).get("text/plain")
    if not text:
        return "a value without text"
    text = "".join(text) if isinstance(text, list) and len(text) == 1 else text
    try:
        value = float(text)
    except (TypeError, ValueError):
        return ""
    if value != value or value < 0 or value > float(most):
        return f"{text} is not between 0 and {most:g}"
    return ""


def failure(cell: NotebookNode) -> str:
    """Return the error of a code cell in one line; empty when it ended well."""
    if cell.cell_type != "code":
        return ""
    for output in cell.outputs:
        if output.output_type == "error":
            first = next(iter(str(output.get("evalue", "")).strip().splitlines()), "")
            text = f"{output.get('ename', '')}: {first}" if first else str(output.get("ename", ""))
            return _ANSI.sub("", text)[:MAX_MESSAGE]
    return ""


def placeholder(source: NotebookSnapshot, why: str) -> NotebookNode:
    """Return a notebook that stands in for a submission that could not be read.

    It holds the reason and the graded cells, so that Formgrader can show it and a person can
    enter points; nothing in it was executed.

    Parameters
    ----------
    source : NotebookSnapshot
    why : str
        The reason, for a person.

    Returns
    -------
    nbformat.NotebookNode
    """
    import nbformat

    from nbjudge.run.preflight import inspect

    empty = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    notebook = inspect(nbformat.writes(nbformat.from_dict(empty)).encode(), source).notebook
    note = nbformat.v4.new_markdown_cell(
        f"# This submission could not be read\n\nReason: {why}.\n\n"
        "The file is unchanged in the folder of submissions. The cells below are the "
        "instructor's; none was run. Points entered here count.",
        id="could-not-be-read",
    )
    notebook.cells.insert(0, note)
    return notebook


def trim(
    notebook: NotebookNode, options: Mapping[str, Mapping[str, Any]] | None = None
) -> NotebookNode:
    """Apply nbgrader's output rules (IgnorePattern, ClearMetadata, LimitOutput).

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    options : mapping of str to mapping, optional
        The course's settings of these preprocessors, by class name.

    Returns
    -------
    nbformat.NotebookNode
    """
    from nbconvert.preprocessors import ClearMetadataPreprocessor
    from nbgrader.preprocessors import IgnorePattern, LimitOutput
    from traitlets.config import Config

    config = Config({name: dict(values) for name, values in (options or {}).items()})
    for kind in (IgnorePattern, ClearMetadataPreprocessor, LimitOutput):
        step = kind(config=config)
        if step.enabled:
            notebook, _ = step.preprocess(notebook, {})
    return notebook
