"""``nbjudge check ps3``: the visible checks of an assignment, question by question.

The notebook is run as nbgrader's Validator runs it (`nbjudge.commands.validating`), so the result
agrees with JupyterLab's Validate button. The error stream says at once what is being done. Unlike
``nbgrader validate``, whose exit code is 0 even when checks fail (jupyter/nbgrader#1908), the exit
code tells: 0 everything passes, 1 something is open, 2 the notebook could not be run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.commands import load_jsonschema_quickly
from nbjudge.commands.early_kernel import early_kernel
from nbjudge.commands.locate import NotFoundError, assignment_folder, loose_notebooks
from nbjudge.commands.question_results import (
    EDITED,
    GONE,
    NOT_YET,
    PASS,
    Result,
    cell_id,
    judge,
    meta,
)
from nbjudge.commands.record import Event, remember
from nbjudge.commands.validating import OnStart, Steps, steps_for
from nbjudge.commands.work import (
    assignment_of,
    is_answer,
    is_answered,
    misplaced,
    read_work,
)
from nbjudge.errors import first_line
from nbjudge.program import command
from nbjudge.questions import question_names, read_heading
from nbjudge.run import reader

if TYPE_CHECKING:
    from nbformat import NotebookNode


class CannotRunError(Exception):
    """The notebook cannot be checked; the message names it and says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``nbjudge check``."""
    parser.add_argument("assignment", help="name (ps3) or path of the notebook")
    parser.add_argument("--folder", type=Path, help="where to look instead of the current folder")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def run(args: argparse.Namespace) -> int:
    """Check one notebook and print a line per question.

    Returns
    -------
    int
        0 if everything passes, 1 if something is open, 2 if the notebook could not be run.
    """
    try:
        path = find_notebook(args.assignment, args.folder)
        results = check(path, progress=show_progress)
    except (CannotRunError, NotFoundError) as error:
        print(f"{command('check')}: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps([vars(result) for result in results], ensure_ascii=False, indent=1))
    else:
        _print(path, results)
    return 0 if all(result.state == PASS for result in results) else 1


def find_notebook(name: str, folder: Path | None = None) -> Path:
    """Find the notebook that a student means.

    Parameters
    ----------
    name : str
        Path of a notebook, or an assignment's name or its first part (``ps3``).
    folder : Path, optional
        Where to look; the current folder when left out.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    CannotRunError
        If a path names no file, or the assignment's folder holds no notebook of that name.
    NotFoundError
        If there is no folder of that assignment.
    """
    start = Path.cwd() if folder is None else folder
    if name.endswith(".ipynb"):
        path = start / name
        if not path.is_file():
            raise CannotRunError(f"there is no file {path}. Name the notebook, or the assignment.")
        return path.resolve()
    loose = [p for p in loose_notebooks(name, [start]) if p.stem == assignment_of(p)]
    if len(loose) == 1:
        return loose[0]
    place = assignment_folder(name, folder)
    path = place / f"{place.name}.ipynb"
    if path.is_file():
        return path
    found = sorted(p.name for p in place.glob("*.ipynb"))
    raise CannotRunError(
        f"{place} holds no {place.name}.ipynb (there is: {', '.join(found) or 'no notebook'}). "
        "Give the notebook its first name back, or name its path."
    )


def show_progress(text: str) -> None:
    """Write what is being done on the error stream, so that nobody has to wait in the dark."""
    print(text, file=sys.stderr, flush=True)


def check(path: Path, progress: Callable[[str], None] = lambda text: None) -> list[Result]:
    """Run a notebook and read the result of every question.

    The result is also kept in the student's record (`nbjudge.commands.record`).

    Parameters
    ----------
    path : Path
        A released notebook with answers.
    progress : callable, optional
        Takes one line for each step, the first at once and one for each question.

    Returns
    -------
    list of Result
        In the notebook's order, written answers included.

    Raises
    ------
    CannotRunError
        If the file is no notebook, holds no questions, or its kernel is missing or dies.
    """
    progress(f"Checking {path.name} ...")
    before = read_work(path)
    load_jsonschema_quickly()
    notebook = _read(path)
    notes = _mend(notebook)
    for name, sentence in misplaced(notebook.cells).items():
        notes[name] = f"{notes.get(name, '')} {sentence}".strip()
    with early_kernel(notebook, path.parent) as kernel:
        steps = steps_for(notebook)
        changed_type = {cell_id(cell) for cell in steps.changed_type(notebook)}
        changed = {cell_id(cell) for cell in steps.changed(notebook)}
        executed = _execute(steps, notebook, path, kernel, _reporter(notebook, progress))
    failed = {cell_id(cell): cell for cell in steps.failed(executed)}
    questions = [cell for cell in executed.cells if meta(cell).get("solution")]
    if not questions:
        raise CannotRunError(
            f"{path} holds no questions. If it is the notebook of an assignment, a program has "
            "dropped what marks its cells: fetch the assignment again and copy your answers over."
        )
    results = [judge(cell, executed, failed, changed | changed_type) for cell in questions]
    results = [
        replace(one, message=f"{one.message} {notes[one.question]}".strip())
        if one.question in notes
        else one
        for one in results
    ]
    known = {result.question for result in results}
    for cell in executed.cells:
        name = str(cell.get("id", "")).removesuffix("__prompt")
        if cell.get("id") == f"{name}__prompt" and name not in known:
            results.append(Result(name, NOT_YET, GONE.format(what="The answer's cell is")))
    for name in sorted(changed | changed_type):
        if name.split("__")[0] not in known:
            results.insert(0, Result(name, NOT_YET, EDITED))
    results = _labelled(results, executed)
    if before is not None:
        still = tuple(one.label or one.question for one in results if one.state != PASS)
        name, now = assignment_of(path), datetime.now(UTC)
        remember(Event("check", name, now, before.content, still, len(results)))
    return results


def _reporter(
    notebook: NotebookNode, progress: Callable[[str], None]
) -> Callable[[NotebookNode, int], None]:
    """Return what tells a person, when a cell starts, which question is being run."""
    names = {name: one.title for name, one in question_names(notebook.cells).items()}
    last = ""

    def start(cell: NotebookNode, cell_index: int) -> None:
        nonlocal last
        # Cells before the first question have names too, but not of a question's own.
        name = cell_id(cell)
        title = names.get(name, "")
        if title and title != name and title != last:
            last = title
            progress(f"  {title}")

    return start


def _labelled(results: list[Result], notebook: NotebookNode) -> list[Result]:
    """Give each result the name that the notebook's headings give its question."""
    names = {name: one.short for name, one in question_names(notebook.cells).items()}
    for cell in notebook.cells:
        # An answer that is gone has left its prompt.
        own = str(cell.get("id", ""))
        heading = read_heading(cell.source) if own.endswith("__prompt") else None
        if heading is not None:
            names.setdefault(own.removesuffix("__prompt"), heading.short)
    return [
        replace(one, label=label) if (label := names.get(one.question, "")) != one.question else one
        for one in results
    ]


def _mend(notebook: NotebookNode) -> dict[str, str]:
    """Take doubled and retyped cells as a grading run does; say by cell what to do about them.

    nbgrader's Validator refuses a notebook that has one.
    """
    first: dict[str, tuple[int, NotebookNode]] = {}
    notes: dict[str, str] = {}
    last = -1  # where an answer stands that has taken the place of an earlier, blank one
    for place, cell in enumerate(notebook.cells):
        name, kind = cell_id(cell), meta(cell).get("cell_type")
        if not name:
            continue
        if name in first:
            before, other = first[name]
            if is_answer(cell):
                later = is_answered(cell) and not is_answered(other)
                last = place if later else last
            else:
                later = before < last
            notes[name] = _TWICE
            if not later and other.source.strip():
                del cell.metadata["nbgrader"]
                continue
            del other.metadata["nbgrader"]
        first[name] = place, cell
        if kind in ("code", "markdown") and cell.cell_type != kind:
            cell.cell_type = kind
            if kind == "code":
                cell.pop("attachments", None)
                cell.update(outputs=[], execution_count=None)
            else:
                cell.pop("outputs", None)
                cell.pop("execution_count", None)
            notes[name] = _RETYPED.format(kind="Code" if kind == "code" else "Markdown")
    return notes


_TWICE = "This cell is there twice. Delete the copy, so that it is clear which one is your answer."
_RETYPED = "The type of this cell was changed. Change it back to {kind}."


def _read(path: Path) -> NotebookNode:
    import nbformat

    why = "it cannot be read"
    try:
        content = path.read_bytes()
        if len(content) > reader.MAX_BYTES:
            raise CannotRunError(
                f"{path.name} has {len(content) >> 20} MB, and a grading run reads at most "
                f"{reader.MAX_BYTES >> 20}. Clear its outputs (Edit > Clear Outputs of All Cells), "
                "save it and check again."
            )
        text, _ = reader.decoded(content)
        try:
            raw = json.loads(text)
        except ValueError as error:
            why = reader.what_instead(content, text, error) or f"{error}"
            raise
        why = "it is JSON, but not a notebook"
        if not isinstance(raw.get("cells", raw.get("worksheets")), list):
            raise ValueError(why)
        return nbformat.reads(text, as_version=4)
    except CannotRunError:
        raise
    except Exception as error:  # nbformat raises many kinds on what is no notebook
        reason = error.strerror if isinstance(error, OSError) else why
        raise CannotRunError(
            f"{path} is not a notebook ({str(reason)[:150]}). Open it in JupyterLab, or fetch the "
            "assignment again and copy your answers over."
        ) from None


def _execute(
    steps: Steps, notebook: NotebookNode, path: Path, kernel: Future[Any], on_start: OnStart
) -> NotebookNode:
    """Run the notebook as the Validate button does, in a kernel that is being started."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import DeadKernelError

    try:
        with contextlib.chdir(path.parent):
            return steps.execute(notebook, kernel, on_start)
    except NoSuchKernel as error:
        raise CannotRunError(
            f"the kernel {error.name!r} of {path.name} is not installed. Open the notebook with "
            "JupyterLab and choose the kernel 'Python 3 (ipykernel)'."
        ) from None
    except DeadKernelError:
        raise CannotRunError(
            f"the kernel died while {path.name} ran. Look for a cell that ends Python (exit, "
            "os._exit) or uses very much memory."
        ) from None
    except asyncio.CancelledError:  # no Exception, though nobody has asked for an end
        raise CannotRunError(
            f"the connection to the kernel of {path.name} broke off. Run the check again."
        ) from None
    except Exception as error:
        first = first_line(error)[:200]
        raise CannotRunError(
            f"{path.name} could not be run ({first}). Try Kernel > Restart Kernel and Run All "
            "Cells in JupyterLab, and correct the first error."
        ) from None


def _print(path: Path, results: list[Result]) -> None:
    for result in results:
        name = f"{result.label} ({result.question})" if result.label else result.question
        print(f"{result.state:<14} {name}")
        for label, text in (("", result.message), ("Hint: ", result.hint)):
            if text:
                print(textwrap.indent(textwrap.fill(label + text, 84), " " * 15))
    passed = sum(result.state == PASS for result in results)
    print(f"\n{path.name}: {passed} of {len(results)} pass their visible checks.")
    if passed == len(results):
        print("Hidden checks with other tables run when your work is graded.")
