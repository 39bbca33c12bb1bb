"""Jobs that have not begun: those still to come, and those that are put off to the end."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable

from nbjudge.engine.jobs import Job

#: No further job is put off while those that are keep more bytes than this.
MOST_LATER = 16 << 20
#: A job is put off to the end of the run once it has taken this many times as long as nine of ten
#: jobs before it did, and no less than so many seconds; so many jobs must have ended by then. Nine
#: of ten, not half: in a class where every third notebook is slow, none of them is put off.
PUT_OFF_TIMES, PUT_OFF_SECONDS, PUT_OFF_AFTER, USUAL = 1.5, 0.2, 8, 0.9
#: In its second turn it may take this many times as long before those behind it have theirs.
LONGER = 10
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
        self._seconds: deque[float] = deque(maxlen=64)

    def __len__(self) -> int:
        return sum(map(len, self._turns))

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

    def note(self, seconds: float) -> None:
        """Note how long a job took."""
        self._seconds.append(seconds)

    def patience(self, job: Job, *, others_wait: bool) -> float:
        """Return the seconds that a job may take before it is put off.

        Parameters
        ----------
        job : Job
            It is under way.
        others_wait : bool
            Whether jobs wait that have not had a turn.

        Returns
        -------
        float
            Infinite where nobody waits behind it, or where it is not to be put off again.
        """
        times = self._times[job.key]
        waits = others_wait or any(self._turns[:times])
        if not waits or times == TURNS or len(self._seconds) < PUT_OFF_AFTER:
            return math.inf
        usual = sorted(self._seconds)[int(USUAL * (len(self._seconds) - 1))]
        return float(LONGER**times * max(PUT_OFF_SECONDS, PUT_OFF_TIMES * usual))

    def is_full(self) -> bool:
        """Whether no further job may be put off."""
        return sum(_size(job) for turn in self._turns for job in turn) > MOST_LATER


def _size(job: Job) -> int:
    return AROUND + max(job.held, sum(len(cell.source) for cell in job.cells))
