"""When a hand-in came: what the instructor answers, and what a platform's table says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from nbjudge.collecting import worksheet
from nbjudge.collecting.owners import ClassList
from nbjudge.errors import CannotStart

#: How to write a time on the command line.
FORMS = (
    'a time such as 2026-10-30T23:50, "on-time", or a span after the due time such as +1d or +5h'
)
_SPAN = re.compile(r"\+(\d+(?:\.\d+)?)\s*([dhm])(?:in|ays?|ours?)?", re.IGNORECASE)
_UNIT = {"d": 86_400.0, "h": 3_600.0, "m": 60.0}
_TIME_COLUMNS = ("last modified (submission)", "submitted_at", "time", "handed in", "timestamp")
_WHO_COLUMNS = ("student_id", "id number", "email address", "full name", "name", "identifier", "id")


def parse(text: str, zone: ZoneInfo, due: dt.datetime | None) -> dt.datetime:
    """Return the aware time that an instructor wrote.

    Parameters
    ----------
    text : str
        See `FORMS`.
    zone : ZoneInfo
        Of times without an offset.
    due : datetime or None
        The assignment's due time.

    Raises
    ------
    CannotStart
        When it is no time, or counts from a due time that the assignment does not have.

    Examples
    --------
    >>> zone = ZoneInfo("UTC")
    >>> due = dt.datetime(2026, 10, 30, tzinfo=zone)
    >>> parse("+1d", zone, due).isoformat(), parse("2026-10-29 08:00", zone, None).isoformat()
    ('2026-10-31T00:00:00+00:00', '2026-10-29T08:00:00+00:00')
    """
    word = text.strip()
    span = _SPAN.fullmatch(word)
    if span or word.casefold() == "on-time":
        if due is None:
            raise CannotStart(
                f"{word!r} counts from the due time, and this assignment has none. Write a time "
                "such as 2026-10-30T23:50, or set the due time in deadlines.toml."
            )
        seconds = float(span[1]) * _UNIT[span[2].lower()] if span else 0.0
        return due + dt.timedelta(seconds=seconds)
    try:
        found = dt.datetime.fromisoformat(word)
    except ValueError:
        raise CannotStart(f"{word!r} is no time. Write {FORMS}.") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


@dataclass
class Answers:
    """What the instructor says about times.

    Attributes
    ----------
    each : dict of str to datetime
        By the student's id.
    late : datetime or None
        Of hand-ins that the platform marked as late, without a time.
    rest : datetime or None
        Of other hand-ins without a time.
    """

    each: dict[str, dt.datetime] = field(default_factory=dict)
    late: dt.datetime | None = None
    rest: dt.datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.each or self.late or self.rest)

    def of(self, student: str, *, marked_late: bool) -> dt.datetime | None:
        """Return the answer for one hand-in; None where there is none."""
        return self.each.get(student) or (self.late if marked_late else self.rest)


def read_pairs(
    pairs: Sequence[str], option: str, example: str = "s042=2026-10-30T23:50"
) -> dict[str, str]:
    """Return what was written as ``WHO=WHAT``.

    Raises
    ------
    CannotStart
        When one has no equals sign.
    """
    found = {}
    for pair in pairs:
        who, mark, what = pair.partition("=")
        if not mark or not who.strip() or not what.strip():
            raise CannotStart(f"{option} {pair!r} is not understood. Write {option} {example}")
        found[who.strip()] = what.strip()
    return found


def read_table(path: Path, people: ClassList, zone: ZoneInfo) -> dict[str, dt.datetime]:
    """Return the times of a CSV file: Moodle's grading worksheet, or ``student_id,time``.

    Parameters
    ----------
    path : Path
    people : ClassList
        Tells whose a line is.
    zone : ZoneInfo
        Of times without an offset.

    Returns
    -------
    dict of str to datetime
        By the student's id; lines without a time are left out.

    Raises
    ------
    CannotStart
        When the file cannot be read, has no column of times, or holds what is no time.
    """
    head, *rows = worksheet.read_rows(path)
    at = worksheet.columns(head)
    when = next((at[name] for name in _TIME_COLUMNS if name in at), None)
    who = [at[name] for name in _WHO_COLUMNS if name in at]
    who += [place for place in worksheet.about_people(head) if place not in who]
    if when is None or not who:
        raise CannotStart(
            f"{path} has no column with times (Moodle: 'Last modified (submission)') or none with "
            "names. Save Moodle's grading worksheet as it is, in English or in Russian, or write "
            "the columns student_id,time."
        )
    found = {}
    for number, row in enumerate(rows, 2):
        value = row[when].strip()
        if not value or value == "-":
            continue
        try:
            time = worksheet.parse_time(value)
        except (ValueError, OverflowError) as error:
            raise CannotStart(
                f"{path}, line {number}: {value!r} is no time that can be read. Write it as "
                "2026-10-30T23:50."
            ) from error
        student = _whose([row[place].strip() for place in who], people)
        if student:
            found[student] = time if time.tzinfo else time.replace(tzinfo=zone)
    return found


def _whose(values: Sequence[str], people: ClassList) -> str:
    found = people.find(*values)
    if found:
        return found
    from nbjudge.plugins.lms_names import as_id

    for value in values:
        for form in (value, as_id(value)):
            if form and form in people.known:
                return form
    return ""
