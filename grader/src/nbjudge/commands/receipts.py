"""The receipt of a hand-in: what, when, whether in time, and what happens next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbjudge import __version__
from nbjudge.commands.work import full_title

#: Minutes after which the receipt asks whether the notebook was saved.
STALE_MINUTES = 5


@dataclass(frozen=True)
class HandedIn:
    """One file of a submission: path inside the assignment's folder, size, checksum."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """What was handed in, when and whether in time.

    Attributes
    ----------
    assignment : str
        Full name, such as ``ps3_oil_routes``.
    submitted_at : datetime
        This computer's clock, aware.
    due : datetime or None
        Due time in the course's zone.
    seconds_late : float or None
        0 when on time, None when nothing is due.
    late_rule : str
        The late rule in words.
    files : tuple of HandedIn
        The files, the notebook first.
    saved : datetime or None
        When the notebook was last saved, aware.
    checked : str
        What the visible checks said, in a sentence or two.
    """

    assignment: str
    submitted_at: datetime
    due: datetime | None
    seconds_late: float | None
    late_rule: str
    files: tuple[HandedIn, ...]
    saved: datetime | None = None
    checked: str = "The checks were not run."

    def lines(self, stamp: str = "", target: Path | None = None) -> list[str]:
        """Return the receipt as printed.

        Parameters
        ----------
        stamp : str
            What the exchange recorded, after a hand-in through it.
        target : Path, optional
            The zip file that was made in place of a hand-in.

        Returns
        -------
        list of str
            The first line says the one thing that is true: handed in, or not handed in yet.
        """
        title = full_title(self.assignment)
        if target is None:
            out = [f"HANDED IN: {title}", f"Time:      {clock(self.submitted_at)}"]
            if stamp:
                out.append(f"Recorded:  {stamp}, by nbgrader's exchange")
        else:
            out = [f"NOT HANDED IN YET: {title}. A file is ready for you to upload."]
            out += [f"File:      {target}", f"Made:      {clock(self.submitted_at)}"]
        out += self._due_lines(late="LATE by" if target is None else "Already LATE by")
        out += self._saved_lines()
        out.append(f"Check:     {self.checked}")
        width = max(len(f.name) for f in self.files)
        out.append("Contents:")
        out += [f"  {f.name:<{width}}  {f.bytes:>9,} bytes  sha256 {f.sha256}" for f in self.files]
        if target is None:
            out.append(
                "Next:      Keep this receipt. If you change your answers, save the notebook and "
                "hand in again: the last hand-in counts."
            )
        else:
            out.append(
                "Next:      Upload the file to the assignment's page of your course. The time of "
                "the upload counts. If you change your answers, make the file again."
            )
        return out

    def _due_lines(self, late: str) -> list[str]:
        if self.due is None or self.seconds_late is None:
            return ["Due:       no due time is set for this assignment"]
        out = [f"Due:       {clock(self.due)}"]
        if self.seconds_late == 0:
            left = (self.due - self.submitted_at).total_seconds()
            more = f" {duration(left)} left." if left >= 60 else ""
            return [*out, f"           On time.{more}"]
        out.append(f"           {late} {duration(self.seconds_late)}.")
        return [*out, f"           Rule: {self.late_rule}."]

    def _saved_lines(self) -> list[str]:
        if self.saved is None:
            return []
        out = [f"Saved:     {self.files[0].name} was last saved {clock(self.saved)}."]
        seconds = (self.submitted_at - self.saved).total_seconds()
        if seconds > 60 * STALE_MINUTES:
            out.append(
                f"           That is {duration(seconds)} ago. Later changes are not in it: if you "
                "made any, save the notebook (Ctrl+S) and hand in again."
            )
        return out

    def manifest(self, student: str | None = None) -> dict[str, Any]:
        """Return what ``manifest.json`` holds."""
        return {
            "assignment": self.assignment,
            "student": student,
            "submitted_at": self.submitted_at.isoformat(timespec="seconds"),
            "time_zone": self.submitted_at.tzname(),
            "due": None if self.due is None else self.due.isoformat(timespec="seconds"),
            "late": None if self.seconds_late is None else self.seconds_late > 0,
            "nbjudge": __version__,
            "files": [asdict(f) for f in self.files],
        }


def clock(when: datetime) -> str:
    """Return an aware time with its offset and, where it has one, the zone's name."""
    offset = when.strftime("%z")
    name = getattr(when.tzinfo, "key", None) or when.tzname() or ""
    zone = f"UTC{offset[:3]}:{offset[3:5]}"
    return f"{when:%a %d %b %Y %H:%M:%S} {zone}" + (f" ({name})" if name else "")


def duration(seconds: float) -> str:
    """Return a length of time in words, to the minute.

    Examples
    --------
    >>> duration(93_780)
    '1 day 2 hours 3 minutes'
    """
    minutes = max(1, round(seconds / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " ".join(words)
