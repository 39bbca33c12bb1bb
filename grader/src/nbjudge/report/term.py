"""A class over the term: what each student did for each assignment, and what is next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from nbjudge.program import command

TO_GRADE = "to be graded"
TO_DECIDE = "waits for your decision"
TO_MARK = "waits for your marks"
MARKED = "marked"
NOTHING = "nothing handed in"


@dataclass(frozen=True)
class Work:
    """What one student did for one assignment.

    Attributes
    ----------
    state : str
        One of the states above, in words.
    when : datetime or None
        Aware time of the hand-in; None when there is none or nobody recorded it.
    timing : str
        ``on time``, ``late by 2 h``, ``time not recorded``, ...; empty without a hand-in or a due
        time.
    late : bool
        Whether it came after the due time and the minutes of grace.
    score, most : float or None
        Points so far, with the late penalty taken off, and the points of the assignment.
    to_mark : int
        Answers that a person still has to mark.
    nothing : bool
        Whether no answer could be taken from the hand-in, and nobody has decided about it.
    disputes : tuple of str
        Tests that a person has to decide.
    look : tuple of str
        What else a person should look at.
    feedback : bool
        Whether feedback was generated.
    """

    state: str = NOTHING
    when: dt.datetime | None = None
    timing: str = ""
    late: bool = False
    score: float | None = None
    most: float | None = None
    to_mark: int = 0
    nothing: bool = False
    disputes: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    feedback: bool = False

    @property
    def handed_in(self) -> bool:
        """Whether there is a hand-in."""
        return self.state != NOTHING

    @property
    def waits(self) -> str:
        """What has to be done, and by whom; empty when nothing waits."""
        if self.state == TO_GRADE:
            return "the grading run"
        parts = []
        if self.disputes:
            parts.append(f"{_count(len(self.disputes), 'dispute')} to decide")
        if self.look:
            parts.append("a look at what the report says")
        if self.to_mark:
            parts.append(f"{_count(self.to_mark, 'answer')} to mark")
        return f"you: {', '.join(parts)}" if parts else ""


@dataclass(frozen=True)
class Step:
    """One next step: what to do, and the command for it (empty where there is none)."""

    text: str
    command: str = ""


@dataclass
class Assignment:
    """One assignment over the class.

    Attributes
    ----------
    name : str
    due : datetime or None
        Aware, in the course's zone.
    released : bool
    work : dict of str to Work
        By the student's id; everybody of the class is in it.
    steps : list of Step
        What is next, the most urgent first.
    """

    name: str
    due: dt.datetime | None
    released: bool
    work: dict[str, Work] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def count(self, state: str) -> int:
        """Return how many students are in a state."""
        return sum(one.state == state for one in self.work.values())

    @property
    def handed_in(self) -> int:
        """How many handed in."""
        return sum(one.handed_in for one in self.work.values())

    @property
    def late(self) -> int:
        """How many of them were late."""
        return sum(one.late for one in self.work.values())

    @property
    def unclear(self) -> int:
        """Hand-ins of which nobody recorded the time."""
        return sum(one.handed_in and one.when is None for one in self.work.values())


@dataclass
class Term:
    """The whole overview.

    Attributes
    ----------
    names : dict of str to str
        Each student's name by id, sorted by name; the id where no name is known.
    assignments : list of Assignment
    notes : list of str
        What the instructor should know first, each with the next step.
    zone : str
        The zone of all times.
    """

    names: dict[str, str]
    assignments: list[Assignment]
    notes: list[str]
    zone: str


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def next_steps(one: Assignment) -> list[Step]:
    """Return what is next for an assignment, the most urgent first.

    Parameters
    ----------
    one : Assignment
        With its work filled in.

    Returns
    -------
    list of Step
        Never empty.
    """
    steps: list[Step] = []
    if not one.released:
        steps.append(Step("Release it", command(f"release {one.name}")))
    handed = [work for work in one.work.values() if work.handed_in]
    if not handed:
        if one.released:
            words = "Collect the hand-ins when it is due (SOURCE: the platform's zip, or a folder)"
            steps.append(Step(words, command(f"collect {one.name} SOURCE")))
        return steps
    if one.due is not None and one.unclear:
        words = f"Say when {_count(one.unclear, 'hand-in')} came (or --late, --time ID=WHEN)"
        steps.append(Step(words, command(f"collect {one.name} --no-time on-time")))
    ungraded = one.count(TO_GRADE)
    if ungraded:
        steps.append(Step(f"Grade {_count(ungraded, 'submission')}", command(f"grade {one.name}")))
    for test in sorted({name for work in handed for name in work.disputes}):
        number = sum(test in work.disputes for work in handed)
        words = f"Decide the disputed test {test} ({_count(number, 'submission')}); or --refuse"
        steps.append(Step(words, command(f"settle {one.name} {test} --award")))
    for student, work in one.work.items():
        if work.nothing:
            words = f"Ask {student} for another hand-in, or give 0 points for this one"
            steps.append(Step(words, command(f"settle {one.name} --student {student} --refuse")))
    look = sum(bool(work.look) for work in handed)
    if look:
        words = f"Look at {_count(look, 'submission')}; the report says why"
        steps.append(Step(words, command(f"report {one.name}")))
    answers = sum(work.to_mark for work in handed)
    if answers:
        steps.append(Step(f"Mark {_count(answers, 'answer')}", command(f"mark {one.name}")))
    if not ungraded and not answers and not any(work.disputes or work.nothing for work in handed):
        bare = sum(not work.feedback for work in handed)
        words = "Return feedback and grades to the class"
        if bare < len(handed):
            words += " (again, if a grade has changed)"
        steps.append(Step(words, command(f"return {one.name} --to FOLDER")))
    return steps
