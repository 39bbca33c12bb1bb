"""Read the result of one question from a notebook that was run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbjudge.program import METADATA
from nbjudge.questions import SYNTAX_ERRORS, syntax_error
from nbjudge.text import plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

PASS, NOT_YET, NOT_ATTEMPTED = "PASS", "NOT YET", "NOT ATTEMPTED"


@dataclass(frozen=True)
class Result:
    """What was found for one question.

    Attributes
    ----------
    question : str
        Id of its answer cell.
    state : str
        ``PASS``, ``NOT YET`` or ``NOT ATTEMPTED``.
    message : str
        What a check said; for a pass empty, or what to put right all the same.
    hint : str
        The first hint of its prompt; empty for a pass.
    label : str
        What the notebook calls the question, such as ``Question 1``; empty where it has no
        heading for it.
    """

    question: str
    state: str
    message: str = ""
    hint: str = ""
    label: str = ""


#: What to do about a cell that a student has deleted.
GONE = (
    "{what} missing. Bring it back (Edit > Undo Delete Cells), or copy your answers into a fresh "
    "copy of the assignment."
)
#: What to do about a cell of the course that a student has edited.
EDITED = (
    "This cell belongs to the course and was edited. Undo the change, or copy your answers into "
    "a fresh copy of the assignment."
)


def meta(cell: NotebookNode) -> dict[str, Any]:
    """Return what nbgrader has noted for a cell."""
    return cell.metadata.get("nbgrader", {})


def cell_id(cell: NotebookNode) -> str:
    """Return a cell's grading id; empty where it has none."""
    return str(meta(cell).get("grade_id", ""))


def judge(
    answer: NotebookNode,
    notebook: NotebookNode,
    failed: dict[str, NotebookNode],
    changed: set[str],
) -> Result:
    """Return the result of one question.

    Parameters
    ----------
    answer : NotebookNode
        The answer's cell, after the run.
    notebook : NotebookNode
        The whole notebook, after the run.
    failed : dict of str to NotebookNode
        Cells that failed, by grading id.
    changed : set of str
        Grading ids of the course's cells that were edited.
    """
    name = cell_id(answer)
    hint = _hint(notebook, name)
    if answer.cell_type != "code":
        if name in failed:
            return Result(name, NOT_ATTEMPTED, "Write your answer into the cell.", hint)
        return Result(name, PASS)
    lacking = _lacking_checks(notebook, name)
    if lacking:
        return Result(name, NOT_YET, GONE.format(what=lacking), hint)
    for cell in notebook.cells:
        own = cell_id(cell)
        if own != name and not own.startswith(f"{name}__"):
            continue
        if own in changed:
            return Result(name, NOT_YET, EDITED, hint)
        if own in failed:
            state, message = _reason(failed[own], answer)
            return Result(name, state, message, hint)
    return Result(name, PASS)


def _lacking_checks(notebook: NotebookNode, question: str) -> str:
    """Say which check cells of a question are gone, or nothing.

    A release lists its check cells in the notebook's metadata. In one without the list a question
    needs at least one check cell with code: the cell of a hidden check is released empty.
    """
    own = {
        cell_id(cell): cell for cell in notebook.cells if cell_id(cell).startswith(f"{question}__")
    }
    listed = notebook.metadata.get(METADATA, {}).get("checks")
    if isinstance(listed, list):
        wanted = [name for name in listed if str(name).startswith(f"{question}__")]
        return "A cell that checks this question is" if set(wanted) - set(own) else ""
    checking = any(
        line.strip() and not line.lstrip().startswith("#")
        for cell in own.values()
        for line in cell.source.splitlines()
    )
    return "" if checking else "The check's cells are"


def _reason(cell: NotebookNode, answer: NotebookNode) -> tuple[str, str]:
    """Say why a check cell failed, in the words of the check where it has some."""
    error = _error(cell)
    if error is None:
        return NOT_YET, "The check wrote a warning or an error message."
    if error.ename == "NotAttempted":
        return NOT_ATTEMPTED, error.evalue
    if error.ename == "NotImplementedError":  # nbgrader's own stub
        return NOT_ATTEMPTED, "Replace the line `raise NotImplementedError()` by your own code."
    if error.ename == "CellTimeoutError":
        return NOT_YET, "The check did not end in time. Does a loop never end?"
    if error.ename == "NameError":
        own = _error(answer)
        if own is not None and own.ename in SYNTAX_ERRORS:
            return NOT_YET, syntax_error(own)
        if own is not None:
            return NOT_YET, f"The answer's own cell stops with {own.ename}: {_first(own.evalue)}"
        code = [line for line in answer.source.splitlines() if line.strip()]
        if all(line.lstrip().startswith("#") for line in code):
            return NOT_ATTEMPTED, "The answer's cell holds no code."
        return NOT_YET, f"{_first(error.evalue)}: keep the first line of the function as it was."
    if error.ename == "CheckError":
        return NOT_YET, error.evalue
    return NOT_YET, f"{error.ename}: {_first(error.evalue)}"


def _error(cell: NotebookNode) -> NotebookNode | None:
    return next((o for o in cell.get("outputs", []) if o.output_type == "error"), None)


def _first(text: str) -> str:
    return (plain(text).strip().splitlines() or [""])[0]


def _hint(notebook: NotebookNode, question: str) -> str:
    """Give the first folded hint of a question's prompt."""
    prompt = next((c.source for c in notebook.cells if c.get("id") == f"{question}__prompt"), "")
    match = re.search(r"<details>\s*<summary>Hint[^<]*</summary>(.*?)</details>", prompt, re.DOTALL)
    return " ".join(match[1].split()) if match else ""
