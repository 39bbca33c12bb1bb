"""The words of a grading run: what goes in, what comes out, and how a submission may end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How the grading of one submitted notebook ended; each ends in exactly one of these."""

    GRADED = "graded"
    REPAIRED = "graded after repair"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    CRASHED = "crashed"
    UNREADABLE = "unreadable"
    MISSING = "missing"


#: Ends that a person has to look at; the others stand by themselves unless they carry a flag.
NEEDS_PERSON = frozenset({State.TIMED_OUT, State.OUT_OF_MEMORY, State.CRASHED, State.UNREADABLE})


@dataclass(frozen=True)
class Unit:
    """One submitted notebook, self-contained: it can be graded on a machine with no shared disk.

    Attributes
    ----------
    student, assignment, notebook : str
        As the gradebook names them; `notebook` has no suffix.
    content : bytes or None
        The submitted file as it is; None when there is none.
    files : mapping of str to bytes
        The submission's other files by their path relative to the assignment's folder.
    timestamp : str or None
        When it was handed in (ISO 8601, with zone), where that is known.
    notes : tuple of str
        What was mended while it was collected (a renamed notebook, ...).
    flags : tuple of str
        What a person should look at, found while it was collected.
    unreadable : str
        Why the file could not even be fetched; empty when it could.
    submitted : bool
        Whether the student handed in anything for this assignment.
    """

    student: str
    assignment: str
    notebook: str
    content: bytes | None
    files: Mapping[str, bytes] = field(default_factory=dict)
    timestamp: str | None = None
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unreadable: str = ""
    submitted: bool = True

    @property
    def key(self) -> str:
        """Student and notebook: unique within one run."""
        return f"{self.student}/{self.notebook}"


@dataclass(frozen=True)
class Outcome:
    """What became of one unit.

    Attributes
    ----------
    state : State
        The one state in which it ended.
    detail : str
        One line for a person: the cell that timed out, why the file could not be read, ...
    scores : mapping of str to float or None
        Automatic points by grade cell; None where only a person can grade.
    comments : mapping of str to str or None
        Automatic comments by solution or task cell (nbgrader's "No response.").
    graded : bytes or None
        The executed notebook, ready to be written below ``autograded/``.
    repairs, flags : tuple of str
        What was mended before grading, and what a person should look at.
    messages : mapping of str to str
        The error that a test cell ended with, in one line, by grade cell.
    seconds, peak_mb : float
        Wall time of the unit, and the largest resident size of its processes in MB.
    """

    student: str
    assignment: str
    notebook: str
    state: State
    detail: str = ""
    scores: Mapping[str, float | None] = field(default_factory=dict)
    comments: Mapping[str, str | None] = field(default_factory=dict)
    graded: bytes | None = None
    repairs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    peak_mb: float = 0.0
    timestamp: str | None = None

    @property
    def key(self) -> str:
        """Student and notebook: unique within one run."""
        return f"{self.student}/{self.notebook}"

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at it before its grade can stand."""
        return bool(self.flags) or self.state in NEEDS_PERSON
