"""What a run has done so far, so that the same command can go on after any interruption.

One JSON line an event, each with its own checksum and flushed to the disk before the run goes
on. Two kinds: an *outcome* (written after the graded notebook, before the gradebook) and a
*commit* (the gradebook now holds those outcomes). A line torn by a power cut is recognised and
cut off: the submission it belonged to is simply graded again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nbjudge import atomic
from nbjudge.errors import CannotStart
from nbjudge.files import Files
from nbjudge.outcomes import Dispute, Outcome, State, Unit

#: Its name, in the state folder of each assignment.
FILE = "journal.jsonl"
#: Changed when old lines can no longer be read.
VERSION = 1


@dataclass(frozen=True)
class Entry:
    """One outcome as the journal knows it.

    Attributes
    ----------
    number : int
        Its place in the journal.
    unit, assignment : str
        Hashes of what was handed in and of the assignment it was graded against.
    outcome : Outcome
        Without the graded notebook, which lies below ``autograded/``.
    committed : bool
        Whether the gradebook is known to hold it.
    """

    number: int
    unit: str
    assignment: str
    outcome: Outcome
    committed: bool = False


class Told:
    """The first part of a unit's hash, up to its content, which is not needed after that.

    Parameters
    ----------
    unit : Unit
    """

    def __init__(self, unit: Unit) -> None:
        self._sum = hashlib.sha256()
        name = f"{unit.student}/{unit.assignment}/{unit.notebook}".encode()
        self._tell(self._sum, "name", name)
        self._tell(self._sum, "time", (unit.timestamp or "").encode())
        content = "none" if unit.content is None else "content"
        self._tell(self._sum, content, unit.content or b"")

    def digest(self, unit: Unit) -> str:
        """Return the whole hash; of `unit` everything but name, time and content is taken."""
        told = self._sum.copy()
        if unit.variant is not None:
            self._tell(told, "variant", str(unit.variant).encode())
        files = Files(unit.files)
        for path in sorted(files):
            self._tell(told, f"file:{path}", files.pieces(path), files.size(path))
        for note in (*unit.notes, *unit.flags):
            self._tell(told, "note", note.encode("utf-8", "replace"))
        return told.hexdigest()

    @staticmethod
    def _tell(told: Any, name: str, data: bytes | Iterable[bytes], size: int | None = None) -> None:
        label = name.encode("utf-8", "surrogateescape")
        pieces = [data] if isinstance(data, bytes) else data
        length = len(data) if isinstance(data, bytes) else size or 0
        told.update(len(label).to_bytes(8) + label + length.to_bytes(8))
        for piece in pieces:
            told.update(piece)


def digest(unit: Unit) -> str:
    """Return a hash of all that a student handed in, the time included."""
    return Told(unit).digest(unit)


@dataclass
class _Known:
    """The events read so far, brought together."""

    entries: dict[str, Entry] = field(default_factory=dict)
    torn: int = 0
    next: int = 0
    open: dict[int, str] = field(default_factory=dict)

    def apply(self, event: dict[str, Any]) -> None:
        if event["kind"] == "outcome":
            outcome = _outcome(event["outcome"])
            entry = Entry(event["number"], event["unit"], event["assignment"], outcome)
            self.add(entry)
            self.next = max(self.next, entry.number + 1)
        elif event["kind"] == "commit":
            self.commit(event["numbers"])

    def add(self, entry: Entry) -> None:
        self.entries[entry.outcome.key] = entry
        self.open[entry.number] = entry.outcome.key

    def commit(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            key = self.open.pop(number, None)
            # A later outcome of the same unit may have taken its place.
            if key is not None and self.entries[key].number == number:
                self.entries[key] = replace(self.entries[key], committed=True)


def _load(path: Path) -> tuple[_Known, int]:
    """Read all events; return them and how many bytes end with a whole line."""
    known = _Known()
    if not path.exists():
        return known, 0
    if not path.is_file():  # a device would be read for ever
        raise CannotStart(
            f"{path} is no plain file. Move it away and put the journal back in its place; without "
            "one the next run grades every submission again, and marks by hand stay."
        )
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    known.torn += whole < len(data)
    for line in data[:whole].splitlines():
        event = _decode(line)
        try:
            if event is None:
                raise ValueError("no event")
            known.apply(event)
        except (ValueError, TypeError, KeyError, AttributeError):
            known.torn += 1  # torn, or written by a program that knows other words
    return known, whole


def read(path: Path) -> dict[str, Entry]:
    """Return the last outcome by unit key, without changing the file; none where there is none."""
    return _load(path)[0].entries


def without_work(path: Path) -> dict[str, Outcome]:
    """Return one outcome of each student of whose notebooks none could be read or found."""
    mine: dict[str, list[Outcome]] = {}
    for entry in read(path).values():
        mine.setdefault(entry.outcome.student, []).append(entry.outcome)
    return {
        student: outcomes[0]
        for student, outcomes in mine.items()
        if all(outcome.has_nothing for outcome in outcomes)
    }


def _student(line: bytes) -> str:
    """Return whose outcome a line holds; empty for every other line."""
    event = _decode(line.rstrip(b"\n"))
    try:
        return str(event["outcome"]["student"]) if event and event["kind"] == "outcome" else ""
    except (KeyError, TypeError):
        return ""


def students(path: Path) -> Iterator[str]:
    """Yield the student of each outcome, earlier ones of the same notebook too."""
    if path.is_file():
        with path.open("rb") as file:
            yield from filter(None, map(_student, file))


def forget(path: Path, student: str) -> None:
    """Write a journal anew without one student's outcomes; call it under the course's lock."""
    with path.open("rb") as file:
        kept = b"".join(line for line in file if _student(line) != student)
    atomic.write(path, kept, mode=0o600)


class Journal:
    """An append-only file of events.

    Parameters
    ----------
    path : Path
        Made where it is missing, read where it is there.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._known, whole = _load(path)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.ftruncate(self._file, whole)
        os.fsync(self._file)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @property
    def entries(self) -> dict[str, Entry]:
        """The last outcome by unit key."""
        return self._known.entries

    @property
    def torn(self) -> int:
        """Lines that could not be read."""
        return self._known.torn

    def _append(self, events: Iterable[dict[str, Any]]) -> None:
        data = memoryview(b"".join(map(_encode, events)))
        start = os.lseek(self._file, 0, os.SEEK_END)
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, start)  # a full disk leaves no half line behind
            raise

    def record(self, outcomes: Iterable[tuple[Outcome, str, str]]) -> list[Entry]:
        """Write outcomes down.

        Parameters
        ----------
        outcomes : iterable of (Outcome, str, str)
            With the hash of the unit and of the assignment.

        Returns
        -------
        list of Entry
        """
        made = []
        for outcome, unit, assignment in outcomes:
            entry = Entry(self._known.next, unit, assignment, replace(outcome, graded=None))
            made.append(entry)
            self._known.next += 1
        self._append(
            {
                "kind": "outcome",
                "number": entry.number,
                "unit": entry.unit,
                "assignment": entry.assignment,
                "outcome": _plain(entry.outcome),
            }
            for entry in made
        )
        for entry in made:
            self._known.add(entry)
        return made

    def commit(self, entries: Sequence[Entry]) -> None:
        """Note that the gradebook holds these entries."""
        numbers = [entry.number for entry in entries]
        self._append([{"kind": "commit", "numbers": numbers}])
        self._known.commit(numbers)

    def pending(self) -> Iterator[Entry]:
        """Entries of which nobody knows whether the gradebook holds them."""
        return (entry for entry in list(self.entries.values()) if not entry.committed)


def _encode(event: dict[str, Any]) -> bytes:
    text = json.dumps({"v": VERSION, **event}, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _decode(line: bytes) -> dict[str, Any] | None:
    told, _, text = line.partition(b" ")
    try:
        if int(told, 16) != zlib.crc32(text):
            return None
        event = json.loads(text)
    except ValueError:
        return None
    return event if isinstance(event, dict) and event.get("v") == VERSION else None


def _plain(outcome: Outcome) -> dict[str, Any]:
    told = asdict(outcome)
    del told["graded"]
    told["steady"] = sorted(outcome.steady)
    return told


def _outcome(told: dict[str, Any]) -> Outcome:
    told = dict(told, state=State(told["state"]))
    for name in ("repairs", "flags"):
        told[name] = tuple(told[name])
    told["steady"] = frozenset(told.get("steady", ()))
    told["disputes"] = {n: Dispute(**d) for n, d in told.get("disputes", {}).items()}
    return Outcome(**told)
