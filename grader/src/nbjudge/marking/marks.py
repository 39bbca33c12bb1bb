"""Marks by hand in the gradebook, as Formgrader keeps them, and comments to use again."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge import atomic
from nbjudge.course.course import Course
from nbjudge.course.database import connect
from nbjudge.course.snapshot import Snapshot
from nbjudge.errors import CannotStart, first_line
from nbjudge.marking.questions import Question
from nbjudge.text import counted

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: The longest comment that is kept, in characters, and the most comments to use again.
MOST_COMMENT, MOST_SNIPPETS = 20_000, 100


class NotSaved(Exception):
    """A mark that cannot be saved; the text says why and what to do."""


class Changed(NotSaved):
    """The gradebook holds another mark than the page has shown.

    Attributes
    ----------
    now : Mark
        What it holds.
    """

    def __init__(self, now: Mark) -> None:
        given = "no points" if now.points is None else counted(now.points, "point")
        super().__init__(
            f"This answer was marked elsewhere in the meantime ({given}). "
            "The page now shows that mark; change it again if you want another."
        )
        self.now = now


@dataclass(frozen=True)
class Mark:
    """What a person said of one answer.

    Attributes
    ----------
    points : float or None
        By hand; None where a person has given none.
    comment : str
        Markdown; empty for none.
    waits : bool
        Whether the answer waits for a person, in nbgrader's own sense.
    """

    points: float | None
    comment: str
    waits: bool


@dataclass(frozen=True)
class Row:
    """One submitted notebook's answer to a question, as the gradebook knows it.

    Attributes
    ----------
    key : str
        The gradebook's key of the grade.
    student, notebook : str
        The student's id, and the gradebook's key of the submitted notebook.
    auto : float or None
        Points that were given without a person: 0 for an answer left blank.
    mark : Mark
    checks : dict of str to float or None
        Points of the notebook's automatic cells by name.
    """

    key: str
    student: str
    notebook: str
    auto: float | None
    mark: Mark
    checks: dict[str, float | None]

    @property
    def done(self) -> bool:
        """Whether nothing waits for a person."""
        return not self.mark.waits


class Marks:
    """The gradebook of one assignment, for marking by hand.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
        Of the assignment.

    Raises
    ------
    CannotStart
        When the gradebook cannot be read.
    """

    def __init__(self, course: Course, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.engine = connect(course.db_url)

    def __enter__(self) -> Marks:
        return self

    def __exit__(self, *exc: object) -> None:
        self.engine.dispose()

    def rows(self, question: Question) -> list[Row]:
        """Return the class's answers to a question, in an order that tells nothing of names."""
        import sqlalchemy as sa
        from nbgrader import api

        sub, nb = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
        grade, base = api.Grade.__table__, api.BaseCell.__table__
        comment = api.Comment.__table__
        notebook = self.snapshot.notebooks[question.notebook]
        joined = sub.join(nb, nb.c.assignment_id == sub.c.id)
        query = (
            sa.select(
                grade.c.id,
                grade.c.cell_id,
                grade.c.auto_score,
                grade.c.manual_score,
                grade.c.needs_manual_grade,
                grade.c.notebook_id,
                sub.c.student_id,
                base.c.name,
            )
            .select_from(
                joined.join(grade, grade.c.notebook_id == nb.c.id).join(
                    base, base.c.id == grade.c.cell_id
                )
            )
            .where(sub.c.assignment_id == self.snapshot.id, nb.c.notebook_id == notebook.id)
        )
        texts = sa.select(comment.c.notebook_id, comment.c.manual_comment).where(
            comment.c.cell_id == _comment_cell(question)
        )
        tests = {cell.name for cell in notebook.cells if cell.is_test}
        checks: dict[str, dict[str, float | None]] = defaultdict(dict)
        own = []
        with self.engine.connect() as db:
            said = {row.notebook_id: row.manual_comment or "" for row in db.execute(texts)}
            for row in db.execute(query):
                if row.cell_id == _grade_cell(question):
                    own.append(row)
                elif row.name in tests:
                    points = row.auto_score if row.manual_score is None else row.manual_score
                    checks[row.notebook_id][row.name] = points
        return sorted(
            (
                Row(
                    row.id,
                    row.student_id,
                    row.notebook_id,
                    row.auto_score,
                    Mark(
                        row.manual_score,
                        said.get(row.notebook_id, ""),
                        bool(row.needs_manual_grade),
                    ),
                    checks[row.notebook_id],
                )
                for row in own
            ),
            key=lambda row: row.key,
        )

    def progress(self, questions: Iterable[Question]) -> dict[str, tuple[int, int]]:
        """Return how many answers of each question are done, and of how many, by its key."""
        import sqlalchemy as sa
        from nbgrader import api

        sub, nb = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
        grade = api.Grade.__table__
        query = (
            sa.select(grade.c.cell_id, grade.c.needs_manual_grade, sa.func.count())
            .select_from(
                sub.join(nb, nb.c.assignment_id == sub.c.id).join(
                    grade, grade.c.notebook_id == nb.c.id
                )
            )
            .where(sub.c.assignment_id == self.snapshot.id)
            .group_by(grade.c.cell_id, grade.c.needs_manual_grade)
        )
        counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        with self.engine.connect() as db:
            for cell, waits, number in db.execute(query):
                counted[cell][0] += 0 if waits else number
                counted[cell][1] += number
        return {q.key: (counted[_grade_cell(q)][0], counted[_grade_cell(q)][1]) for q in questions}

    def save(
        self,
        question: Question,
        key: str,
        *,
        points: float | None,
        comment: str,
        seen: Mark | None = None,
    ) -> Mark:
        """Write one mark, whole or not at all.

        Parameters
        ----------
        question : Question
        key : str
            `Row.key` of the answer.
        points : float or None
            None takes the points back: the answer waits again.
        comment : str
            Markdown.
        seen : Mark, optional
            What the page showed before; None overwrites whatever there is.

        Returns
        -------
        Mark
            As the gradebook holds it now.

        Raises
        ------
        Changed
            When the gradebook holds something else than `seen`; nothing is written.
        NotSaved
            When the points are not between 0 and the question's, or there is no such answer.
        """
        import sqlalchemy as sa
        from nbgrader import api

        if points is not None and not 0 <= points <= question.most:
            raise NotSaved(f"Points must lie between 0 and {question.most:g}; {points:g} do not.")
        if len(comment) > MOST_COMMENT:
            raise NotSaved(f"A comment may have {MOST_COMMENT} characters at most.")
        grade, said = api.Grade.__table__, api.Comment.__table__
        try:
            with self.engine.begin() as db:
                row = self._find(db, question, key)
                where = (said.c.notebook_id == row.notebook_id) & (
                    said.c.cell_id == _comment_cell(question)
                )
                text = db.execute(sa.select(said.c.manual_comment).where(where)).scalar()
                now = Mark(row.manual_score, text or "", bool(row.needs_manual_grade))
                if seen is not None and (now.points, now.comment) != (seen.points, seen.comment):
                    raise Changed(now)
                waits = now.waits
                if points is not None:
                    waits = False
                elif now.points is not None:
                    waits = row.auto_score is None
                db.execute(
                    grade.update()
                    .where(grade.c.id == key)
                    .values(manual_score=points, needs_manual_grade=waits)
                )
                if comment != now.comment:
                    db.execute(said.update().where(where).values(manual_comment=comment or None))
        except sa.exc.DBAPIError as error:
            line = first_line(error.orig)
            raise NotSaved(
                f"The gradebook did not take it ({line}). It is still on this page: try again."
            ) from error
        return Mark(points, comment, waits)

    def _find(self, db: Connection, question: Question, key: str) -> Any:
        """Return the grade's row, if it is one of this question in this assignment."""
        import sqlalchemy as sa
        from nbgrader import api

        sub, nb = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
        grade = api.Grade.__table__
        query = (
            sa.select(grade)
            .select_from(
                grade.join(nb, nb.c.id == grade.c.notebook_id).join(
                    sub, sub.c.id == nb.c.assignment_id
                )
            )
            .where(
                grade.c.id == key,
                grade.c.cell_id == _grade_cell(question),
                sub.c.assignment_id == self.snapshot.id,
            )
        )
        row = db.execute(query).first()
        if row is None:
            raise NotSaved("The gradebook has no such answer any more. Load the page again.")
        return row


def _grade_cell(question: Question) -> str:
    ids = question.cell.ids
    return str(ids.get("grade") or ids["task"])


def _comment_cell(question: Question) -> str:
    ids = question.cell.ids
    return str(ids.get("solution") or ids["task"])


class Snippets:
    """Comments to use again, in one file of the course: those of a question, and of all.

    Parameters
    ----------
    path : Path
        A JSON file; made with the first comment.

    Raises
    ------
    CannotStart
        When the file is there and cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._texts: dict[str, list[str]] = {}
        with contextlib.suppress(FileNotFoundError):
            try:
                read = json.loads(path.read_text(encoding="utf-8"))
                self._texts = {str(k): [str(t) for t in v] for k, v in read.items()}
            except (OSError, ValueError, AttributeError, TypeError) as error:
                if isinstance(error, FileNotFoundError):
                    raise
                raise CannotStart(
                    f"{path} cannot be read as a list of comments ({error}). Correct or remove it."
                ) from error

    def of(self, question: str) -> list[str]:
        """Return a question's comments, the oldest first."""
        return list(self._texts.get(question, []))

    def add(self, question: str, text: str) -> list[str]:
        """Keep a comment and return all of the question's."""
        text = text.strip()[:MOST_COMMENT]
        with self._lock:
            texts = self._texts.setdefault(question, [])
            if text and text not in texts and len(texts) < MOST_SNIPPETS:
                self._write(self._texts | {question: [*texts, text]})
        return self.of(question)

    def remove(self, question: str, text: str) -> list[str]:
        """Forget a comment and return the rest of the question's."""
        with self._lock:
            rest = [one for one in self._texts.get(question, []) if one != text]
            self._write(self._texts | {question: rest})
        return self.of(question)

    def _write(self, texts: Mapping[str, list[str]]) -> None:
        try:
            content = json.dumps(texts, ensure_ascii=False, indent=1)
            atomic.write(self.path, content.encode("utf-8"), mode=0o600)
        except OSError as error:
            raise NotSaved(f"{self.path} cannot be written ({error.strerror}).") from error
        self._texts = dict(texts)
