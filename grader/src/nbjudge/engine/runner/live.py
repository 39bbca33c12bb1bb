"""A job under way in a pool."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbjudge.engine.jobs import Execution, Job
from nbjudge.engine.runner.process import Process
from nbjudge.engine.runner.waiting import Patience


@dataclass
class Live:
    """One job under way."""

    job: Job
    began: float
    student: Process
    judge: Process | None
    attempt: int
    #: Of a second run: what the first one gave, and the tests that fell short in it.
    first: Execution | None = None
    wanted: list[int] = field(default_factory=list)
    #: Whether it was ended to be begun again when nobody else is waiting.
    put_off: bool = False
    #: Seconds in which what others had sent was read, and what it sends had to wait.
    stalled: float = 0.0

    @property
    def processes(self) -> list[Process]:
        """Its processes, the student's first."""
        return [self.student] if self.judge is None else [self.student, self.judge]

    @property
    def ended(self) -> bool:
        """Whether all its processes have ended."""
        return all(process.ended is not None for process in self.processes)

    def due(self, patience: Patience) -> float:
        """When it is to be put off, on the monotonic clock; infinite where it is not."""
        student = self.student
        if self.ended or self.put_off or self.first is not None or student.first_began is None:
            return math.inf
        cell_began = math.inf if student.cell is None else student.cell_began
        return self.stalled + min(student.first_began + patience.whole, cell_began + patience.cell)


def note_stall(jobs: Iterable[Live], process: Process | None, seconds: float) -> None:
    """Note that so much time went into what one process had sent, or the warm process (None)."""
    for live in jobs:
        if all(process is not own for own in live.processes):
            live.stalled += seconds
