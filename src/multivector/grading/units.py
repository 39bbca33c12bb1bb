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
    """

    student: str
    assignment: str
    notebook: str
    content: bytes | None
    files: Mapping[str, bytes] = field(default_factory=dict)
    timestamp: str | None = None


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
    seconds: float = 0.0
    peak_mb: float = 0.0
    timestamp: str | None = None
