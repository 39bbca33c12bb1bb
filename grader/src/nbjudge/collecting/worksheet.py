"""Tables that platforms give and take; Moodle's grading worksheet in English and in Russian.

Moodle writes the headings of the worksheet in the language of whoever downloads it, and finds them
by the same words when it is uploaded. The words are those of Moodle's language packs (the files
``assign.php`` and ``moodle.php``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from nbjudge import csv_rows
from nbjudge.errors import CannotStart

#: The English heading, in small letters, by the Russian one.
_RUSSIAN = {
    "идентификатор": "identifier",
    "полное имя": "full name",
    "адрес электронной почты": "email address",
    "оценка": "grade",
    "максимальная оценка": "maximum grade",
    "последнее изменение (ответ)": "last modified (submission)",
    "последнее изменение (оценка)": "last modified (grade)",
}
#: How the name of a month begins in the languages ``ru`` and ``kk``, as Unicode's CLDR has them.
_MONTHS = (
    ("янв", "қаң"),
    ("фев", "ақп"),
    ("мар", "нау"),
    ("апр", "сәу"),
    ("мая", "май", "мам"),
    ("июн", "мау"),
    ("июл", "шіл"),
    ("авг", "там"),
    ("сен", "қыр"),
    ("окт", "қаз"),
    ("ноя", "қар"),
    ("дек", "жел"),
)
_MONTH = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts}
_WRITTEN = re.compile(
    r"(?P<day>\d{1,2})\s+(?P<month>[^\W\d_]+)\.?\s+(?P<year>\d{4})\D{0,6}"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)"
)


def read_rows(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file, all as long as the first one.

    Raises
    ------
    CannotStart
        When it cannot be read, or is empty.
    """
    rows = csv_rows.read_rows(path)
    if not rows:
        raise CannotStart(f"{path} is empty. Export it again.")
    width = len(rows[0])
    return [(row + [""] * width)[:width] for row in rows if row]


def columns(head: Sequence[str]) -> dict[str, int]:
    """Return the place of each column by its English heading in small letters.

    >>> columns(["Идентификатор", "Оценка", "Status"])
    {'identifier': 0, 'grade': 1, 'status': 2}
    """
    names = [name.strip().casefold() for name in head]
    return {_RUSSIAN.get(name, name): place for place, name in enumerate(names)}


def about_people(head: Sequence[str]) -> list[int]:
    """Return the places of the columns that say who somebody is, whatever language they are in.

    In Moodle's worksheet they stand between the identifier and the grade.

    >>> about_people(["Identifier", "Full name", "ID number", "Grade"])
    [1, 2]
    """
    at = columns(head)
    if "identifier" not in at or "grade" not in at:
        return []
    return list(range(at["identifier"] + 1, at["grade"]))


def parse_time(text: str) -> dt.datetime:
    """Return a time as Moodle writes it.

    Raises
    ------
    ValueError, OverflowError
        When it is none.

    >>> parse_time("пятница, 30 октября 2026, 23:50")
    datetime.datetime(2026, 10, 30, 23, 50)
    >>> parse_time("Friday, 30 October 2026, 11:50 PM")
    datetime.datetime(2026, 10, 30, 23, 50)
    """
    from dateutil import parser

    found = _WRITTEN.search(text)
    month = _MONTH.get(found["month"].casefold()[:3]) if found else None
    if found is None or month is None:
        return parser.parse(text)
    year, day, hour, minute = (int(found[part]) for part in ("year", "day", "hour", "minute"))
    return dt.datetime(year, month, day, hour, minute)
