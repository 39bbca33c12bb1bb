"""The words of a grading run: what goes in, what comes out, and how a submission may end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
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
class Again:
    """What is known of a submission of which only some cells are marked again.

    Attributes
    ----------
    only : frozenset of str
        The cells whose marks are taken anew; all others keep theirs.
    graded : bytes
        The notebook as it was graded before.
    outcome : Outcome
        What became of it then.
    """

    only: frozenset[str]
    graded: bytes
    outcome: Outcome


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
    again : Again or None
        Set where only some cells are to be marked again.
    variant : int or None
        The seed that the gradebook has for this student; None where it has none.
    beside : str
        A file that was handed in with the notebook and is none of the assignment's; empty for none.
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
    again: Again | None = None
    variant: int | None = None
    beside: str = ""

    @property
    def key(self) -> str:
        """Student and notebook: unique within one run."""
        return f"{self.student}/{self.notebook}"


@dataclass(frozen=True)
class Dispute:
    """A test on which the judge and the student's own process differ.

    Its points are kept apart until a person settles it: a submission can make its own process say
    anything, so that what passes only there is never awarded by itself.

    Attributes
    ----------
    judge, student : float
        What the test gives in the judge, and in the student's own process.
    why : str
        One sentence for a person.
    settled : str
        Whose points count now: ``judge``, ``student``, or ``hand`` for those that a person has
        entered in the gradebook; empty while nobody has decided.
    """

    judge: float
    student: float
    why: str
    settled: str = ""

    def settle(self, award: bool) -> Dispute:
        """Return it settled: for the student's process, or for the judge."""
        return replace(self, settled="student" if award else "judge")

    @property
    def points(self) -> float | None:
        """What counts; None while nobody has decided, and for points by hand."""
        return {"judge": self.judge, "student": self.student}.get(self.settled)


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
    disputes : mapping of str to Dispute
        Tests on which the judge and the student's own process differ, by grade cell.
    variant : int or None
        The seed it was graded with; None for an assignment without variants.
    steady : frozenset of str
        Cells in which neither the answer nor the question has changed since they were graded
        before: what a person entered there still stands.
    refused : bool
        Whether a person has decided that what could not be graded earns nothing.
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
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    steady: frozenset[str] = frozenset()
    variant: int | None = None
    refused: bool = False

    @property
    def key(self) -> str:
        """Student and notebook: unique within one run."""
        return f"{self.student}/{self.notebook}"

    @property
    def has_nothing(self) -> bool:
        """Whether something was handed in, and no answer could be taken from it."""
        return self.state is State.UNREADABLE or (self.state is State.MISSING and bool(self.scores))

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at it before its grade can stand."""
        if self.refused:
            return bool(self.in_dispute)
        return bool(self.look) or self.state in NEEDS_PERSON

    @property
    def in_dispute(self) -> dict[str, Dispute]:
        """The disputes that nobody has settled, by grade cell."""
        return {name: found for name, found in self.disputes.items() if not found.settled}

    def marked(self, by_hand: Collection[str]) -> Outcome:
        """Return it with open disputes settled by the points that a person has entered.

        Parameters
        ----------
        by_hand : collection of str
            Cells whose points by hand stand in the gradebook.
        """
        settled = {
            n: replace(d, settled="hand") for n, d in self.in_dispute.items() if n in by_hand
        }
        return replace(self, disputes={**self.disputes, **settled}) if settled else self

    @property
    def look(self) -> tuple[str, ...]:
        """What a person should look at: flags, and one sentence for each open dispute."""
        return (*self.flags, *(f"{name}: {d.why}" for name, d in self.in_dispute.items()))
