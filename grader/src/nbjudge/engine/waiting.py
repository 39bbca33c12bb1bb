"""Jobs that have not begun: those still to come, and those that are put off to the end."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from nbjudge.engine.jobs import Job

#: No further job is put off while those that are keep more bytes than this.
MOST_LATER = 16 << 20
#: So often a job is put off at most.
TURNS = 2
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


class Later:
    """The jobs that are put off; they wait in memory, so their size counts.

    Those that were put off once come before those that were put off twice: an honest submission
    that had bad luck does not wait for endless loops.
    """

    def __init__(self) -> None:
        self._turns: tuple[deque[Job], ...] = tuple(deque() for _ in range(TURNS))
        self._times: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._turns))

    def times(self, job: Job) -> int:
        """Return how often a job was put off."""
        return self._times[job.key]

    def add(self, job: Job) -> None:
        """Put a job off."""
        self._times[job.key] = min(self._times[job.key] + 1, TURNS)
        self._turns[self._times[job.key] - 1].append(job)

    def take(self) -> Job:
        """Return the job whose turn it is.

        Raises
        ------
        IndexError
            If there is none.
        """
        return next((turn for turn in self._turns if turn), self._turns[0]).popleft()

    def holds_up(self, job: Job) -> bool:
        """Whether jobs wait that were put off no more often than this one, which may be again."""
        times = self._times[job.key]
        return times < TURNS and any(self._turns[:times])

    def is_full(self) -> bool:
        """Whether no further job may be put off."""
        return sum(_size(job) for turn in self._turns for job in turn) > MOST_LATER


def _size(job: Job) -> int:
    return AROUND + max(job.held, sum(len(cell.source) for cell in job.cells))
