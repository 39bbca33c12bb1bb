"""The one place where a run writes: graded notebooks, then the journal, then the gradebook.

It works in a thread of its own, so that waiting for the disk never keeps a worker idle. The order
within a batch is what makes a run resumable: a journal line is written only when the graded
notebook is safe, and the gradebook only after the journal line.
"""

from __future__ import annotations

import errno
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from nbjudge.course import autograded
from nbjudge.course.course import Course
from nbjudge.course.gradebook import Writer
from nbjudge.course.snapshot import Snapshot
from nbjudge.errors import CannotStart, first_line
from nbjudge.outcomes import Outcome
from nbjudge.run.journal import Journal

#: Outcomes written together, and how long (seconds) the first of them may wait for company.
BATCH = 16
BATCH_BYTES = 8 << 20
PATIENCE = 0.5

#: Trouble with one submission's file names, not with the disk.
_OWN_FAULT = {
    errno.ENAMETOOLONG,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.EINVAL,
    errno.EILSEQ,
}

#: Bytes of graded notebooks that may wait to be written.
MOST_WAITING = 32 << 20

Item = tuple[Outcome, str, Mapping[str, bytes]]


def _size(outcome: Outcome) -> int:
    return len(outcome.graded or b"")


class _Room:
    """How many bytes may still wait; one outcome always may, however large it is."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._changed = threading.Condition()

    def take(self, size: int, timeout: float) -> bool:
        """Take room; False where there was none within `timeout` seconds."""
        with self._changed:
            free = self._changed.wait_for(
                lambda: size <= self._left or self._left == self._most, timeout
            )
            self._left -= size if free else 0
            return free

    def give_back(self, size: int) -> None:
        """Give room back."""
        with self._changed:
            self._left += size
            self._changed.notify_all()


class Recorder:
    """Stores outcomes in batches.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
    journal : Journal
    writer : Writer
    stored : callable, optional
        Called with every outcome once it is safe (from the recorder's thread).
    """

    def __init__(
        self,
        course: Course,
        snapshot: Snapshot,
        journal: Journal,
        writer: Writer,
        stored: Callable[[Outcome], None] | None = None,
    ) -> None:
        self._course, self._snapshot = course, snapshot
        self._journal, self._writer = journal, writer
        self._stored = stored or (lambda outcome: None)
        self._queue: queue.Queue[Item | None] = queue.Queue(maxsize=4 * BATCH)
        self._room = _Room(MOST_WAITING)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    def put(self, outcome: Outcome, digest: str, files: Mapping[str, bytes]) -> None:
        """Hand one outcome over.

        Raises
        ------
        CannotStart
            When an earlier one could not be written.
        """
        while not self._room.take(_size(outcome), timeout=0.2):
            self._complain()
        while True:
            self._complain()
            try:
                self._queue.put((outcome, digest, files), timeout=0.2)
                return
            except queue.Full:
                continue

    def close(self) -> None:
        """Write what is left and wait for it."""
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=0.2)
                break
            except queue.Full:
                continue
        self._thread.join()
        self._complain()

    def _complain(self) -> None:
        if self._error is not None:
            raise failure(self._error) from self._error

    def _work(self) -> None:
        try:
            while self._round():
                pass
        except BaseException as error:
            self._error = error

    def _round(self) -> bool:
        """Collect one batch and write it; False after the last."""
        item = self._queue.get()
        batch: list[Item] = []
        until = time.monotonic() + PATIENCE
        while item is not None:
            batch.append(item)
            if len(batch) >= BATCH or sum(_size(outcome) for outcome, _, _ in batch) > BATCH_BYTES:
                break
            try:
                item = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
        if batch:
            self._write(batch)
        return item is not None

    def _write(self, batch: list[Item]) -> None:
        kept = [
            (replace(self._store(outcome, files), graded=None), digest)
            for outcome, digest, files in batch
        ]
        entries = self._journal.record(
            (outcome, digest, self._snapshot.digest) for outcome, digest in kept
        )
        self._writer.write([o for o, _ in kept if o.scores])
        self._journal.commit(entries)
        self._room.give_back(sum(_size(outcome) for outcome, _, _ in batch))
        for entry in entries:
            self._stored(entry.outcome)

    def _store(self, outcome: Outcome, files: Mapping[str, bytes]) -> Outcome:
        try:
            autograded.store(self._course, self._snapshot, outcome, files)
        except OSError as error:
            if error.errno not in _OWN_FAULT:
                raise
            autograded.store(self._course, self._snapshot, outcome, {})
            why = f"its other files could not be copied ({error.strerror})"
            outcome = replace(outcome, flags=(*outcome.flags, why))
        return outcome


def failure(error: BaseException) -> BaseException:
    """Turn trouble with the disk or the database into one line with the next step."""
    from sqlalchemy.exc import SQLAlchemyError

    again = "What was graded so far is safe; run the same command again to go on."
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return CannotStart(f"The disk is full{place}. Free some space. {again}")
        return CannotStart(f"Results cannot be written: {error.strerror}{place}. {again}")
    if isinstance(error, SQLAlchemyError):
        line = first_line(getattr(error, "orig", error))
        return CannotStart(f"The gradebook cannot be written ({line}). {again}")
    return error
