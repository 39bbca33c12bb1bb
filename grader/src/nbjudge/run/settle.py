"""Disputes and what a person has decided about them.

A decision holds either for one submission as it was handed in, or for one test in the whole class.
It is written down before it is applied, and it is applied to the journal before it reaches the
gradebook: a run that is killed in between loses nothing, and the same command can be run again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbjudge import atomic
from nbjudge.course.course import Course
from nbjudge.course.gradebook import Writer
from nbjudge.course.snapshot import Snapshot, take_snapshot
from nbjudge.course.trial import fingerprint
from nbjudge.errors import CannotStart
from nbjudge.lock import course_lock
from nbjudge.outcomes import NEEDS_PERSON, Outcome, State
from nbjudge.program import command
from nbjudge.run import journal

FILE = "settled.json"
#: Ends of a submission that leave something to decide even without a disputed test.
UNFINISHED = NEEDS_PERSON | {State.MISSING}


@dataclass
class Decisions:
    """What persons have decided about one assignment's disputes.

    Attributes
    ----------
    path : Path
        Where it is kept.
    of_class : dict of str to dict
        By ``notebook/test``: the test's fingerprint and whether its points are awarded.
    of_one : dict of str to bool
        By ``submission's hash/test``: whether the points are awarded. Without a test it holds for
        all of a submission that could not be graded.
    """

    path: Path
    of_class: dict[str, dict[str, Any]] = field(default_factory=dict)
    of_one: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, state: Path, assignment: str) -> Decisions:
        """Read an assignment's decisions; none where there is no file, or one that is damaged."""
        path = state / assignment / FILE
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, dict(told["class"]), dict(told["one"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)

    def write(self) -> None:
        """Write them down, whole or not at all."""
        told = {"class": self.of_class, "one": self.of_one}
        data = json.dumps(told, indent=1, sort_keys=True) + "\n"
        atomic.write(self.path, data.encode(), mode=0o600)

    def apply(self, outcome: Outcome, unit: str, snapshot: Snapshot) -> Outcome:
        """Return an outcome with every dispute settled that somebody has decided.

        A decision for the whole class does not award points to a submission that carries a flag:
        such a one may have made its own process say so, and is left to a person.

        Parameters
        ----------
        outcome : Outcome
        unit : str
            The submission's hash.
        snapshot : Snapshot
        """
        scores, disputes = dict(outcome.scores), dict(outcome.disputes)
        cells = snapshot.notebooks[outcome.notebook].by_name
        for name, dispute in outcome.disputes.items():
            award = self.of_one.get(f"{unit}/{name}")
            known = self.of_class.get(f"{outcome.notebook}/{name}")
            if award is None and known is not None and name in cells:
                fits = known.get("test") == fingerprint(cells[name].source)
                award = known.get("award") if fits else None
                if award and outcome.flags:
                    award = None
                    disputes[name], scores[name] = replace(dispute, settled=""), None
            if isinstance(award, bool):
                disputes[name] = dispute.settle(award)
                scores[name] = disputes[name].points
        refused = self.of_one.get(f"{unit}/") is False and outcome.state in UNFINISHED
        if refused:
            for name, cell in cells.items():
                if scores.get(name, 0.0) is None and (outcome.has_nothing or cell.is_test):
                    scores[name] = 0.0
        return replace(outcome, scores=scores, disputes=disputes, refused=refused)


@dataclass(frozen=True)
class Settled:
    """What one decision has done.

    Attributes
    ----------
    settled : list of str
        Submissions (student/notebook) whose points changed hands.
    left : list of str
        Flagged submissions, which a decision for the class does not reach.
    points : float
        Points that were awarded in all, without those in `by_hand`.
    by_hand : list of str
        Submissions for which a person has entered points by hand: these still count.
    """

    settled: list[str]
    left: list[str]
    points: float
    by_hand: list[str] = field(default_factory=list)


def settle(
    course: Course,
    assignment: str,
    *,
    test: str,
    award: bool,
    student: str | None = None,
    replay: Callable[[journal.Journal, Writer, Snapshot], int] | None = None,
) -> Settled:
    """Decide the disputes about one test, for one submission or for the whole class.

    Parameters
    ----------
    course : Course
    assignment : str
    test : str
        The test cell's name; ``*`` and ``?`` stand for any text.
    award : bool
        Whether the points of the student's own process count, or the judge's.
    student : str, optional
        Only this one. Left out, the decision holds for the whole class, also for submissions that
        are graded later.
    replay : callable, optional
        Brings the gradebook up to the journal first.

    Returns
    -------
    Settled

    Raises
    ------
    CannotStart
        When there is no such dispute.
    """
    with _at_work(course, assignment, replay) as (book, writer, snapshot):
        open_ones = _open(book, snapshot, test, student)
        if not open_ones:
            raise CannotStart(_nothing(book, assignment, test, student))
        decisions = Decisions.read(course.state_dir, assignment)
        for entry, name in open_ones:
            notebook = snapshot.notebooks[entry.outcome.notebook]
            if student is not None:
                decisions.of_one[f"{entry.unit}/{name}"] = award
            else:
                text = notebook.by_name[name].source
                decision = {"test": fingerprint(text), "award": award}
                decisions.of_class[f"{notebook.name}/{name}"] = decision
        decisions.write()
        return _apply(book, writer, snapshot, decisions, open_ones)


@contextmanager
def _at_work(
    course: Course,
    assignment: str,
    replay: Callable[[journal.Journal, Writer, Snapshot], int] | None,
) -> Iterator[tuple[journal.Journal, Writer, Snapshot]]:
    """Hold the course, and open an assignment's journal and gradebook; `replay` comes first."""
    with course_lock(course.state_dir):
        snapshot = take_snapshot(course, assignment)
        with (
            journal.Journal(course.state_dir / assignment / "journal.jsonl") as book,
            Writer(course.db_url, snapshot) as writer,
        ):
            if replay is not None:
                replay(book, writer, snapshot)
            yield book, writer, snapshot


def refuse(
    course: Course,
    assignment: str,
    student: str,
    *,
    replay: Callable[[journal.Journal, Writer, Snapshot], int] | None = None,
) -> list[str]:
    """Decide that what could not be graded of one student's hand-in earns nothing.

    It holds for what was handed in: a later hand-in is graded as usual. Written answers of a
    notebook that could be read stay with whoever marks.

    Parameters
    ----------
    course : Course
    assignment, student : str
    replay : callable, optional
        Brings the gradebook up to the journal first.

    Returns
    -------
    list of str
        What was decided, one line for each notebook.

    Raises
    ------
    CannotStart
        When all of this student's work could be graded, or nothing was handed in.
    """
    with _at_work(course, assignment, replay) as (book, writer, snapshot):
        mine = [
            entry
            for entry in book.entries.values()
            if entry.outcome.student == student
            and entry.outcome.notebook in snapshot.notebooks
            and entry.outcome.state in UNFINISHED
            and (entry.outcome.has_nothing or entry.outcome.state is not State.MISSING)
        ]
        if not mine:
            raise CannotStart(
                f"No hand-in of {student!r} for {assignment} is left to decide: each was "
                "graded, or there is none. To settle a disputed test, name it."
            )
        decisions = Decisions.read(course.state_dir, assignment)
        decisions.of_one |= {f"{entry.unit}/": False for entry in mine}
        decisions.write()
        decided = [(decisions.apply(e.outcome, e.unit, snapshot), e) for e in mine]
        made = book.record((outcome, e.unit, e.assignment) for outcome, e in decided)
        writer.write([outcome for outcome, _ in decided])
        book.commit(made)
    return [
        f"{outcome.key} ({outcome.state}): what could not be graded earns 0 points"
        for outcome, _ in decided
    ]


def _open(
    book: journal.Journal, snapshot: Snapshot, test: str, student: str | None
) -> list[tuple[journal.Entry, str]]:
    return [
        (entry, name)
        for _, entry in sorted(book.entries.items())
        if entry.outcome.notebook in snapshot.notebooks
        and (student is None or fnmatchcase(entry.outcome.student, student))
        for name in entry.outcome.disputes  # one that was settled may be decided anew
        if fnmatchcase(name, test) and name in snapshot.notebooks[entry.outcome.notebook].by_name
    ]


def _nothing(book: journal.Journal, assignment: str, test: str, student: str | None) -> str:
    known = sorted({name for e in book.entries.values() for name in e.outcome.disputes})
    who = f" of {student!r}" if student else ""
    if not known:
        return f"No test of {assignment} is in dispute."
    return f"No test {test!r}{who} is in dispute (in dispute: {', '.join(known)}). See: " + command(
        f"report {assignment}"
    )


def _apply(
    book: journal.Journal,
    writer: Writer,
    snapshot: Snapshot,
    decisions: Decisions,
    open_ones: list[tuple[journal.Entry, str]],
) -> Settled:
    entries: Mapping[str, journal.Entry] = {e.outcome.key: e for e, _ in open_ones}
    changed, left, points = [], [], 0.0
    marked = writer.by_hand()
    by_hand = [
        key for key, name in ((e.outcome.key, n) for e, n in open_ones) if name in marked[key]
    ]
    for key, entry in entries.items():
        names = [name for other, name in open_ones if other.outcome.key == key]
        outcome = decisions.apply(entry.outcome, entry.unit, snapshot)
        outcome = replace(outcome, steady=frozenset(outcome.scores))
        if any(name in outcome.in_dispute for name in names):
            left.append(key)
        done = [name for name in names if name not in outcome.in_dispute]
        if done:
            changed.append((outcome, entry))
            points += sum(
                outcome.disputes[name].student
                for name in done
                if outcome.disputes[name].settled == "student" and name not in marked[key]
            )
    if changed:
        made = book.record((o, e.unit, e.assignment) for o, e in changed)
        writer.write([outcome for outcome, _ in changed])
        book.commit(made)
    settled = [outcome.key for outcome, _ in changed]
    return Settled(settled, left, points, sorted(set(by_hand) & set(settled)))
