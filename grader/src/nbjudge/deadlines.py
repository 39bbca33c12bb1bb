"""Due dates and the one late rule, read from ``deadlines.toml``.

The file is small, written by the instructor and copied into each released assignment, so that
``nbjudge submit`` can say what is due when without asking a server::

    timezone = "Europe/Lisbon"

    [late]
    grace_minutes = 15
    percent_per_day = 10
    max_days = 5

    [due]
    ps3_oil_routes = 2026-10-30T23:59:00

Dates are wall-clock times in ``timezone``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbjudge.text import counted

#: The file's name, in ``assignments/`` and in every released assignment.
FILE_NAME = "deadlines.toml"

DAY = 86_400.0


class DeadlineError(ValueError):
    """The deadlines file says something that cannot be used."""


@dataclass(frozen=True)
class LateRule:
    """What handing in late costs.

    Attributes
    ----------
    grace_minutes : float
        Up to and including this, nothing is taken off.
    percent_per_day : float
        Taken off the score earned for every started day, counted from the due time.
    max_days : float
        Later than this many days, no point is left.
    """

    grace_minutes: float = 15.0
    percent_per_day: float = 10.0
    max_days: float = 5.0

    def penalty(self, score: float, seconds_late: float) -> float:
        """Return the points taken off, between 0 and `score`.

        Parameters
        ----------
        score : float
            Points earned before the penalty.
        seconds_late : float
            Seconds between the due time and the hand-in; not positive means on time.

        Returns
        -------
        float
            Points to take off.

        Examples
        --------
        >>> rule = LateRule(grace_minutes=15, percent_per_day=10, max_days=5)
        >>> [rule.penalty(20, s) for s in (0, 900, 901, 86_400, 86_401, 432_000, 432_001)]
        [0.0, 0.0, 2.0, 2.0, 4.0, 10.0, 20.0]
        """
        if score <= 0 or seconds_late <= self.grace_minutes * 60:
            return 0.0
        if seconds_late > self.max_days * DAY:
            return float(score)
        started = math.ceil(seconds_late / DAY)
        return min(float(score), score * self.percent_per_day * started / 100)

    def sentence(self) -> str:
        """Return the rule in words, for a receipt or a course page.

        Examples
        --------
        >>> LateRule().sentence()
        '15 minutes of grace; then 10 % of the score for each started day; nothing after 5 days'
        """
        return (
            f"{counted(self.grace_minutes, 'minute')} of grace; then "
            f"{self.percent_per_day:g} % of the score for each started day; nothing after "
            f"{counted(self.max_days, 'day')}"
        )


@dataclass(frozen=True)
class Deadlines:
    """The content of one deadlines file.

    Attributes
    ----------
    zone : ZoneInfo
        The course's time zone.
    late : LateRule
        The late rule.
    due : mapping of str to datetime
        Due time of each assignment that has one, aware, in `zone`.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    late: LateRule = field(default_factory=LateRule)
    due: Mapping[str, datetime] = field(default_factory=dict)

    def seconds_late(self, assignment: str, when: datetime) -> float | None:
        """Return how late `when` is, in seconds (0 when on time), None when nothing is due.

        Examples
        --------
        >>> zone = ZoneInfo("Europe/Lisbon")
        >>> d = Deadlines(zone, LateRule(), {"ps1": datetime(2026, 10, 1, 23, 59, tzinfo=zone)})
        >>> d.seconds_late("ps1", datetime(2026, 10, 2, 0, 0, tzinfo=zone))
        60.0
        >>> d.seconds_late("ps9", datetime(2026, 10, 2, 0, 0, tzinfo=zone)) is None
        True
        """
        if assignment not in self.due:
            return None
        return max(0.0, (when - self.due[assignment]) / timedelta(seconds=1))

    def due_utc(self, assignment: str) -> datetime | None:
        """Return the due time as nbgrader's gradebook stores it: UTC without a zone."""
        due = self.due.get(assignment)
        return None if due is None else due.astimezone(UTC).replace(tzinfo=None)


def read(path: Path) -> Deadlines:
    """Read one deadlines file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Deadlines
        Its content.

    Raises
    ------
    DeadlineError
        When the file cannot be read or is not TOML, names no known zone, or a value has the wrong
        kind.
    """
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeadlineError(f"{path}: not readable as TOML ({error})") from None
    except OSError as error:  # a folder, or a file without rights
        raise DeadlineError(f"{path}: cannot be read ({error.strerror})") from None
    name = raw.get("timezone", "UTC")
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        raise DeadlineError(
            f"{path}: timezone {name!r} is not known; write one like 'Europe/Lisbon'"
        ) from None
    late = raw.get("late", {})
    unknown = sorted(set(late) - {"grace_minutes", "percent_per_day", "max_days"})
    if unknown:
        raise DeadlineError(f"{path}: [late] has the unknown key {unknown[0]!r}")
    for key, value in late.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise DeadlineError(f"{path}: late.{key} must be a number, 0 or more, not {value!r}")
    due: dict[str, datetime] = {}
    for assignment, when in raw.get("due", {}).items():
        if not isinstance(when, datetime):
            raise DeadlineError(
                f"{path}: due.{assignment} must be a date with a time, such as "
                f"2026-10-30T23:59:00, not {when!r}"
            )
        due[assignment] = when if when.tzinfo else when.replace(tzinfo=zone)
    return Deadlines(zone, LateRule(**late), due)


def find(folder: Path) -> Path | None:
    """Return the deadlines file that holds for an assignment's folder, None without one.

    Looked at: the folder itself, the folders above it, and ``assignments/`` in each of them.
    """
    folder = Path(folder).resolve()
    for place in (folder, *folder.parents):
        for path in (place / FILE_NAME, place / "assignments" / FILE_NAME):
            if path.is_file():
                return path
    return None
