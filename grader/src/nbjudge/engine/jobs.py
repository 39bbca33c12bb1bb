"""The words of the engine: what is executed, within which limits, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from nbjudge.outcomes import State

Kind = Literal["student", "own", "test"]


class Policy(StrEnum):
    """Who decides on a test.

    SECOND_OPINION lets the judge decide, and runs a test that fails there again in the student's
    own process, as nbgrader would: where the two differ, a person decides. STRICT lets the judge
    alone decide, PLAIN nbgrader's rule alone.
    """

    SECOND_OPINION = "second-opinion"
    STRICT = "strict"
    PLAIN = "plain"

    @classmethod
    def of(cls, judge: bool | Policy) -> Policy:
        """Return a policy as it is; True is the default one and False is PLAIN."""
        if isinstance(judge, Policy):
            return judge
        return cls.SECOND_OPINION if judge else cls.PLAIN


class IsolationUnavailable(Exception):
    """Submissions cannot be isolated here; the text says what is missing and what to do."""


#: What a test ends with that asks the student's process so often that its time would not do.
TOO_OFTEN = "the test and the answer call each other too often"


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds : float
        Wall time of one cell; the cell is then interrupted, and later cells still run.
    later_seconds : float
        Wall time of each cell that comes after one which was over its time.
    total_seconds : float
        Wall time of all runs of the notebook together; the submission is then ended.
    interrupt : bool
        Whether a cell over its time is interrupted, and later cells still run; if not, the
        submission is ended.
    grace_seconds : float
        How long an interrupted cell may take to stop before the submission is ended.
    memory_mb : int
        What all processes of the submission together may hold beyond the warm process.
    processes : int
        Processes and threads at one time (isolated runs, Linux 5.14 and later).
    disk_mb, files : int
        Size and number of files in all places the submission can write to (isolated runs).
    output_bytes : int
        Output kept of one cell; the rest is dropped and the cell says so.
    """

    cell_seconds: float = 30.0
    later_seconds: float = 5.0
    total_seconds: float = 60.0
    grace_seconds: float = 5.0
    memory_mb: int = 2048
    processes: int = 64
    disk_mb: int = 256
    files: int = 10_000
    output_bytes: int = 4_000_000
    interrupt: bool = True


@dataclass(frozen=True)
class Cell:
    """One code cell.

    Attributes
    ----------
    index : int
        Its place in the notebook: the key of its result.
    source : str
        Its code.
    kind : {"student", "own", "test"}
        The student's cell; a locked cell of the instructor that sets things up; a locked cell
        that gives points.
    inside : bool
        Of a test cell: it needs the student's process itself and cannot be judged from outside.
        Its verdict is within the student's reach, and the run is flagged.
    announced : bool
        Of an inside test: the teacher was told at the release; no flag is raised.
    locked : bool
        Of an instructor's cell: students could not edit it. One that they could edit, and did
        not, is run by the judge only where a test needs a name from it.
    answers : tuple of str or None
        Of a student's cell: the names that the reference answer in its place binds or changes.
        None where that is not known.
    only_called : tuple of str
        Of a student's cell: those of its `answers` of which the reference answer only calls
        methods that change no data. They count where the instructor has something else there.
    classes : tuple of str
        Of a student's cell: those of its `answers` that are classes.
    alters : tuple of str
        Of a student's cell: the names that functions of the reference answer change when they are
        called.
    libraries : tuple of (str, str, str or None)
        Of a student's cell: the names that the reference answer imports, each with its module and
        what it is there, None for the module itself.
    usual : tuple of str
        Of a student's cell: what `scan` says of the reference answer; it is no sign of anything.
    released : bool
        Of a student's cell: it is as the instructor has released it.
    points : float or None
        Of a test cell: what it is worth.
    """

    index: int
    source: str
    kind: Kind = "student"
    inside: bool = False
    announced: bool = False
    locked: bool = True
    answers: tuple[str, ...] | None = None
    only_called: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    alters: tuple[str, ...] = ()
    libraries: tuple[tuple[str, str, str | None], ...] = ()
    usual: tuple[str, ...] = ()
    released: bool = False
    points: float | None = None


@dataclass(frozen=True)
class Job:
    """One notebook to execute.

    Attributes
    ----------
    key : str
        Unique within one run.
    cells : tuple of Cell
    files : mapping of str to bytes
        The submission's other files by relative path.
    limits : Limits
    suspicious : tuple of str
        Names of the course that an answer has no reason to replace; see `suspicious.scan`.
    kernel : str
        The name of its kernelspec, for engines that start one.
    fixed : tuple of str
        Those of its files that are the instructor's: what the student's code makes of them does
        not reach the judge.
    held : int
        Bytes that whoever gave the job keeps in memory for it until its result is there.
    """

    key: str
    cells: tuple[Cell, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    kernel: str = "python3"
    suspicious: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    held: int = 0


@dataclass(frozen=True)
class CellRun:
    """What one cell gave: nbformat outputs, the execution count, and its wall time."""

    outputs: list[dict[str, Any]]
    execution_count: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Execution:
    """What became of one job.

    Attributes
    ----------
    key : str
        The job's key.
    cells : dict of int to CellRun
        A result for every cell that is not blank. A cell that did not come to its end carries an
        error output, so that no test passes by not running.
    state : State
        GRADED, TIMED_OUT, OUT_OF_MEMORY or CRASHED.
    dead_cell : int or None
        The cell in which the trouble began.
    detail : str
        One line for a person.
    flags : tuple of str
        What a person should look at.
    seconds, cpu_seconds, peak_mb : float
        Wall time, processor time of all processes, largest resident size.
    second : dict of int to CellRun
        What the tests that fell short gave when they were run again in the student's own process.
        Empty where there was no second run.
    cut : frozenset of int
        Tests that were ended by the shorter limit of a notebook in which a cell was over its time:
        nbgrader would have given them more.
    limited : frozenset of int
        Tests that met one of the judge's own limits: what it says of them decides nothing.
    spent : dict of str to float
        Seconds of the first run by what they were spent on, measured by the engine itself; for
        the benchmark.
    """

    key: str
    cells: dict[int, CellRun]
    state: State
    dead_cell: int | None = None
    detail: str = ""
    flags: tuple[str, ...] = ()
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    second: dict[int, CellRun] = field(default_factory=dict)
    cut: frozenset[int] = frozenset()
    limited: frozenset[int] = frozenset()
    spent: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Capability:
    """One thing that a run needs of the machine, for ``nbjudge doctor``."""

    name: str
    ok: bool
    detail: str
    next_step: str = ""
