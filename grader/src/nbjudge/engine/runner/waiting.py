"""Jobs that have not begun: those still to come, and those that are put off to the end."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable
from typing import NamedTuple

from nbjudge.engine.jobs import Job
from nbjudge.engine.runner.libraries import Branches
from nbjudge.engine.runner.triage import comes_last

#: No further job is put off while those that are keep more bytes than this, and none is left for
#: the end when those that were left have more.
MOST_LATER = 16 << 20
#: A job is put off to the end of the run once it has taken this many times as long as nine of ten
#: jobs before it did, or one cell of it as long as the longest cell of each; so many jobs must have
#: ended by then. Nine of ten, not half: in a class where every third notebook is slow, none of them
#: is put off.
PUT_OFF_TIMES, PUT_OFF_AFTER, USUAL = 1.5, 8, 0.9
#: No job is put off before it has taken so many seconds, or one cell of it so many.
LEAST, LEAST_OF_A_CELL = 0.2, 0.1
#: In each further turn it may take this many times as long as in the one before.
LONGER = 3
#: So often a job is put off at most.
TURNS = 4
#: What a job takes in memory beside the text of its cells, about.
AROUND = 4_000


class Waiting:
    """The jobs that are still to come; those whose code may hold others up come last.

    Parameters
    ----------
    jobs : iterable of Job or None
        None says that the next job is not ready yet.
    later : Later
        Those of it that were put off once have their turn before the last ones.
    branches : Branches
        Jobs wait until what they import has been imported for all of them.
    """

    def __init__(self, jobs: Iterable[Job | None], later: Later, branches: Branches) -> None:
        self._jobs = iter(jobs)
        self._later, self._branches = later, branches
        self._last: deque[Job] = deque()
        self._importing: deque[Job] = deque()
        self._room = MOST_LATER
        #: Whether there are no more.
        self.ended = False

    def take(self) -> tuple[Job, int] | None:
        """Return the next job and how often it was tried; None where there is none, or none yet."""
        ready = next(filter(self._branches.may_begin, self._importing), None)
        if ready is not None:
            self._importing.remove(ready)
            self._room += _size(ready)
            return ready, 0
        for job in self._jobs:
            if job is None:
                return None
            own = (cell.source for cell in job.cells if cell.kind == "student")
            if self._room < 0:
                return job, 0
            if comes_last(own):
                waits = self._last
            elif self._branches.keeps_waiting(job):
                waits = self._importing
            else:
                return job, 0
            self._room -= _size(job)
            waits.append(job)
        if self._last and not self._importing and self._later.has_first:
            return self._later.take(), 0
        self.ended = len(self._importing) + len(self._last) < 2
        waits = self._importing or self._last
        return (self._begin(waits), 0) if waits else None

    def _begin(self, waits: deque[Job]) -> Job:
        job = waits.popleft()
        self._room += _size(job)
        return job


class Patience(NamedTuple):
    """Seconds that a job may take before it is put off, and a cell of it."""

    whole: float
    cell: float


class Later:
    """The jobs that are put off; they wait in memory, so their size counts.

    Those that were put off more often come later, and have longer then: an honest submission that
    had bad luck does not wait for endless loops. Operating systems schedule by such feedback queues
    (Corbato, Daggett and Daley, An Experimental Time-Sharing System, 1962); here a job begins anew
    in each turn instead of going on.
    """

    def __init__(self) -> None:
        self._turns: tuple[deque[Job], ...] = tuple(deque() for _ in range(TURNS))
        self._times: Counter[str] = Counter()
        self._seconds: deque[tuple[float, float]] = deque(maxlen=64)

    def __len__(self) -> int:
        return sum(map(len, self._turns))

    @property
    def has_first(self) -> bool:
        """Whether there is one that was put off once only."""
        return bool(self._turns[0])

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

    def note(self, seconds: float, of_a_cell: float) -> None:
        """Note how long a job took, and its longest cell."""
        self._seconds.append((seconds, of_a_cell))

    def patience(self, job: Job, *, others_wait: bool) -> Patience:
        """Return how long a job may take before it is put off.

        Parameters
        ----------
        job : Job
            It is under way.
        others_wait : bool
            Whether jobs wait that have not had a turn.

        Returns
        -------
        Patience
            Infinite where nobody waits behind it, or where it is not to be put off again.
        """
        times = self._times[job.key]
        waits = others_wait or any(self._turns[:times])
        if not waits or times == TURNS or len(self._seconds) < PUT_OFF_AFTER:
            return Patience(math.inf, math.inf)
        usual = [
            sorted(kind)[int(USUAL * (len(kind) - 1))] for kind in zip(*self._seconds, strict=True)
        ]
        whole, cell = (
            LONGER**times * max(least, PUT_OFF_TIMES * seconds)
            for least, seconds in zip((LEAST, LEAST_OF_A_CELL), usual, strict=True)
        )
        return Patience(whole, cell)

    def is_full(self) -> bool:
        """Whether no further job may be put off."""
        return sum(_size(job) for turn in self._turns for job in turn) > MOST_LATER


def _size(job: Job) -> int:
    return AROUND + max(job.held, sum(len(cell.source) for cell in job.cells))
