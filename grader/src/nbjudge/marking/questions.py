"""The written questions of an assignment, with their prompts and rubrics."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge.course.course import Course
from nbjudge.course.snapshot import NotebookSnapshot, Snapshot, SourceCell, bare
from nbjudge.errors import CannotStart
from nbjudge.marking import rubric
from nbjudge.marking.rubric import Rubric
from nbjudge.questions import Name, question_names

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """One cell that a person marks.

    Attributes
    ----------
    notebook : str
        The notebook's name.
    cell : SourceCell
        The answer's cell; ``cell.ids`` has the gradebook's keys.
    name : Name
        What people call the question.
    prompt : str
        The Markdown above the answer, from the question's heading on.
    rubric : Rubric
    checks : tuple of SourceCell
        Tests of the same question that the grading run has marked.
    """

    notebook: str
    cell: SourceCell
    name: Name
    prompt: str
    rubric: Rubric
    checks: tuple[SourceCell, ...] = field(default=())

    @property
    def key(self) -> str:
        """Notebook and cell; unique in the assignment."""
        return f"{self.notebook}/{self.cell.name}"

    @property
    def most(self) -> float:
        """Points of the question."""
        return float(self.cell.points or 0.0)


def by_hand(cell: SourceCell) -> bool:
    """Say whether a person marks a cell: a written answer, or a task."""
    return cell.task or (cell.grade and cell.solution)


def find(course: Course, snapshot: Snapshot) -> list[Question]:
    """Return the questions that a person marks, in the order of the notebooks.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
        Of the assignment.

    Returns
    -------
    list of Question
        Empty when the grading run marks everything.
    """
    found = []
    for notebook in snapshot.notebooks.values():
        cells = _written(course, snapshot.assignment, notebook)
        names = question_names(cells)
        for cell in notebook.cells:
            if not by_hand(cell):
                continue
            name = names.get(cell.name) or Name(cell.name, cell.name)
            prompt = _prompt(cells, cell)
            checks = [
                other
                for other in notebook.cells
                if other.is_test and names.get(other.name, Name("", "")) == name
            ]
            read = rubric.read(prompt, _worked(cells, cell), float(cell.points or 0.0))
            found.append(Question(notebook.name, cell, name, prompt, read, tuple(checks)))
    return found


def choose(questions: Sequence[Question], wanted: str) -> Question:
    """Return the question that a person means.

    Parameters
    ----------
    questions : sequence of Question
    wanted : str
        A grading id, its first part, a question's number, or the words of its heading:
        ``q8_note``, ``q8``, ``8``, ``Question 8``.

    Raises
    ------
    CannotStart
        When none fits, or several do; the message names them.
    """
    word = " ".join(wanted.split()).casefold()

    def fits(one: Question) -> bool:
        name = one.cell.name.casefold()
        short = one.name.short.casefold()
        return word in (one.key.casefold(), name, name.split("_")[0], short) or (
            word.isdigit() and re.search(rf"\b{word}\b", short) is not None
        )

    exact = [one for one in questions if word in (one.key.casefold(), one.cell.name.casefold())]
    chosen = exact or [one for one in questions if fits(one)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(f"{one.cell.name} ({one.name.short})" for one in chosen or questions)
    what = "Several questions fit" if chosen else "No question marked by a person fits"
    raise CannotStart(f"{what} {wanted!r}. Name one of: {names}")


def _written(course: Course, assignment: str, notebook: NotebookSnapshot) -> list[dict[str, Any]]:
    """Return the instructor's cells, or the released ones; none where neither can be read."""
    for step in ("source", "release"):
        path = Path(course.path(step, ".", assignment)) / f"{notebook.name}.ipynb"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            cells = content["cells"]
            for cell in cells:
                cell["source"] = "".join(cell["source"])
                cell.setdefault("metadata", {})
        except (OSError, ValueError, KeyError, TypeError):
            continue
        return list(cells)
    return []


def _worked(cells: Sequence[Mapping[str, Any]], answer: SourceCell) -> str:
    """Return the instructor's own answer: the gradebook keeps only what students got."""
    for cell in cells:
        if (cell["metadata"].get("nbgrader") or {}).get("grade_id") == answer.name:
            text = str(cell["source"])
            return text if answer.task or bare(text) != bare(answer.released) else ""
    return answer.source if answer.task else ""


def _prompt(cells: Sequence[Mapping[str, Any]], answer: SourceCell) -> str:
    """Return the Markdown above an answer, up to the nearest heading."""
    at = next(
        (
            i
            for i, cell in enumerate(cells)
            if (cell["metadata"].get("nbgrader") or {}).get("grade_id") == answer.name
        ),
        None,
    )
    if at is None:
        return ""
    parts: list[str] = [answer.released] if answer.task else []
    for cell in reversed(cells[:at]):
        meta = cell["metadata"].get("nbgrader") or {}
        if cell["cell_type"] != "markdown" or meta.get("solution") or meta.get("task"):
            break
        parts.insert(0, cell["source"])
        if _HEADING.search(cell["source"]):
            break
    return "\n\n".join(parts)
