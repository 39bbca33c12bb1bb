"""Due times are set in ``deadlines.toml``, and nbgrader counts lateness by the gradebook.

A release writes the file's time into the gradebook. An instructor who changes the file later and
forgets to release again would see late hand-ins called late and lose nobody a point for it. So
whatever counts lateness brings the file's time over first.
"""

from __future__ import annotations

import datetime as dt

from nbjudge import deadlines as dates
from nbjudge.course.course import Course
from nbjudge.course.database import connect
from nbjudge.errors import CannotStart
from nbjudge.program import command


def read(course: Course) -> dates.Deadlines:
    """Return the course's due times and late rule.

    Raises
    ------
    CannotStart
        When the file cannot be used.
    """
    path = course.root / dates.FILE_NAME
    try:
        return dates.read(path) if path.exists() else dates.Deadlines()
    except dates.DeadlineError as error:
        raise CannotStart(f"{error}. Correct that file.") from error


def due(
    known: dates.Deadlines, assignment: str, recorded: dt.datetime | None
) -> dt.datetime | None:
    """Return when an assignment is due: the file's time, or the gradebook's where it has none.

    Parameters
    ----------
    known : Deadlines
        The file.
    assignment : str
    recorded : datetime or None
        The gradebook's time, in UTC without a zone.

    Returns
    -------
    datetime or None
        Aware, in the course's zone.
    """
    if assignment in known.due:
        return known.due[assignment]
    return None if recorded is None else recorded.replace(tzinfo=dt.UTC).astimezone(known.zone)


def bring_over(course: Course, assignment: str) -> list[str]:
    """Give the gradebook the file's due time where it has another one.

    An assignment that the file does not name keeps the due time that the gradebook has.

    Parameters
    ----------
    course : Course
    assignment : str

    Returns
    -------
    list of str
        One line that says what changed; empty where the two agree.
    """
    import sqlalchemy as sa
    from nbgrader import api

    known = read(course)
    wanted = known.due_utc(assignment)
    if wanted is None:
        return []
    table = api.Assignment.__table__
    engine = connect(course.db_url)
    try:
        with engine.begin() as db:
            query = sa.select(table.c.id, table.c.duedate).where(table.c.name == assignment)
            row = db.execute(query).first()
            if row is None or row.duedate == wanted:
                return []
            db.execute(table.update().where(table.c.id == row.id).values(duedate=wanted))
    finally:
        engine.dispose()
    before = due(dates.Deadlines(known.zone), assignment, row.duedate)
    said = "no due time" if before is None else f"{before:%Y-%m-%d %H:%M}"
    return [
        f"{dates.FILE_NAME} says that {assignment} is due {known.due[assignment]:%Y-%m-%d %H:%M} "
        f"({known.zone.key}), and the gradebook said {said}: it has the file's time now. The "
        f"students' copies follow with the next release: {command(f'release {assignment}')}"
    ]


def unknown_names(known: dates.Deadlines, assignments: set[str]) -> list[str]:
    """Return a line for each name in the file that is no assignment of the course."""
    return [
        f"{dates.FILE_NAME} has a due time for {name!r}, and the course has no such assignment. "
        "Check the name."
        for name in sorted(set(known.due) - assignments)
    ]
