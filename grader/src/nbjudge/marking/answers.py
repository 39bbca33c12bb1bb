"""The class's answers to one question, read from the graded notebooks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbjudge.course.autograded import notebook_path
from nbjudge.course.course import Course
from nbjudge.course.snapshot import Snapshot, bare
from nbjudge.marking import words
from nbjudge.marking.marks import Row
from nbjudge.marking.questions import Question
from nbjudge.outcomes import Outcome
from nbjudge.program import command
from nbjudge.run import journal

#: A graded notebook that is larger is not opened for marking.
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Check:
    """An automatic check of the same question: its points, and what it printed or failed with."""

    label: str
    points: float | None
    most: float
    said: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer as the page shows it.

    Attributes
    ----------
    row : Row
        Its mark.
    name : str
        The student's name.
    html : str
        Cleaned.
    words : int
    blank : bool
        Whether the cell is as it was handed out, or empty.
    checks : tuple of Check
        Of the same question.
    automatic : tuple of float
        Points of all automatic checks of the notebook, and of how many.
    look : tuple of str
        What the grading run said of this answer.
    problem : str
        Why the answer cannot be shown; empty where it can.
    """

    row: Row
    name: str
    html: str = ""
    words: int = 0
    blank: bool = False
    checks: tuple[Check, ...] = ()
    automatic: tuple[float, float] = (0.0, 0.0)
    look: tuple[str, ...] = field(default=())
    problem: str = ""


def read(
    course: Course,
    snapshot: Snapshot,
    question: Question,
    rows: Sequence[Row],
    names: Mapping[str, str],
) -> list[Answer]:
    """Return the class's answers: those that somebody wrote first, then those left blank.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
    question : Question
    rows : sequence of Row
        The question's rows of the gradebook.
    names : mapping of str to str
        Each student's name by id.
    """
    outcomes = journal.read(course.state_dir / snapshot.assignment / "journal.jsonl")
    look = {
        key: tuple(text for text in entry.outcome.flags if question.cell.name in text)
        for key, entry in outcomes.items()
    }
    found = []
    for row in rows:
        name = names.get(row.student, row.student)
        said = look.get(f"{row.student}/{question.notebook}", ())
        entry = outcomes.get(f"{row.student}/{question.notebook}")
        if entry is not None and entry.outcome.has_nothing:
            found.append(_nothing(snapshot, row, name, entry.outcome))
            continue
        found.append(_one(course, snapshot, question, row, name, said))
    return sorted(found, key=lambda one: one.blank)


def load(course: Course, snapshot: Snapshot, student: str, notebook: str) -> dict[str, Any]:
    """Return a graded notebook.

    Raises
    ------
    ValueError
        When it is not there or cannot be read; the text says so to a person.
    """
    path = notebook_path(course, snapshot, student, notebook)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"the graded notebook has more than {MOST_BYTES >> 20} MB")
        content = json.loads(path.read_bytes())
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"])
    except OSError as error:
        raise ValueError(
            f"there is no graded notebook ({error.strerror}); nothing of it was handed in, or it "
            "could not be graded"
        ) from error
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError("the graded notebook cannot be read; grade it again") from error
    return dict(content)


def _nothing(snapshot: Snapshot, row: Row, name: str, outcome: Outcome) -> Answer:
    """Say that a hand-in holds no answer that could be read; it is not one left blank."""
    settle = command(f"settle {snapshot.assignment} --student {row.student} --refuse")
    said = f"the hand-in is {outcome.state} ({outcome.detail})"
    if outcome.refused:
        return Answer(row, name, problem=f"{said}, and somebody has decided that it earns 0 points")
    return Answer(row, name, problem=f"{said}. Ask for another one, or give 0 points: {settle}")


def _one(
    course: Course,
    snapshot: Snapshot,
    question: Question,
    row: Row,
    name: str,
    look: tuple[str, ...],
) -> Answer:
    tests = [c for c in snapshot.notebooks[question.notebook].cells if c.is_test]
    automatic = (
        sum(row.checks.get(c.name) or 0.0 for c in tests),
        sum(c.points or 0.0 for c in tests),
    )
    try:
        cells = load(course, snapshot, row.student, question.notebook)["cells"]
    except ValueError as error:
        return Answer(row, name, automatic=automatic, look=look, problem=str(error))
    by_name = {(c.get("metadata", {}).get("nbgrader") or {}).get("grade_id"): c for c in cells}
    checks = tuple(
        Check(
            f"check {i} of {len(question.checks)}" if len(question.checks) > 1 else "check",
            row.checks.get(cell.name),
            float(cell.points or 0.0),
            words.outputs(by_name.get(cell.name, {})),
        )
        for i, cell in enumerate(question.checks, 1)
    )
    parts = _parts(cells, question)
    if not parts:
        problem = "the notebook has no cell for this answer"
        return Answer(row, name, "", 0, False, checks, automatic, look, problem)
    text = "\n\n".join(part["source"] for part in parts)
    blank = row.auto is not None and row.mark.points is None and not row.mark.waits
    if not question.cell.task:
        blank = bare(text) == bare(_stub(course, question)) or not text.strip() or blank
    html = "\n".join(_shown(part) for part in parts)
    number = sum(words.count(part["source"]) for part in parts if part["cell_type"] == "markdown")
    return Answer(row, name, html, number, blank, checks, automatic, look)


def _stub(course: Course, question: Question) -> str:
    if question.cell.kind == "markdown":
        return str(course.option("ClearSolutions", "text_stub", "YOUR ANSWER HERE"))
    return question.cell.released


def _parts(cells: Sequence[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    """Return the cells of an answer: its own, or for a task those that follow it."""
    names = [(c.get("metadata", {}).get("nbgrader") or {}).get("grade_id") for c in cells]
    if question.cell.name not in names:
        return []
    at = names.index(question.cell.name)
    if not question.cell.task:
        return [cells[at]]
    end = next((i for i in range(at + 1, len(cells)) if names[i]), len(cells))
    return list(cells[at + 1 : end])


def _shown(cell: Mapping[str, Any]) -> str:
    from html import escape

    if cell["cell_type"] == "markdown":
        return words.to_html(cell["source"], cell.get("attachments"))
    parts = [f"<pre>{escape(cell['source'][: words.MOST_SHOWN])}</pre>"]
    said = words.outputs(cell)
    if said:
        parts.append(f"<pre>{escape(said)}</pre>")
    parts += [f'<img alt="Picture of the answer" src="{one}">' for one in words.pictures(cell)]
    return "\n".join(parts)
