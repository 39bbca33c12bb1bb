"""Read the overview of a class over the term.

Everything is only read: the gradebook, the journals of grading runs, the folders of the course and
a roster. A course without a gradebook has an overview too, which says how to begin.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbjudge import deadlines as dates
from nbjudge.course import due_times
from nbjudge.course.course import LATE_NOTE, Course
from nbjudge.course.database import connect, parse_time
from nbjudge.outcomes import State
from nbjudge.program import command
from nbjudge.report import names
from nbjudge.report.class_report import AGAIN
from nbjudge.report.roster import Person
from nbjudge.report.term import (
    MARKED,
    TO_DECIDE,
    TO_GRADE,
    TO_MARK,
    Assignment,
    Term,
    Work,
    next_steps,
)
from nbjudge.run import journal, submissions


@dataclass
class _Book:
    """What the gradebook holds."""

    names: dict[str, str] = field(default_factory=dict)
    due: dict[str, dt.datetime | None] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    submitted: dict[tuple[str, str], Any] = field(default_factory=dict)
    #: By student and assignment: cells that wait for a person, tests whose points by hand are to be
    #: looked at again, and cells whose points by hand stand.
    waiting: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    again: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_hand: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    score: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))


def collect(course: Course, roster: Sequence[Person] = ()) -> Term:
    """Gather the overview.

    Parameters
    ----------
    course : Course
    roster : sequence of Person
        The class, as `nbjudge.report.roster.read` gives it; may be empty.

    Returns
    -------
    Term

    Raises
    ------
    CannotStart
        When the gradebook is there but cannot be read, or the deadlines file is wrong.
    """
    known = due_times.read(course)
    notes: list[str] = []
    book = _Book()
    if _has_gradebook(course.db_url):
        book = _read_gradebook(course)
    else:
        notes.append(
            "There is no gradebook yet. The first release makes one: "
            + command("release ASSIGNMENT")
        )
    assignments = sorted({*_folders(course, "source"), *_folders(course, "release"), *book.due})
    if not assignments:
        source = course.path("source", ".", ".")
        notes.append(f"There is no assignment yet. Put the first one into {source}.")
    notes += due_times.unknown_names(known, set(assignments))
    handed = {name: submissions.students(course, name) for name in assignments}
    ids = {*book.names, *(s for found in handed.values() for s in found)}
    students = names.shown(ids, book.names, roster)
    if not roster:
        notes.append(
            "There is no roster, so students who handed in nothing are missing and names may be "
            "ids. Save the class list of your platform (CSV) as roster.csv in the course's folder, "
            "or name it with --roster."
        )
    else:
        strangers = sorted(ids - {person.known_as(ids) for person in roster})
        if strangers:
            notes.append(
                f"Not in the roster: {', '.join(strangers)}. Correct the roster, or give the "
                "platform's ids when you collect."
            )
    term = Term(students, [], notes, known.zone.key)
    for name in assignments:
        due = due_times.due(known, name, book.due.get(name))
        released = any(course.path("release", ".", name).glob("*.ipynb"))
        one = Assignment(name, due, released)
        path = course.state_dir / name / "journal.jsonl"
        outcomes = journal.read(path)
        nothing = {who for who, one in journal.without_work(path).items() if not one.refused}
        look: dict[str, list[str]] = defaultdict(list)
        failed: set[str] = set()
        disputes: dict[str, list[str]] = defaultdict(list)
        for entry in outcomes.values():
            outcome = entry.outcome
            by_hand = book.by_hand[outcome.student, name]
            disputes[outcome.student] += outcome.marked(by_hand).in_dispute
            if outcome.refused:
                continue
            look[outcome.student] += outcome.flags
            if outcome.needs_person and outcome.state not in (State.GRADED, State.REPAIRED):
                look[outcome.student].append(f"{outcome.state} {outcome.detail}".strip())
                failed.add(outcome.student)
        for student in students:
            if student in handed[name] or (student, name) in book.submitted:
                found = _work(course, book, known, one, student, disputes[student])
                if student in nothing and found.state != TO_GRADE:
                    found = replace(found, state=TO_DECIDE, to_mark=0, nothing=True)
                elif student in failed and found.state in (MARKED, TO_MARK):
                    found = replace(found, state=TO_DECIDE)
                again = [f"{test}: {AGAIN}" for test in book.again[student, name]]
                if again and found.state == MARKED:
                    found = replace(found, state=TO_DECIDE)
                one.work[student] = replace(found, look=(*look[student], *again))
            else:
                one.work[student] = Work()
        one.steps = next_steps(one)
        term.assignments.append(one)
    return term


def _has_gradebook(db_url: str) -> bool:
    import sqlalchemy as sa

    try:
        url = sa.make_url(db_url)
    except sa.exc.ArgumentError:
        return True  # let the reader say what is wrong with it
    if url.get_backend_name() != "sqlite":
        return True
    return url.database is not None and Path(url.database).is_file()


def _read_gradebook(course: Course) -> _Book:
    import sqlalchemy as sa
    from nbgrader import api
    from sqlalchemy.orm import Session

    assignment, sub = api.Assignment.__table__, api.SubmittedAssignment.__table__
    nb, grade = api.SubmittedNotebook.__table__, api.Grade.__table__
    base = api.BaseCell.__table__
    book = _Book()
    engine = connect(course.db_url)
    try:
        with engine.connect() as db:
            book.names = names.of_gradebook(db)
            titles = {}
            for row in db.execute(sa.select(assignment)):
                titles[row.id] = row.name
                book.due[row.name] = row.duedate
            for row in db.execute(sa.select(sub)):
                book.submitted[row.student_id, titles[row.assignment_id]] = row
            joined = sub.join(nb, nb.c.assignment_id == sub.c.id)
            query = sa.select(
                sub.c.student_id, sub.c.assignment_id, nb.c.late_submission_penalty
            ).select_from(joined)
            for row in db.execute(query):
                key = row.student_id, titles[row.assignment_id]
                book.score[key] -= row.late_submission_penalty or 0.0
            query = sa.select(
                sub.c.student_id,
                sub.c.assignment_id,
                base.c.name,
                base.c.notebook_id,
                grade.c.auto_score,
                grade.c.manual_score,
                grade.c.extra_credit,
                grade.c.needs_manual_grade,
            ).select_from(
                joined.join(grade, grade.c.notebook_id == nb.c.id).join(
                    base, base.c.id == grade.c.cell_id
                )
            )
            written = _written(db)
            for row in db.execute(query):
                key = row.student_id, titles[row.assignment_id]
                own = row.auto_score if row.manual_score is None else row.manual_score
                book.score[key] += (own or 0.0) + (row.extra_credit or 0.0)
                test = (row.notebook_id, row.name) not in written
                if row.needs_manual_grade and row.manual_score is not None and test:
                    book.again[key].append(row.name)
                elif row.needs_manual_grade:
                    book.waiting[key].append(row.name)
                elif row.manual_score is not None:
                    book.by_hand[key].add(row.name)
        with Session(engine) as session:
            for one in session.scalars(sa.select(api.Assignment)):
                book.most[one.name] = float(one.max_score)
    finally:
        engine.dispose()
    return book


def _written(db: Any) -> set[tuple[str, str]]:
    """Return the cells that hold an answer or a task, by notebook and name."""
    import sqlalchemy as sa
    from nbgrader import api

    base = api.BaseCell.__table__
    kinds = ("SolutionCell", "TaskCell")
    query = sa.select(base.c.notebook_id, base.c.name).where(base.c.type.in_(kinds))
    return {(row.notebook_id, row.name) for row in db.execute(query)}


def _folders(course: Course, step: str) -> list[str]:
    top = course.path(step, ".", "x").parent
    return [p.name for p in top.iterdir() if any(p.glob("*.ipynb"))] if top.is_dir() else []


def _aware(when: dt.datetime | None, known: dates.Deadlines) -> dt.datetime | None:
    """Return a time of the gradebook (UTC without zone) in the course's zone."""
    return None if when is None else when.replace(tzinfo=dt.UTC).astimezone(known.zone)


def _work(
    course: Course,
    book: _Book,
    known: dates.Deadlines,
    one: Assignment,
    student: str,
    disputes: Sequence[str],
) -> Work:
    folder = course.path("submitted", student, one.name)
    row = book.submitted.get((student, one.name))
    key = student, one.name
    waiting = book.waiting.get(key, [])
    graded = key in book.score
    stamp = _stamp(folder)
    recorded = None if row is None else row.timestamp
    again = graded and stamp is not None and recorded is not None and stamp > recorded
    when = _aware(stamp or recorded, known)
    extra = None if row is None else row.extension
    due = one.due + extra if one.due is not None and extra else one.due
    marked_late = (folder / LATE_NOTE).is_file()
    said, late = timing(when, due, known.late.grace_minutes, marked_late=marked_late)
    to_mark = len([name for name in waiting if name not in disputes])
    if not graded or again:
        state = TO_GRADE
    elif disputes:
        state = TO_DECIDE
    else:
        state = TO_MARK if to_mark else MARKED
    return Work(
        state=state,
        when=when,
        timing=said,
        late=late,
        score=max(0.0, book.score[key]) if graded else None,
        most=book.most.get(one.name),
        to_mark=to_mark,
        disputes=tuple(disputes),
        feedback=any(course.path("feedback", student, one.name).glob("*.html")),
    )


def _stamp(folder: Path) -> dt.datetime | None:
    """Return when a collected submission came, None where nothing readable says it."""
    try:
        return parse_time((folder / "timestamp.txt").read_text(encoding="utf-8").strip())
    except (OSError, ValueError, OverflowError):
        return None


def timing(
    when: dt.datetime | None, due: dt.datetime | None, grace: float, *, marked_late: bool
) -> tuple[str, bool]:
    """Return how a hand-in lies to its due time, in words, and whether it was late."""
    if marked_late and when is None:
        return "late, says the platform; time not recorded", True
    if when is None:
        return "time not recorded", False
    if due is None:
        return "", False
    seconds = (when - due).total_seconds()
    if seconds <= 0:
        return ("late, says the platform", True) if marked_late else ("on time", False)
    if seconds <= grace * 60:
        return "on time, in the minutes of grace", False
    return f"late by {_span(seconds)}", True


def _span(seconds: float) -> str:
    """Return a length of time in its largest unit or two.

    >>> _span(90), _span(7_200), _span(100_000)
    ('1 min', '2 h', '1 d 3 h')
    """
    minutes = int(seconds // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h" if hours else f"{max(1, minutes)} min"
