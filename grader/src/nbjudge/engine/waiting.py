"""Jobs that have not begun: those still to come, and those that are put off to the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from nbjudge.engine.jobs import Job

#: No further job is put off while those that are keep more bytes than this.
MOST_LATER = 16 << 20
#: What a job takes in memory beside the text of its cells, about.
AROUND = 4_000


class Waiting:
    """The jobs that are still to come.

    Parameters
    ----------
    jobs : iterable of Job or None
        None says that the next job is not ready yet.
    """

    def __init__(self, jobs: Iterable[Job | None]) -> None:
        self._jobs = iter(jobs)
        #: Whether there are no more.
        self.ended = False

    def take(self) -> tuple[Job, int] | None:
        """Return the next job and how often it was tried; None where there is none, or none yet."""
        try:
            job = None if self.ended else next(self._jobs)
        except StopIteration:
            self.ended, job = True, None
        return None if job is None else (job, 0)


class Later(deque[Job]):
    """The jobs that are put off; they wait in memory, so their size counts."""

    def is_full(self) -> bool:
        """Whether no further job may be put off."""
        return sum(map(_size, self)) > MOST_LATER


def _size(job: Job) -> int:
    return AROUND + max(job.held, sum(len(cell.source) for cell in job.cells))
