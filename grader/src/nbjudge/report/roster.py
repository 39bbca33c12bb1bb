"""Who is in the class: a list of names from a CSV file, plain or as Canvas and Moodle write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbjudge.csv_rows import read_rows
from nbjudge.errors import CannotStart
from nbjudge.plugins.lms_names import as_id

#: The file that is read from the course's folder when no other one is named.
FILE_NAME = "roster.csv"

_FIRST = ("first name", "first_name", "firstname", "given name")
_LAST = ("last name", "last_name", "lastname", "surname", "family name")
_WHOLE = ("name", "student", "full name", "full_name", "student name")
#: Columns that may hold the id under which a student's work is kept, the strongest first.
_IDS = (
    "student_id",
    "student id",
    "id number",
    "idnumber",
    "sis user id",
    "lms_id",
    "id",
    "username",
    "sis login id",
    "email address",
    "email",
)


@dataclass(frozen=True)
class Person:
    """One line of a roster.

    Attributes
    ----------
    name : str
        First name first; never empty.
    ids : tuple of str
        Ids under which this person's work may be kept, the likeliest first.
    """

    name: str
    ids: tuple[str, ...]

    def known_as(self, known: Iterable[str]) -> str:
        """Return the id that the course uses for this person, or the likeliest one."""
        course = set(known)
        return next((one for one in self.ids if one in course), self.ids[0])


def read(path: Path) -> list[Person]:
    """Read a roster.

    Parameters
    ----------
    path : Path
        A CSV file (commas, semicolons or tabs) with a header. Names stand in one column (``name``
        or Canvas's ``Student``) or in two (``First name`` and ``Last name``); ids in a column such
        as ``student_id``, ``ID number``, ``SIS User ID``, ``ID`` or ``Email address``. Without an
        id the name counts, as it does when Moodle's archives are collected.

    Returns
    -------
    list of Person
        In the file's order. Canvas's lines of points and of the test student are left out.

    Raises
    ------
    CannotStart
        When the file cannot be read, or has no column with names or ids, or names an id twice.
    """
    rows = read_rows(path, "The roster")
    head = rows[0] if rows else []
    names = [name.strip().casefold() for name in head]
    if not {*_WHOLE, *_FIRST, *_LAST, *_IDS} & set(names):
        raise CannotStart(
            f"The roster {path} has none of the columns that are known (its first line: "
            f"{','.join(head)[:80]!r}). Give it a first line such as: name,student_id"
        )
    people: list[Person] = []
    lines: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        values = {name: value.strip() for name, value in zip(names, row, strict=False)}
        person = _person(values)
        if person is None:
            continue
        if person.ids[0] in lines:
            raise CannotStart(
                f"{path}, line {number}: the id {person.ids[0]!r} stands already in line "
                f"{lines[person.ids[0]]}. Give each student an id of their own."
            )
        lines[person.ids[0]] = number
        people.append(person)
    return people


def listed(folder: Path) -> set[str]:
    """Return the likeliest id of everybody in a course's roster; nobody where there is none.

    Parameters
    ----------
    folder : Path
        The course's folder.
    """
    path = folder / FILE_NAME
    return {person.ids[0] for person in read(path)} if path.is_file() else set()


def _person(values: Mapping[str, str]) -> Person | None:
    def first_of(columns: Iterable[str]) -> str:
        return next((values[c] for c in columns if values.get(c)), "")

    whole = first_of(_WHOLE)
    if whole.casefold() in ("points possible", "student, test", "test student"):
        return None
    if whole.count(",") == 1:  # Canvas writes the family name first
        last, _, first = whole.partition(",")
        whole = f"{first.strip()} {last.strip()}"
    name = whole or " ".join(filter(None, (first_of(_FIRST), first_of(_LAST))))
    ids = [values[c] for c in _IDS if values.get(c)]
    if name:
        ids.append(as_id(name) or name)
    if not ids:
        return None
    return Person(name or ids[0], tuple(dict.fromkeys(ids)))
