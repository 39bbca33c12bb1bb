"""A student's work on the disk, read without running it: what is answered, and where else."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbjudge.levels import entries, level_of, what_to_do
from nbjudge.program import METADATA

#: What Jupyter, browsers and file managers add to the name of a copy.
_COPY = re.compile(r"(?:-Copy\d+|[ _]?\(\d+\)| - Copy| copy(?: \d+)?)$", re.IGNORECASE)
#: The ids that Jupyter makes up for new cells. The cells of a release have telling ones.
_OWN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f-]+)?")
#: Marks of an answer that was not written yet, for notebooks without nbgrader's checksums.
_STUBS = ("NotImplementedError", "YOUR ANSWER HERE", "YOUR CODE HERE")
#: Fewer words than these in a cell of the student's own are taken for a note, not for an answer.
_FEWEST_WORDS = 5


@dataclass(frozen=True)
class Work:
    """One notebook of an assignment as it lies on the disk.

    Attributes
    ----------
    path : Path
        The notebook.
    questions : tuple of str
        Ids of its answer cells, in order.
    answered : tuple of str
        Those of them that hold something other than what was released.
    saved : datetime
        When the file was last written; aware, in this computer's zone.
    sha256 : str
        Checksum of the file.
    content : str
        Checksum of what is written in its cells: running or saving it again changes nothing.
    """

    path: Path
    questions: tuple[str, ...]
    answered: tuple[str, ...]
    saved: datetime
    sha256: str
    content: str


def short_name(assignment: str) -> str:
    """Return the first part of an assignment's name, which is all that a student has to type.

    Examples
    --------
    >>> short_name("ps3_oil_routes")
    'ps3'
    """
    return assignment.split("_")[0]


def full_title(assignment: str) -> str:
    """Return both names of an assignment, the short one first.

    Examples
    --------
    >>> full_title("ps3_oil_routes"), full_title("ps3")
    ('ps3 (ps3_oil_routes)', 'ps3')
    """
    short = short_name(assignment)
    return assignment if short == assignment else f"{short} ({assignment})"


def clean_stem(stem: str) -> str:
    """Return the name of a notebook without what marks a copy.

    Examples
    --------
    >>> [clean_stem(s) for s in ("ps3_oil-Copy1", "ps3_oil (2)", "ps3_oil - Copy", "ps3_oil")]
    ['ps3_oil', 'ps3_oil', 'ps3_oil', 'ps3_oil']
    """
    while (cleaned := _COPY.sub("", stem)) != stem and cleaned:
        stem = cleaned
    return stem


def text_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's source as one text."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _meta(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def is_answer(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is there for an answer."""
    meta = _meta(cell)
    return bool(meta.get("solution") or meta.get("task")) and bool(meta.get("grade_id"))


def is_answered(cell: Mapping[str, Any]) -> bool:
    """Tell whether an answer's cell holds something other than what was released.

    nbgrader writes a checksum of each answer's cell into a release. Without one, the words of the
    usual stubs decide. An empty cell and a cell of comments hold no answer.
    """
    text = text_of(cell).strip()
    if not text:
        return False
    if cell.get("cell_type") == "code" and all(
        not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()
    ):
        return False
    recorded = _meta(cell).get("checksum")
    if recorded:
        return bool(recorded != checksum(cell))
    return not any(stub in text for stub in _STUBS)


def checksum(cell: Mapping[str, Any], cell_type: str = "") -> str:
    """Compute what nbgrader.utils.compute_checksum does, without importing nbgrader.

    Parameters
    ----------
    cell : mapping
    cell_type : str
        The type to count with; the one it was released with when left out.
    """
    meta = _meta(cell)
    released = str(meta.get("cell_type") or cell.get("cell_type", ""))
    parts = [text_of(cell), cell_type or released]
    parts += [str(bool(meta.get(role))) for role in ("grade", "solution")]
    # nbgrader calls every graded cell locked unless it is an answer.
    parts.append(str(bool(not meta.get("solution") and (meta.get("grade") or meta.get("locked")))))
    parts.append(str(meta.get("grade_id", "")))
    if meta.get("grade"):
        parts.append(str(float(meta.get("points", 0))))
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()


def read_work(path: Path) -> Work | None:
    """Read a notebook.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    Work or None
        None for a file that cannot be read, that is not a notebook, or that has no answer's cell.
    """
    try:
        data = path.read_bytes()
        saved = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        content = json.loads(data)
        levels = entries(content["cells"])
        answers = {
            name: is_answered(cell) or "used" in levels.get(name, {}).values()
            for cell in content["cells"]
            if is_answer(cell)
            for name in [str(_meta(cell)["grade_id"])]
        }
        written = json.dumps([[cell["cell_type"], text_of(cell)] for cell in content["cells"]])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not answers:
        return None
    return Work(
        path=path.resolve(),
        questions=tuple(answers),
        answered=tuple(name for name, answered in answers.items() if answered),
        saved=saved,
        sha256=hashlib.sha256(data).hexdigest(),
        content=hashlib.sha256(written.encode("utf-8", "replace")).hexdigest(),
    )


def assignment_of(path: Path) -> str:
    """Return the name of the assignment that a notebook belongs to.

    Parameters
    ----------
    path : Path
        A notebook, wherever it lies and whatever it is called.

    Returns
    -------
    str
        What the release wrote into the notebook; for older releases the file's name without the
        marks of a copy.
    """
    try:
        named = json.loads(path.read_bytes())["metadata"][METADATA]["assignment"]
    except (OSError, ValueError, KeyError, TypeError):
        named = ""
    return named if isinstance(named, str) and named else clean_stem(path.stem)


def other_versions(work: Work, places: Iterable[Path]) -> list[Work]:
    """Find other notebooks with the same questions that hold an answer.

    Parameters
    ----------
    work : Work
        The notebook that will be handed in.
    places : iterable of Path
        Folders to look in; those that do not exist are passed over.

    Returns
    -------
    list of Work
        The one with the most answers first, and the newest of several.
    """
    found = []
    for place in dict.fromkeys(p.resolve() for p in places):
        try:
            paths = sorted(place.glob("*.ipynb"))
        except OSError:
            continue
        for path in paths:
            other = None if path.resolve() == work.path else read_work(path)
            if other is not None and other.answered and set(other.questions) & set(work.questions):
                found.append(other)
    return sorted(found, key=lambda one: (len(one.answered), one.saved), reverse=True)


def misplaced(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Find answers that were written into another cell than the answer's own.

    Parameters
    ----------
    cells : sequence of cell
        A notebook's cells.

    Returns
    -------
    dict of str to str
        By the id of a question whose own cell holds no answer, one sentence that says where
        an answer seems to be and what to do.
    """
    found = {}
    levels = entries(cells)
    for place, cell in enumerate(cells):
        if not is_answer(cell) or is_answered(cell):
            continue
        name = str(_meta(cell)["grade_id"])
        states = levels.get(name, {})
        if "used" in states.values():
            continue
        if said := what_to_do(states):
            found[name] = said
            continue
        if cell.get("cell_type") == "code":
            other = _defining(cells, place, name)
        else:
            other = _written_below(cells, place)
        if other:
            found[name] = (
                f"Your answer seems to be in another cell, which begins with “{other}”. Move it "
                "into the question's own cell, because only that cell is graded."
            )
    return found


def _defining(cells: Sequence[Mapping[str, Any]], place: int, question: str) -> str:
    """Return the first line of another cell that defines what a question asks for."""
    asked = _defined(text_of(cells[place]))
    for cell in cells:
        checks = str(_meta(cell).get("grade_id", "")).startswith(f"{question}__")
        if not asked and checks and cell.get("cell_type") == "code":
            # The answer's cell was emptied: what the checks use tells what it defined.
            asked = _used(text_of(cell))
    for other, cell in enumerate(cells):
        if other == place or cell.get("cell_type") != "code" or _meta(cell).get("locked"):
            continue
        if level_of(cell) is not None:
            continue  # a cell of another level, of this question or of another one
        text = text_of(cell)
        if asked & _defined(text) and not (is_answer(cell) and not is_answered(cell)):
            return _first_line(text)
    return ""


def _written_below(cells: Sequence[Mapping[str, Any]], place: int) -> str:
    """Return the first line of a text of the student's own before the next question."""
    for cell in cells[place + 1 :]:
        if _meta(cell):
            break
        own = not cell.get("id") or _OWN_ID.fullmatch(str(cell["id"]))
        if not own and str(cell.get("id")).endswith("__prompt"):
            break
        words = text_of(cell).split()
        if own and cell.get("cell_type") in ("markdown", "raw") and len(words) >= _FEWEST_WORDS:
            return _first_line(text_of(cell))
    return ""


def _defined(code: str) -> set[str]:
    """Return the functions and classes that code defines at its top level."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError):
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in body if isinstance(node, kinds)}


def _used(code: str) -> set[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= 60 else f"{line[:57]}..."
