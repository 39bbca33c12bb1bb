"""From what the cells printed to nbgrader's own grades.

The rules are nbgrader's (``nbgrader.utils.determine_grade``): an error scores 0, a number as the
last value is partial credit, anything else is full credit, written answers wait for a person, and
an untouched answer scores 0 with the comment "No response.". One rule differs on purpose:
**text on stderr does not make a right answer wrong.** nbgrader gives 0 to a test cell in which
anything was written there, and geopandas and matplotlib warn easily.

A test that gives more in the student's own process than in the judge is *in dispute*: it has no
automatic score, a person grades it, and `nbjudge settle` decides it for one submission or for the
whole class.
"""

from __future__ import annotations

import functools
import platform
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from nbjudge.course.leaks import BY_A_PERSON
from nbjudge.course.snapshot import NotebookSnapshot, SourceCell
from nbjudge.engine.jobs import Cell, CellRun, Execution
from nbjudge.engine.judge.altered import altered_by_calls, only_called
from nbjudge.engine.syntax import names
from nbjudge.engine.syntax.effort import MOST_EFFORT, effort, remembered, within
from nbjudge.engine.syntax.suspicious import scan
from nbjudge.outcomes import Dispute, State
from nbjudge.text import counted, plain

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
    disputes : dict of str to Dispute
        By test cell; its score is None.
    """

    scores: dict[str, float | None] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    disputes: dict[str, Dispute] = field(default_factory=dict)


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
        nbclient leaves them out. A plain cell of the instructor's that binds what a question asks
        for is another place for the answer, so it is the student's. A test with a line
        ``# grading: inside`` runs in the student's process.
    """
    found = []
    asked = _asked(source)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        known = source.by_name.get(name)
        if known is not None and known.locked and known.skipped:
            continue  # by the instructor's own mark
        if known is not None and known.is_test:
            inside = _INSIDE.search(cell.source) is not None
            noted = known.name in source.inside
            found.append(
                Cell(
                    index,
                    cell.source,
                    "test",
                    inside=inside or noted,
                    announced=noted and not inside,
                    points=known.points,
                )
            )
        elif known is not None and known.locked:
            found.append(Cell(index, cell.source, "own"))
        elif "skip-execution" in cell.metadata.get("tags", ()):
            continue
        elif (
            known is None
            and cell.source.strip() in source.unnamed | source.former_unnamed
            and not analyse(cell.source).bound & asked
        ):
            found.append(Cell(index, cell.source, "own", locked=False))
        else:
            of_reference = reference(known.answer or known.source) if known else NO_REFERENCE
            text = cell.source.strip()
            released = text == known.source.strip() if known else text in source.unnamed
            found.append(Cell(index, cell.source, "student", released=released, **of_reference))
    return tuple(found)


def _asked(source: NotebookSnapshot) -> frozenset[str]:
    """Return the names that the answer cells bind: what the questions ask for."""
    answers = (one for one in source.cells if one.kind == "code" and not one.locked)
    bound = (analyse(one.source).bound for one in answers if not one.grade)
    return frozenset().union(*bound)


def analyse(text: str) -> names.Names:
    """Return what a cell's code reads and binds, IPython's own syntax included.

    Of code that takes too long to be looked at nothing is known, as of code that is no Python.
    """
    return _analyse(text) if effort(text) <= MOST_EFFORT else names.Names(valid=False)


@remembered(2_000)
def _analyse(text: str) -> names.Names:
    return (
        names.analyse(code) if (code := _as_python(text)) is not None else names.Names(valid=False)
    )


def _as_python(text: str) -> str | None:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell(text)
    except Exception:  # whatever a student wrote
        return None


class Reference(TypedDict):
    """What a student's `Cell` is told of the reference answer in its place."""

    answers: tuple[str, ...]
    only_called: tuple[str, ...]
    classes: tuple[str, ...]
    alters: tuple[str, ...]
    libraries: tuple[tuple[str, str, str | None], ...]
    usual: tuple[str, ...]


NO_REFERENCE = Reference(answers=(), only_called=(), classes=(), alters=(), libraries=(), usual=())


@functools.lru_cache(maxsize=500)
def reference(text: str) -> Reference:
    """Return the names that a reference answer binds or changes, and what `scan` says of it."""
    said = {what.partition(": ")[2] for what in scan(text)}
    found = analyse(text)
    code = names.with_texts(_as_python(text) or "")
    alters = altered_by_calls(code)
    return Reference(
        answers=tuple(sorted(found.stored | alters)),
        only_called=tuple(sorted(only_called(code) - alters)),
        classes=tuple(sorted(found.classes)),
        alters=tuple(sorted(alters)),
        libraries=tuple(one for one in found.imports if one[0]),
        usual=tuple(sorted(said)),
    )


def failing_own_cells(
    notebook: NotebookNode,
    source: NotebookSnapshot,
    cells: tuple[Cell, ...],
    execution: Execution,
) -> list[str]:
    """Name the instructor's cells that failed by themselves, not because of an answer.

    An answer may be the reason also where it is blank or gone: what the reference answer binds is
    missing then, and so is what the instructor's cells make of it.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    source : NotebookSnapshot
    cells : tuple of Cell
    execution : Execution

    Returns
    -------
    list of str
        One line a cell: where it is, and its error.
    """
    errors = {
        cell.index: next((o for o in run.outputs if o["output_type"] == "error"), None)
        for cell in cells
        if cell.kind == "own" and (run := execution.cells.get(cell.index)) is not None
    }
    if not any(errors.values()):
        return []
    looked = looked_at(cells)
    theirs = _bound_by_absent(notebook, source, cells)
    found = []
    for cell in cells:
        names_of = analyse(cell.source) if cell in looked else names.Names(valid=False)
        if cell.kind == "student":
            theirs |= names_of.changed | set(cell.answers or ())
            continue
        depends = bool(names_of.read & theirs)
        if depends:
            theirs |= names_of.bound
        error = errors.get(cell.index)
        if error is None:
            continue
        if not depends and error.get("ename") != "DeadKernelError":
            name = notebook.cells[cell.index].metadata.get("nbgrader", {}).get("grade_id")
            place = name or cell.index + 1
            text = f"{error.get('ename', '')}: {error.get('evalue', '')}".splitlines()[0]
            found.append(f"the instructor's cell {place} fails: {plain(text)[:MAX_MESSAGE]}")
    return found


def _bound_by_absent(
    notebook: NotebookNode, source: NotebookSnapshot, cells: Iterable[Cell]
) -> set[str]:
    """Return the names that the reference answers bind in whose place nothing is run."""
    there = {
        notebook.cells[cell.index].metadata.get("nbgrader", {}).get("grade_id") for cell in cells
    }
    absent = [
        known
        for known in source.cells
        if known.kind == "code" and not known.locked and known.name not in there
    ]
    return {name for known in absent for name in reference(known.answer or known.source)["answers"]}


def looked_at(cells: Iterable[Cell]) -> set[Cell]:
    """Return the cells whose code is analysed: the instructor's, and a student's within limits."""
    cells = list(cells)
    theirs = [cell for cell in cells if cell.kind == "student"]
    looks = zip(theirs, within(cell.source for cell in theirs), strict=True)
    return {cell for cell in cells if cell.kind != "student"} | {c for c, look in looks if look}


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
    notebook: NotebookNode,
    source: NotebookSnapshot,
    missing: Set[int] = frozenset(),
    second: Mapping[int, CellRun] | None = None,
    *,
    isolated: bool = False,
    cut: Set[int] = frozenset(),
) -> Scores:
    """Grade an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    source : NotebookSnapshot
    missing : set of int
        Cells without a result (`fill_in`); a test among them is left to a person rather than
        scored 0 as if the answer had been wrong.
    second : mapping of int to CellRun, optional
        What tests gave that were run again in the student's own process.
    isolated : bool
        Whether the run kept from the submission what some tests need: those are left to a person.
    cut : set of int
        Tests that had less time than nbgrader gives them: those are left to a person.

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
                if known.is_test:
                    noted = name in source.inside or _INSIDE.search(cell.source) is not None
                    _compare(cell, known, found, (second or {}).get(index), noted=noted)
                    if isolated and name in source.withheld:
                        _leave(cell, known, found, "the test needs what isolation withholds")
                    if index in cut:
                        _leave(cell, known, found, "the test had less time than nbgrader gives it")
            if known.is_test and (message := failure(cell)):
                found.messages[name] = message
        if known.task:
            found.scores[name] = None
        if known.solution or known.task:
            untouched = known.checksum == utils.compute_checksum(cell) and not known.task
            found.comments[name] = "No response." if untouched else None
    return found


def _compare(
    cell: NotebookNode, known: SourceCell, found: Scores, second: CellRun | None, *, noted: bool
) -> None:
    """Compare a test's points with those it gives in the student's own process."""
    from nbformat import NotebookNode, from_dict

    name, judge = known.name, found.scores[known.name]
    if second is None or judge is None:
        return
    again = NotebookNode(cell)
    again.outputs = [from_dict(dict(output)) for output in second.outputs]
    student = _points(again, name, found)
    if student is None or student <= judge:
        return
    if noted:  # told to the teacher: the student's process decides on this test, and it is shown
        found.scores[name], cell.outputs = student, again.outputs
        return
    why = failure(cell) or f"it gives {counted(judge, 'point')} there"
    found.scores[name] = None
    found.disputes[name] = Dispute(
        judge,
        student,
        f"the test passes in the student's process, but not in the judge ({why})",
    )


def _leave(cell: NotebookNode, known: SourceCell, found: Scores, reason: str) -> None:
    """Leave a failed test to a person: it had less than nbgrader gives it, for some reason."""
    points, full = found.scores[known.name], float(known.points or 0)
    if points is not None and points < full:
        found.scores[known.name] = None
        why = failure(cell) or counted(points, "point")
        found.disputes[known.name] = Dispute(points, full, f"{reason} ({why})")


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
        by_hand = cell.metadata.nbgrader.get("solution")  # what it shows is no partial credit
        if (
            value is not None
            and not by_hand
            and (why := _bad_credit(value, cell.metadata.nbgrader["points"]))
        ):
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
            return plain(text)[:MAX_MESSAGE]
    return ""


def note_disputes(notebook: NotebookNode, found: Scores) -> None:
    """Say below each test in dispute that a person gives its points.

    The sentence has to be true before and after that: feedback shows it beside the points.
    """
    from nbformat import from_dict

    for cell in notebook.cells:
        dispute = found.disputes.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if dispute is not None:
            text = f"{BY_A_PERSON}: {dispute.why}.\n"
            note = {"output_type": "stream", "name": "stdout", "text": text}
            cell.outputs.append(from_dict(note))


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
    assert notebook is not None, "an empty notebook is one that can be read"
    note = nbformat.v4.new_markdown_cell(
        f"# This submission could not be read\n\nReason: {why}.\n\n"
        "No answer could be taken from it, so nothing was run: the cells below are the "
        "instructor's. A fresh hand-in can still be graded. Until then, points that the person "
        "who marks enters here count.",
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
