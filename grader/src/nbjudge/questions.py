"""What a question is called: the heading of its prompt, as students and instructors see it.

A grading id such as ``q1_share__hidden`` is for programs. People read the heading that stands above
the cell in the notebook, ``## Question 1 · Shares of a total (3 points)``. A notebook without such
headings keeps the ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_POINTS = re.compile(
    r"\s*[(\[][^()\[\]]*\b(?:points?|pts?|marks?)\b[^()\[\]]*[)\]]\s*$", re.IGNORECASE
)
_BREAK = re.compile(r"\s+[·|–—-]\s+|:\s+|\.\s+(?=\D)")
_MARKUP = re.compile(r"[*`]|(?<!\w)_|_(?!\w)")
#: A heading's first part that is longer than this stands for no number of a question.
MOST = 30

#: What Python raises before a cell's first line runs.
SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


@dataclass(frozen=True)
class Name:
    """How to speak of a question.

    Attributes
    ----------
    short : str
        ``Question 1``, or the grading id where the notebook has no heading for it.
    title : str
        The whole heading without its points: ``Question 1 · Shares of a total``.
    """

    short: str
    title: str


@dataclass(frozen=True)
class Part:
    """One graded or answered cell of a notebook.

    Attributes
    ----------
    question : Name
    label : str
        ``Question 1, check 2 of 3``: the question and which of its cells it is.
    note : str
        One sentence on an error that the output alone does not explain; empty for most cells.
    """

    question: Name
    label: str
    note: str = ""


@dataclass
class _Section:
    """The cells under one heading."""

    name: Name | None
    cells: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def read_heading(text: str) -> Name | None:
    r"""Return the name that a prompt's heading gives its question.

    Parameters
    ----------
    text : str
        Source of a Markdown cell. Of several headings the first one with a number counts.

    Returns
    -------
    Name or None
        None when there is no heading.

    Examples
    --------
    >>> read_heading("## Question 1 · Shares of a total (3 points)\n\nCompute ...")
    Name(short='Question 1', title='Question 1 · Shares of a total')
    >>> read_heading("### Exercise 2: `loops` [5 pts]").short
    'Exercise 2'
    >>> read_heading("No heading") is None
    True
    """
    found = [m[2] for m in _HEADING.finditer(_FENCED.sub("", text))]
    if not found:
        return None
    chosen = next((one for one in found if re.search(r"\d", _POINTS.sub("", one))), found[0])
    title = _MARKUP.sub("", _POINTS.sub("", chosen)).strip()
    short = _BREAK.split(title)[0].strip()
    return Name(short if short and len(short) <= MOST else title, title) if title else None


def question_names(cells: Sequence[Mapping[str, Any]]) -> dict[str, Name]:
    """Return the name of the question that each cell of a notebook belongs to.

    Parameters
    ----------
    cells : sequence of cell
        A notebook's cells, released or with answers, as nbformat reads them.

    Returns
    -------
    dict of str to Name
        By grading id. The nearest heading above a cell counts, but for the notebook's title and
        for headings in answers. Cells under a heading without an answer (``### Tests``) belong to
        the question before. Where several answers share a heading, their ids tell them apart.
    """
    sections, titled = [_Section(None)], False
    for cell in cells:
        meta = cell["metadata"].get("nbgrader", {})
        name = meta.get("grade_id")
        if cell["cell_type"] == "markdown" and not meta.get("solution"):
            levels = [len(m[1]) for m in _HEADING.finditer(_FENCED.sub("", cell["source"]))]
            heading = read_heading(cell["source"])
            if levels and heading is not None:
                # The first heading of level 1 that stands alone in its cell is the title.
                if titled or levels != [1]:
                    sections.append(_Section(heading))
                titled = True
        if not name or not any(meta.get(role) for role in ("grade", "solution", "task")):
            continue
        sections[-1].cells.append(name)
        if meta.get("solution") or meta.get("task"):
            sections[-1].answers.append(name)
    return _named(sections)


def _named(sections: Iterable[_Section]) -> dict[str, Name]:
    names: dict[str, Name] = {}
    owner: _Section | None = None
    for section in sections:
        if section.answers:
            owner = section
        for cell in section.cells:
            if owner is None or owner.name is None:
                names[cell] = Name(cell.split("__")[0], cell.split("__")[0])
            elif len(owner.answers) > 1:
                own = next(
                    (a for a in reversed(owner.answers) if cell == a or cell.startswith(f"{a}__")),
                    cell,
                )
                names[cell] = Name(f"{owner.name.short}, {own}", f"{owner.name.title}, {own}")
            else:
                names[cell] = owner.name
    return names


def name_parts(notebook: Mapping[str, Any]) -> dict[str, Part]:
    """Return what to call each graded or answered cell of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs, if it was run: they tell the notes.

    Returns
    -------
    dict of str to Part
        By grading id, in the notebook's order.
    """
    names = question_names(notebook["cells"])
    by_id: dict[str, Mapping[str, Any]] = {}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in names:
            by_id.setdefault(name, cell)
    checks: dict[Name, list[str]] = {}
    broken: dict[Name, str] = {}
    for name, cell in by_id.items():
        meta = cell["metadata"]["nbgrader"]
        if meta.get("solution"):
            said = next(filter(None, map(syntax_error, cell.get("outputs", []))), "")
            if said:
                broken.setdefault(names[name], said)
        elif not meta.get("task"):
            checks.setdefault(names[name], []).append(name)
    parts = {}
    for name, cell in by_id.items():
        question, meta = names[name], cell["metadata"]["nbgrader"]
        mine = checks.get(question, [])
        note = ""
        if name in mine:
            of = f" {mine.index(name) + 1} of {len(mine)}" if len(mine) > 1 else ""
            label = f"{question.short}, check{of}"
            if question in broken and _error_name(cell) == "NameError":
                note = (
                    "The answer's cell has a syntax error, so none of its code ran and this check "
                    "found no answer."
                )
        elif meta.get("task"):
            label = f"{question.short}, task"
        elif meta.get("grade") and cell["cell_type"] == "markdown":
            label = f"{question.short}, written answer"
        else:
            label = f"{question.short}, answer"
            note = next(filter(None, map(syntax_error, cell.get("outputs", []))), "")
        parts[name] = Part(question, label, note)
    return parts


def _error_name(cell: Mapping[str, Any]) -> str:
    return next((o["ename"] for o in cell.get("outputs", []) if o["output_type"] == "error"), "")


def syntax_error(output: Mapping[str, Any]) -> str:
    """Say in plain words that Python could not read a cell.

    Parameters
    ----------
    output : output of a cell

    Returns
    -------
    str
        One sentence with the line and Python's own words; empty for any other output.

    Examples
    --------
    >>> syntax_error({"output_type": "error", "ename": "SyntaxError",
    ...               "evalue": "expected ':' (861923261.py, line 1)", "traceback": []})
    "Syntax error in line 1: expected ':'. Python could not read the cell, so none of it ran."
    """
    if output["output_type"] != "error" or output["ename"] not in SYNTAX_ERRORS:
        return ""
    text = str(output["evalue"])
    line = re.search(r"line (\d+)", text)
    where = f" in line {line[1]}" if line else ""
    said = re.sub(r"\s*\([^()]*line \d+\)\s*$", "", text).strip().splitlines()
    why = f": {said[0].rstrip('.')}" if said else ""
    return f"Syntax error{where}{why}. Python could not read the cell, so none of it ran."
