"""What to call students: the roster's name, else the gradebook's, else the id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nbjudge.course.course import Course
from nbjudge.report import roster
from nbjudge.report.roster import Person

if TYPE_CHECKING:
    from sqlalchemy import Connection


def people(course: Course, path: Path | None = None) -> list[Person]:
    """Return the class list: `path`, or ``roster.csv`` in the course's folder where it is there.

    Raises
    ------
    CannotStart
        When the file that was named, or the one that is there, cannot be read.
    """
    chosen = path or course.root / roster.FILE_NAME
    return roster.read(chosen) if path or chosen.is_file() else []


def of_gradebook(db: Connection) -> dict[str, str]:
    """Return the name of each student of the gradebook by id; empty where it has none."""
    import sqlalchemy as sa
    from nbgrader import api

    return {
        row.id: " ".join(filter(None, (row.first_name, row.last_name))).strip()
        for row in db.execute(sa.select(api.Student.__table__))
    }


def shown(
    ids: Iterable[str], gradebook: Mapping[str, str], class_list: Sequence[Person]
) -> dict[str, str]:
    """Return a name for each id, sorted by name; the class list's people are all in it.

    Examples
    --------
    >>> shown(["s1", "s2"], {"s1": "Anna Li", "s2": ""}, [Person("Bo Ek", ("s2",))])
    {'s1': 'Anna Li', 's2': 'Bo Ek'}
    """
    known = set(ids)
    names = {student: gradebook.get(student) or student for student in known}
    names |= {person.known_as(known): person.name for person in class_list}
    return dict(sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])))


def names_of_gradebook(db_url: str) -> dict[str, str]:
    """Return the name of each student by id; empty where there is no gradebook yet."""
    from nbjudge.course.database import connect
    from nbjudge.errors import CannotStart

    try:
        engine = connect(db_url)
    except CannotStart:
        return {}
    try:
        with engine.connect() as db:
            return of_gradebook(db)
    finally:
        engine.dispose()


def ids_of_gradebook(db_url: str) -> set[str]:
    """Return the ids of the gradebook's students; empty where there is no gradebook yet."""
    return set(names_of_gradebook(db_url))
