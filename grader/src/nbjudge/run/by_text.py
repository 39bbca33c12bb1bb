"""Cells known by what they say, and answers that stand where nobody looks for them.

Some programs drop the names that a release gives its cells, and students write answers into other
cells than the one that is graded. What is recognised here without doubt is put right by
:mod:`nbjudge.run.preflight`; the rest is pointed out to a person.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nbjudge.course.snapshot import NotebookSnapshot, SourceCell, bare, parsed

Cell = dict[str, Any]

#: Longer cells are not searched for an answer, nor more text of one notebook than this.
MOST_OF_CELL, MOST_IN_ALL = 20_000, 200_000
#: Fewer words than these in a code cell are taken for a note, not for an answer.
FEWEST_WORDS = 5
#: What code defines at its top level: functions, classes and variables.
_DEFINED = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
#: What follows where text stood in a cell that has been restored.
_LOST = "the cell was restored, so look at the file that was handed in"
#: Magics under which a cell holds text.
_TEXT_MAGICS = ("%%markdown", "%%html", "%%latex", "%%md")
#: Words in a row, as no code has them.
_SENTENCE = re.compile(r"(?:[^\W\d_]+[,;]? ){5}[^\W\d_]+")
#: How the lines begin that a failed merge leaves.
_MERGE = ("\n<<<<<<<", "\n=======", "\n>>>>>>>")


def same_text(one: str, other: str) -> bool:
    r"""Compare two cells' texts but for trailing space.

    >>> same_text("a = 1  \n", "a = 1")
    True
    """
    return [line.rstrip() for line in one.rstrip().splitlines()] == [
        line.rstrip() for line in other.rstrip().splitlines()
    ]


def answered(text: str, known: SourceCell) -> bool:
    """Whether a cell that a student may fill in holds something else than it was released with."""
    return (
        not known.locked
        and bool(text.strip())
        and not same_text(text, known.source)
        and not any(same_text(text, form.released) for form in (known, *known.former))
    )


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """Return the name that nbgrader's metadata give a cell."""
    meta = cell["metadata"].get("nbgrader")
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else None


def course_texts(source: NotebookSnapshot) -> set[str]:
    """Return the texts of all cells as students were given them, see `bare`."""
    ours = {bare(form.released) for known in source.cells for form in (known, *known.former)}
    return ours | source.plain | source.former_plain


def nameless(cells: Iterable[Cell], source: NotebookSnapshot) -> Iterator[tuple[Cell, SourceCell]]:
    """Yield cells without a name of the assignment that still hold the text of one named cell.

    A text that several cells have, there or here, says nothing.
    """
    named = {grade_id(cell) for cell in cells}
    forms: dict[str, SourceCell | None] = {}
    for known in source.cells:
        for text in {bare(form.released) for form in (known, *known.former)}:
            forms[text] = None if text in forms or text in source.plain else known
    lost = [cell for cell in cells if grade_id(cell) not in source.by_name]
    times = Counter(bare(cell["source"]) for cell in lost)
    for cell in lost:
        text = bare(cell["source"])
        found = forms.get(text) if text and times[text] == 1 else None
        if found is not None and found.name not in named:
            named.add(found.name)
            yield cell, found


def pointed_out(
    cells: list[Cell],
    source: NotebookSnapshot,
    present: Mapping[str, Cell],
    lost: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield what a person should look at: blank answers whose text seems to be in another cell.

    Code that stands before the checks of its question counts where it is, and nothing is said.

    Parameters
    ----------
    cells : list of cell
    source : NotebookSnapshot
    present : mapping of str to cell
        The named cells that are there.
    lost : mapping of str to str
        What students wrote into locked cells: these were restored, so that it is gone.
    """
    lost = {} if lost is None else lost
    for known in source.cells:
        if known.task and lost.get(known.name, "").strip():
            yield f"{known.name}: text was written into the question itself; {_LOST}"
    for known in source.cells:
        cell = None if known.locked else present.get(known.name)
        if cell is not None and all(mark in f"\n{cell['source']}" for mark in _MERGE):
            yield f"{known.name} holds the marks of a failed merge"
    blank = [
        known
        for known in source.cells
        if known.solution
        and (known.name in present or known.grade)
        and not (known.name in present and answered(present[known.name]["source"], known))
    ]
    if not blank or source.minor is None:  # without the instructor's notebook: whose a cell is
        return
    at = {id(cell): place for place, cell in enumerate(cells)}
    own = _own(cells, course_texts(source))
    for known in blank:
        if known.kind == "code":
            if known.name not in present:
                continue
            names = _names(known, source)
            first = -1 if known.grade else _first_check(known, source, present, at)
            if names and _elsewhere(names, own, first, lost.values()):
                yield (
                    f"{known.name} holds no answer, but another cell seems to: look whether its "
                    "points are due"
                )
        elif not known.grade:
            continue
        elif known.name in present and _prose_below(cells, at[id(present[known.name])], own):
            yield f"{known.name} holds no answer, but a code cell below it holds text"
        elif any(
            cell["cell_type"] == "code"
            and (
                _is_text(cell["source"])
                or (known.name not in present and _is_prose(cell["source"]))
            )
            for cell in own.values()
        ):
            yield f"{known.name} holds no answer, but a code cell holds text"
        elif name := next((n for n, t in lost.items() if len(t.split()) >= FEWEST_WORDS), ""):
            yield f"{known.name} holds no answer, but text was written into {name}; {_LOST}"


def _own(cells: list[Cell], ours: set[str]) -> dict[int, Cell]:
    """Return the student's own cells by their place."""
    own, room = {}, MOST_IN_ALL
    for place, cell in enumerate(cells):
        text = cell["source"]
        small = grade_id(cell) is None and len(text) <= min(MOST_OF_CELL, room)
        if small and bare(text) not in ours:
            own[place] = cell
            room -= len(text)
    return own


def _defined(code: str) -> set[str]:
    return {name for pair in _DEFINED.findall(code) for name in pair if name}


def _names(known: SourceCell, source: NotebookSnapshot) -> set[str]:
    """Return what an answer defines and no other cell of the course does."""
    others = {
        name
        for cell in source.cells
        if cell is not known
        for name in _defined(cell.answer or cell.released)
    }
    return (_defined(known.released) or _defined(known.answer)) - others


def _first_check(
    known: SourceCell,
    source: NotebookSnapshot,
    present: Mapping[str, Cell],
    at: Mapping[int, int],
) -> int:
    """Return where the first check of a question stands; the place of the answer without any."""
    after = source.cells[source.cells.index(known) + 1 :]
    for cell in after:
        if cell.is_test and cell.name in present:
            return at[id(present[cell.name])]
        if cell.solution:
            break
    return at[id(present[known.name])]


def added(text: str, known: SourceCell) -> str:
    """Return the lines of a text that no form of a locked cell has."""
    forms = (known.source, *(form.released for form in (known, *known.former)))
    ours = {line.strip() for form in forms for line in form.splitlines()}
    return "\n".join(line for line in text.splitlines() if line.strip() not in ours)


def _elsewhere(
    names: set[str], own: Mapping[int, Cell], first: int, lost: Iterable[str] = ()
) -> bool:
    """Whether another cell defines one of the names, and none does so in time for the checks."""
    any_of = "|".join(sorted(map(re.escape, names)))
    wanted = re.compile(
        rf"^[ \t>]*(?:(?:(?:async[ \t]+)?def|class)[ \t]+(?:{any_of})\b|(?:{any_of})[ \t]*=(?!=))",
        re.MULTILINE,
    )
    places = [place for place, cell in own.items() if wanted.search(cell["source"])]
    in_time = any(place < first and own[place]["cell_type"] == "code" for place in places)
    return not in_time and (bool(places) or any(wanted.search(text) for text in lost))


def _prose_below(cells: list[Cell], mine: int, own: Mapping[int, Cell]) -> bool:
    """Whether a code cell between an answer and the next named cell holds words only."""
    for place in range(mine + 1, len(cells)):
        if grade_id(cells[place]) is not None:
            return False
        if place in own and own[place]["cell_type"] == "code" and _is_prose(own[place]["source"]):
            return True
    return False


def _is_text(code: str) -> bool:
    """Whether a code cell is nothing but words: no code, or code that only shows a text."""
    if len(code.split()) < FEWEST_WORDS:
        return False
    if code.lstrip().startswith(_TEXT_MAGICS):
        return True
    lines = [line for line in code.splitlines() if not line.lstrip().startswith(("%", "!", "#"))]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = parsed("\n".join(lines)).body
    except (SyntaxError, ValueError):
        return bool(_SENTENCE.search("\n".join(lines)))
    except (RecursionError, MemoryError):
        return False
    texts = [_only_text(node) for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return all(texts) and len(" ".join(texts).split()) >= FEWEST_WORDS


def _only_text(node: ast.AST) -> str:
    """Return the text that a statement shows or keeps; empty for one that does anything else."""
    value: ast.AST = node
    while isinstance(value, ast.Expr | ast.Assign | ast.Call):
        if isinstance(value, ast.Call):
            if len(value.args) != 1:
                return ""
            value = value.args[0]
        else:
            value = value.value
    text = value.value if isinstance(value, ast.Constant) else ""
    return text if isinstance(text, str) else ""


def _is_prose(code: str) -> bool:
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    if len(code.split()) < FEWEST_WORDS:
        return False
    quoted = lines[0].startswith(('"""', "'''")) and lines[-1].endswith(('"""', "'''"))
    return quoted or all(line.startswith("#") for line in lines)
