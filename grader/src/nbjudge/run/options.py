"""What a person decides about one grading run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nbjudge.engine.jobs import Limits, Policy

Engine = Literal["fork", "nbclient"]


@dataclass(frozen=True)
class RunOptions:
    """The settings of one run; they travel together to whatever executes notebooks.

    Attributes
    ----------
    workers : int
        Submissions at a time; by default as many as there are processors.
    isolation : bool
        Whether submissions are shut off from the system. There is no silent fallback.
    judge : bool or Policy
        Who decides on a test. By default a judge outside the student's process does, with a
        second opinion from inside where a test fails; False leaves it to nbgrader's rule alone.
    engine : {"fork", "nbclient"}
        Processes forked from a warm one, or one Jupyter kernel a notebook (other languages;
        systems without fork; no isolation).
    cluster : str or None
        Address of a Dask scheduler that does the work.
    limits : Limits
        What each submission may use. The defaults give way to the course's configuration.
    asked : mapping of str to float
        Single limits that were asked for, by their name in `Limits`; nothing overrules them.
    students : sequence of str
        Only these (names or globs); everybody when empty.
    db_url : str or None
        Another gradebook than the configured one.
    regrade : bool
        Whether to grade again what was graded before.
    """

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    isolation: bool = True
    judge: bool | Policy = True
    engine: Engine = "fork"
    cluster: str | None = None
    limits: Limits = field(default_factory=Limits)
    asked: Mapping[str, float] = field(default_factory=dict)
    students: Sequence[str] = ()
    db_url: str | None = None
    regrade: bool = False

    def words(self) -> list[str]:
        """Return the options of the command line that let a submission end in another way."""
        found = [f"--{name.replace('_', '-')}" for name in self.asked]
        if not self.isolation:
            found.append("--no-isolation")
        if Policy.of(self.judge) is not Policy.SECOND_OPINION:
            found.append(f"--policy {Policy.of(self.judge)}")
        return found
