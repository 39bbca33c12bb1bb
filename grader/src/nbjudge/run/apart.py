"""Outsized notebooks are read apart from the run, and nobody waits for them.

What can be parsed at once goes through as it is. Anything else is put on the disk until a process
of its own has read it (:mod:`nbjudge.run.reader`), one after the other; meanwhile the run goes on
with the next submissions.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nbjudge.outcomes import Unit
from nbjudge.run import reader

#: How many outsized notebooks may lie on the disk at one time, and their bytes together.
MOST_WAITING, MOST_BYTES = 1_000, 2 << 30


@dataclass(frozen=True)
class Read:
    """A unit whose notebook can be parsed.

    Attributes
    ----------
    unit : Unit
        Its content is the notebook without outputs where that was read apart; None, with the reason
        in `unreadable`, where it cannot be read.
    apart : bool
        Whether it was read apart.
    """

    unit: Unit
    apart: bool = False


def read_apart(units: Iterable[Unit], *, patient: bool) -> Iterator[Read | None]:
    """Yield each unit once its notebook can be parsed.

    Parameters
    ----------
    units : iterable of Unit
        Taken one by one.
    patient : bool
        Whether whoever asks has other work to do while nothing is ready.

    Yields
    ------
    Read or None
        None, for the patient only: nothing is ready yet, so ask again.
    """
    more = iter(units)
    ended = False
    with tempfile.TemporaryDirectory(prefix="nbjudge-") as folder:
        queue = _Queue(Path(folder))
        try:
            while True:
                ready = queue.take()
                if ready is not None:
                    yield ready
                elif not ended and queue.has_room():
                    unit = next(more, None)
                    if unit is None:
                        ended = True
                    elif unit.content is None or reader.fits(unit.content):
                        yield Read(unit)
                    else:
                        queue.put(unit, unit.content)
                elif queue.is_empty():
                    return
                elif patient:
                    yield None
                else:
                    queue.wait()
        finally:
            queue.close()


class _Queue:
    """Notebooks on the disk, of which one at a time is being read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: deque[tuple[Unit, Path, int]] = deque()
        self._bytes = self._number = 0
        self._now: tuple[Unit, reader.Reading] | None = None

    def is_empty(self) -> bool:
        return not self._waiting and self._now is None

    def has_room(self) -> bool:
        return len(self._waiting) < MOST_WAITING and self._bytes < MOST_BYTES

    def put(self, unit: Unit, content: bytes) -> None:
        self._number += 1
        path = self._folder / str(self._number)
        path.write_bytes(content)
        self._bytes += len(content)
        self._waiting.append((replace(unit, content=None), path, len(content)))
        self._begin()

    def _begin(self) -> None:
        if self._now is None and self._waiting:
            unit, path, size = self._waiting.popleft()
            with path.open("rb") as file:
                self._now = (unit, reader.Reading(file))
            path.unlink()
            self._bytes -= size

    def take(self) -> Read | None:
        """Return what has been read, if that is so."""
        if self._now is None or not self._now[1].ended():
            return None
        (unit, reading), self._now = self._now, None
        content, why = reading.result()
        self._begin()
        if why:
            return Read(replace(unit, unreadable=why))
        return Read(replace(unit, content=content), apart=True)

    def wait(self) -> None:
        if self._now is not None:
            self._now[1].wait()

    def close(self) -> None:
        if self._now is not None:
            self._now[1].close()
