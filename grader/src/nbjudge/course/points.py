"""Whether every place that states points agrees with the source notebook.

The metadata of the graded cells are the one place that counts. A prompt's heading, a check's first
line, the title cell and the tables of the course's documents repeat them for readers; here each
place that says something else is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbjudge.course.course import Course
from nbjudge.questions import question_names, read_heading
from nbjudge.text import counted

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_WORDS = _SMALL.split()
_NUMBER = rf"(\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_STATED = re.compile(rf"\b{_NUMBER} (?:points?|pts?|marks?)\b( each)?", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t].*$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
#: Columns of a document's table that state points, and what each of them means.
_COLUMNS = {
    "points": "total",
    "total": "total",
    "automatic": "automatic",
    "by hand": "by hand",
    "by a person": "by hand",
}


def _value(word: str) -> float:
    return float(_WORDS.index(word.lower())) if word.lower() in _WORDS else float(word)


def _bracketed(line: str) -> float | None:
    """Return the points that stand in brackets in a line.

    >>> _bracketed("## Question 8 (4 points, graded by a person)"), _bracketed("# By (hand)")
    (4.0, None)
    """
    for inside in reversed(_IN_BRACKETS.findall(line)):
        if found := _STATED.search(inside):
            return _value(found[1])
    return None


def _points(cell: Mapping[str, Any]) -> float:
    meta = cell["metadata"].get("nbgrader", {})
    return float(meta.get("points") or 0) if meta.get("grade") or meta.get("task") else 0.0


def _by_hand(cell: Mapping[str, Any]) -> bool:
    meta = cell["metadata"].get("nbgrader", {})
    return bool(meta.get("solution") or meta.get("task"))


def sums(notebooks: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, float]:
    """Return an assignment's points: in all, given automatically, given by hand.

    Parameters
    ----------
    notebooks : sequence of list of cells

    Returns
    -------
    dict of str to float
        By ``total``, ``automatic`` and ``by hand``.
    """
    cells = [cell for notebook in notebooks for cell in notebook]
    total = sum(map(_points, cells))
    hand = sum(_points(cell) for cell in cells if _by_hand(cell))
    return {"total": total, "automatic": total - hand, "by hand": hand}


def notebook_disagreements(
    name: str,
    cells: Sequence[Mapping[str, Any]],
    whole: Mapping[str, float],
    also: Collection[float] = (),
) -> Iterator[str]:
    """Name each place in a notebook that states other points than its cells carry.

    Parameters
    ----------
    name : str
        Of the file.
    cells : sequence of cells
    whole : mapping of str to float
        The notebook's points, as `sums` gives them.
    also : collection of float
        What its title may give in place of them: the points of an assignment of several notebooks.

    Yields
    ------
    str
        One line with the file, the cell, what it states and what the cells carry.
    """
    names = question_names(cells)
    worth: dict[str, float] = {}
    for cell in cells:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in names:
            title = names[grade_id].title
            worth[title] = worth.get(title, 0.0) + _points(cell)
    about_all = _title_cell(cells, worth)
    for number, cell in enumerate(cells, 1):
        meta = cell["metadata"].get("nbgrader", {})
        place = f"{name}, cell {meta.get('grade_id') or cell.get('id') or number}"
        if cell["cell_type"] == "markdown" and not meta.get("solution"):
            if cell is about_all:
                yield from _title(place, cell["source"], worth, cells, whole, also)
            else:
                yield from _prompt(place, cell["source"], worth)
        elif cell["cell_type"] == "code" and meta.get("grade"):
            line = _COMMENT.search(cell["source"].lstrip().partition("\n")[0])
            stated = _bracketed(line[0]) if line else None
            if stated is not None and stated != _points(cell):
                yield f"{place}: its comment says {stated:g}, the cell carries {_points(cell):g}"


def _title_cell(
    cells: Sequence[Mapping[str, Any]], worth: Mapping[str, float]
) -> Mapping[str, Any] | None:
    """Return the cell that speaks of the whole notebook; None where it begins with a question.

    It is the first text, begins with a heading of level 1 that is no question's, and is followed by
    another text before the first answer.
    """
    first = None
    for cell in cells:
        meta = cell["metadata"].get("nbgrader", {})
        if any(meta.get(role) for role in ("grade", "solution", "task")):
            return None
        if cell["cell_type"] != "markdown":
            continue
        if first is not None:
            return first
        heading, found = read_heading(cell["source"]), _HEADING.search(cell["source"])
        if heading is None or found is None or not re.match(r" {0,3}#[ \t]", found[0]):
            return None
        if heading.title in worth:
            return None
        first = cell
    return None


def _prompt(place: str, text: str, worth: Mapping[str, float]) -> Iterator[str]:
    heading = read_heading(text)
    if heading is None:
        return
    # Several answers under one heading are told apart by their ids after it.
    mine = [
        points
        for title, points in worth.items()
        if title == heading.title or title.startswith(f"{heading.title}, ")
    ]
    for line in _HEADING.findall(text):
        stated = _bracketed(line)
        if mine and stated is not None and stated != sum(mine):
            said = counted(stated, "point")
            yield f"{place}: its heading says {said}, its cells carry {sum(mine):g}"


def _title(
    place: str,
    text: str,
    worth: Mapping[str, float],
    cells: Sequence[Mapping[str, Any]],
    whole: Mapping[str, float],
    also: Collection[float],
) -> Iterator[str]:
    """Compare a title cell: the total first, then parts of it, then points of each question."""
    found = list(_STATED.finditer(text))
    if not found:
        return
    sum_of = ", ".join(f"{value:g} {what}" for what, value in whole.items())
    total = _value(found[0][1])
    if not found[0][2] and total not in (whole["total"], *also):
        said = counted(total, "point")
        yield f"{place}: it says {said}, the cells carry {whole['total']:g} in all"
    names = question_names(cells)
    by_hand = {
        names[name].title
        for cell in cells
        if _by_hand(cell)
        and _points(cell)
        and (name := cell["metadata"]["nbgrader"].get("grade_id")) in names
    }
    automatic = {title: points for title, points in worth.items() if title not in by_hand}
    for match in found[1:]:
        stated = _value(match[1])
        if match[2]:
            wrong = [title for title, points in automatic.items() if points not in (stated, 0)]
            if wrong:
                yield f"{place}: it says {counted(stated, 'point')} each, but not so {wrong[0]!r}"
        elif stated not in whole.values() and stated not in worth.values():
            yield f"{place}: it says {counted(stated, 'point')}, but the cells carry {sum_of}"


def document_disagreements(
    path: Path, assignment: str, whole: Mapping[str, float]
) -> Iterator[str]:
    """Name each table row of a document that states other points for an assignment.

    Parameters
    ----------
    path : Path
        A Markdown file. A row counts whose first column names the assignment, in a table with a
        column ``points``, ``automatic`` or ``by hand``.
    assignment : str
    whole : mapping of str to float
        The assignment's points, as `sums` gives them.

    Yields
    ------
    str
        One line with the file, the line, what it states and what the cells carry.
    """
    header: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.lstrip().startswith("|"):
            header = []
            continue
        row = [part.strip() for part in line.strip().strip("|").split("|")]
        if not header:
            header = [part.casefold() for part in row]
            continue
        if not re.search(rf"(?<!\w){re.escape(assignment)}(?!\w)", row[0]):
            continue
        for title, text in zip(header, row, strict=False):
            what = _COLUMNS.get(title)
            if what is None or not re.fullmatch(r"\d+(\.\d+)?", text):
                continue
            if float(text) != whole[what]:
                yield (
                    f"{path.name}, line {number}: the column {title!r} says {text}, "
                    f"the cells of {assignment} carry {whole[what]:g}"
                )


def disagreements(course: Course, assignment: str) -> list[str]:
    """Name each place that states other points than the source's graded cells carry.

    Looked at are the source's notebooks, and the Markdown files that the course's configuration
    names in ``c.Points.documents`` (a relative path starts in the course's folder).

    Parameters
    ----------
    course : Course
    assignment : str

    Returns
    -------
    list of str
        One line a place; empty when all agree.
    """
    import nbformat

    folder = course.path("source", ".", assignment)
    notebooks = {path.name: nbformat.read(path, 4).cells for path in sorted(folder.glob("*.ipynb"))}
    whole = sums(list(notebooks.values()))
    found: list[str] = []
    for name, cells in notebooks.items():
        found += notebook_disagreements(name, cells, sums([cells]), [whole["total"]])
    for name in course.option("Points", "documents", []):
        path = course.root / name
        if path.is_file():
            found.extend(document_disagreements(path, assignment, whole))
        else:
            found.append(f"{name}: c.Points.documents names it, but there is no such file")
    return found
