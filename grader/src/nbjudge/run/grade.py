"""A whole grading run: who handed in, what is still to do, grade it, write it down."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbjudge.course import autograded, due_times, variants
from nbjudge.course.course import Course, find_course, open_course
from nbjudge.course.database import refuse_anothers
from nbjudge.course.gradebook import Penalty, Writer
from nbjudge.course.releases import Parts, Releases, parts
from nbjudge.course.snapshot import Snapshot, take_snapshot
from nbjudge.errors import CannotStart
from nbjudge.lock import course_lock
from nbjudge.outcomes import Again, Outcome, State, Unit
from nbjudge.run import feedback, journal, limits, submissions
from nbjudge.run.again import same_cells
from nbjudge.run.options import RunOptions
from nbjudge.run.pools import PoolRun, open_pool
from nbjudge.run.pools.early_pool import EarlyPool
from nbjudge.run.progress import Silent
from nbjudge.run.recorder import Recorder, failure
from nbjudge.run.run_result import RunReport, row
from nbjudge.run.settle import Decisions
from nbjudge.text import counted

OpenPool = Callable[[], contextlib.AbstractContextManager[PoolRun]]


def grade(
    course: Path | str | None,
    assignment: str,
    options: RunOptions | None = None,
    *,
    progress: Silent | None = None,
    **changes: Any,
) -> RunReport:
    """Grade every submission of an assignment that is not graded yet.

    Parameters
    ----------
    course : path, optional
        The folder with ``nbgrader_config.py``; see `course.find_course`.
    assignment : str
    options : RunOptions, optional
        The settings of the run.
    progress : Silent, optional
        A display; nothing is shown when left out.
    **changes : object
        Fields of `RunOptions` that differ from `options`, such as ``workers=2``.

    Returns
    -------
    RunReport

    Raises
    ------
    CannotStart
        When the run cannot start, or results can no longer be written.
    """
    begun = time.monotonic()
    given = replace(options or RunOptions(), **changes)
    root = find_course(course)
    with contextlib.ExitStack() as stack:
        early = None
        if given.engine == "fork" and given.cluster is None:
            early = start_early(
                root,
                assignment,
                workers=given.workers,
                isolation=given.isolation,
                judge=given.judge,
            )
            stack.callback(early.close)
        opened = open_course(root, db_url=given.db_url)
        refuse_anothers(opened, given.db_url)
        found, notes = limits.of_course(opened, given.limits, given.asked, assignment)
        given = replace(given, limits=found)
        begin = functools.partial(
            open_pool, options=given, root=root, readable=opened.readable, early=early
        )
        report = _grade(opened, assignment, given, progress or Silent(), begin)
        graded = [one.outcome.student for one in report.rows if one.fresh]
        report.notes.extend(feedback.renew(opened, assignment, graded))
    report.notes = [*notes, *report.notes, *report.stay(given.words())]
    report.seconds = time.monotonic() - begun
    return report


#: Replaced in tests.
start_early = EarlyPool


def _grade(
    opened: Course,
    assignment: str,
    options: RunOptions,
    progress: Silent,
    begin: Callable[..., contextlib.AbstractContextManager[PoolRun]],
) -> RunReport:
    check_writable(opened)
    with course_lock(opened.state_dir):
        snapshot = take_snapshot(opened, assignment)
        report = RunReport(assignment, notes=list(limits.steps_left_out(opened)))
        report.notes.extend(due_times.bring_over(opened, assignment))
        try:
            Releases.read(opened.state_dir, assignment).note(snapshot)
            with (
                journal.Journal(opened.state_dir / assignment / "journal.jsonl") as book,
                Writer(opened.db_url, snapshot, late_penalty(opened)) as writer,
            ):
                report.notes.extend(_inside_notes(snapshot))
                if book.torn:
                    report.notes.append(f"{book.torn} torn lines of the journal were set aside")
                replay(book, writer, snapshot)
                plan = _Plan(opened, snapshot, book, writer, options)
                progress.start(plan.total)
                start = functools.partial(begin, snapshot, note=report.notes.append)
                _drive(plan, snapshot, start, book, writer, progress, report)
        except OSError as error:
            raise failure(error) from error
    report.rows.sort(key=lambda row: (row.outcome.student, row.outcome.notebook))
    return report


def _inside_notes(snapshot: Snapshot) -> Iterator[str]:
    """Say which tests the student's own process decides, as the release has found."""
    for notebook in snapshot.notebooks.values():
        if notebook.inside:
            names = ", ".join(sorted(notebook.inside))
            yield (
                f"{notebook.name}: the judge cannot evaluate {names}; the student's own process "
                "decides there, and a hostile submission could make it say anything"
            )


def _drive(
    plan: _Plan,
    snapshot: Snapshot,
    open_pool: OpenPool,
    book: journal.Journal,
    writer: Writer,
    progress: Silent,
    report: RunReport,
) -> None:
    recorder = Recorder(plan.course, snapshot, book, writer, progress.done)
    decisions = Decisions.read(plan.course.state_dir, snapshot.assignment)
    try:
        with _gentle_stop(progress) as stopped:
            units = plan.units(stopped, progress, report)
            for outcome in _outcomes(units, open_pool):
                begun = plan.begun.pop(outcome.key)
                outcome = decisions.apply(outcome, begun.digest, snapshot)
                steady = begun.steady if begun.known else plan.graded_elsewhere(outcome)
                outcome = replace(outcome, steady=steady & outcome.scores.keys())
                recorder.put(outcome, _digest(begun, outcome, snapshot), begun.unit.files)
                report.rows.append(row(outcome, snapshot, fresh=True, before=begun.before))
            report.interrupted = stopped.is_set()
    except BaseException:
        with contextlib.suppress(BaseException):
            recorder.close()
        raise
    recorder.close()
    _marked_by_hand(writer, report)
    _keep_variants(plan.course, snapshot, report)


def _marked_by_hand(writer: Writer, report: RunReport) -> None:
    """Count a dispute as settled in the report where a person has given the test points by hand."""
    if not any(row.outcome.in_dispute for row in report.rows):
        return
    marked = writer.by_hand()
    report.rows = [
        replace(row, outcome=row.outcome.marked(marked[row.outcome.key])) for row in report.rows
    ]


def _digest(begun: _Begun, outcome: Outcome, snapshot: Snapshot) -> str:
    """Return the hash of a submission as the next run will find it.

    The variant that a hand-in names is recorded after the run, and belongs to it from then on.
    """
    if begun.unit.variant is None and _names_variant(outcome, snapshot):
        return begun.told.digest(replace(begun.unit, variant=outcome.variant))
    return begun.digest


def _names_variant(outcome: Outcome, snapshot: Snapshot) -> bool:
    unknown = any(variants.UNKNOWN in flag for flag in outcome.flags)
    return bool(snapshot.assigned.groups) and outcome.variant is not None and not unknown


def _keep_variants(course: Course, snapshot: Snapshot, report: RunReport) -> None:
    """Write down the variant of students of whom only their own file says which one they have."""
    known = snapshot.assigned.students
    new = {
        row.outcome.student: row.outcome.variant
        for row in report.rows
        if row.outcome.variant is not None
        and row.fresh
        and row.outcome.student not in known
        and _names_variant(row.outcome, snapshot)
    }
    if not new:
        return
    variants.record(course.db_url, snapshot.assignment, variants.Assigned({}, new))
    who = counted(len(new), "student")
    report.notes.append(
        f"the gradebook had no variant for {who}; the one that the hand-in names was used and "
        f"recorded: {', '.join(sorted(new)[:10])}" + (" ..." if len(new) > 10 else "")
    )


def _outcomes(units: Iterator[Unit], open_pool: OpenPool) -> Iterator[Outcome]:
    """Start a pool only when there is something to grade."""
    first = next(units, None)
    if first is None:
        return
    with open_pool() as run:
        yield from run(itertools.chain([first], units))


@dataclass(frozen=True)
class _Begun:
    """A unit that is being graded.

    Attributes
    ----------
    digest : str
        Hash of what was handed in.
    unit : Unit
        Without its content, which may be large.
    told : journal.Told
        What the hash is made of as far as the content.
    steady : frozenset of str
        Cells that are as they were when this submission was graded before.
    before : Outcome or None
        What became of the same submission before.
    known : bool
        Whether the journal knows of this student's notebook, as it was handed in now or before.
    """

    digest: str
    unit: Unit
    told: journal.Told
    steady: frozenset[str] = frozenset()
    before: Outcome | None = None
    known: bool = True


class _Plan:
    """Who is to be graded; reads submissions one at a time, as the pool has room."""

    def __init__(
        self,
        course: Course,
        snapshot: Snapshot,
        book: journal.Journal,
        writer: Writer,
        options: RunOptions,
    ) -> None:
        self.course, self.snapshot = course, snapshot
        self._book, self._regrade = book, options.regrade
        self._releases = Releases.read(course.state_dir, snapshot.assignment)
        self._parts = {n: parts(snapshot, nb) for n, nb in snapshot.notebooks.items()}
        handed_in = submissions.students(course, snapshot.assignment)
        everybody = sorted({*handed_in, *writer.students()})
        students = options.students
        if students:
            unknown = [s for s in students if not any(fnmatchcase(e, s) for e in everybody)]
            if unknown:
                raise CannotStart(
                    f"Nobody is called {unknown[0]!r} in the gradebook or below "
                    f"{course.directory.submitted_directory}/."
                )
            everybody = [e for e in everybody if any(fnmatchcase(e, s) for s in students)]
        self.students = everybody
        self._present = writer.present()
        self.total = len(everybody) * len(snapshot.notebooks)
        #: What folders are called whose name cannot be written.
        self._labels: dict[str, str] = {}
        #: The units that are being graded, by key.
        self.begun: dict[str, _Begun] = {}

    def units(
        self, stopped: threading.Event, progress: Silent, report: RunReport
    ) -> Iterator[Unit]:
        """Yield what is to be graded; count what is not."""
        for student in self.students:
            if stopped.is_set():
                return
            for unit in submissions.read_units(self.course, self.snapshot, student):
                if unit.student != student:
                    unit = replace(unit, student=self._label(student))
                told = journal.Told(unit)
                digest = told.digest(unit)
                if not self._regrade and self._is_done(unit, digest):
                    progress.skip()
                    known = self._book.entries[unit.key].outcome
                    report.rows.append(row(known, self.snapshot, fresh=False))
                    continue
                yield self._begin(unit, digest, told)

    def _label(self, student: str) -> str:
        """Return what a folder is called in the report whose own name cannot be written.

        The text by which its bytes are shown may be another folder's name.
        """
        if student not in self._labels:
            shown = submissions.shown(student)
            taken = {*self.students, *self._labels.values()}
            numbered = (f"{shown} ({number})" for number in itertools.count(2))
            names = itertools.chain([shown], numbered)
            self._labels[student] = next(name for name in names if name not in taken)
        return self._labels[student]

    def _begin(self, unit: Unit, digest: str, told: journal.Told) -> Unit:
        """Note what is known of a unit; where only some cells changed, ask for those alone."""
        entry = self._book.entries.get(unit.key)
        slim = replace(unit, content=None)
        if entry is None or entry.unit != digest:
            self.begun[unit.key] = _Begun(digest, slim, told, known=entry is not None)
            return unit
        changed = changed_cells(self._releases, entry, self._parts[unit.notebook])
        names = self.snapshot.notebooks[unit.notebook].by_name.keys()
        # Where code that every cell depends on has changed, the questions are still the same.
        alone = self._same_questions(entry, unit.notebook) if changed is None else changed
        steady = frozenset() if alone is None else frozenset(names) - alone
        self.begun[unit.key] = _Begun(digest, slim, told, steady, entry.outcome)
        if self._regrade or changed is None:
            return unit
        return in_part(self.course, self.snapshot, unit, entry.outcome, changed)

    def graded_elsewhere(self, outcome: Outcome) -> frozenset[str]:
        """Return the cells that are as they were when another program graded this notebook."""
        if outcome.key not in self._present:
            return frozenset()
        path = autograded.notebook_path(
            self.course, self.snapshot, outcome.student, outcome.notebook
        )
        return same_cells(path, outcome.graded)

    def _same_questions(self, entry: journal.Entry, notebook: str) -> frozenset[str] | None:
        earlier, now = self._releases.parts(entry.assignment, notebook), self._parts[notebook]
        if earlier is None:
            return None
        return frozenset(n for n, found in now.cells.items() if earlier.cells.get(n) != found)

    def _is_done(self, unit: Unit, digest: str) -> bool:
        """Say whether submission, assignment and what was written are as the journal knows."""
        entry = self._book.entries.get(unit.key)
        if entry is None or entry.unit != digest:
            return False
        if (
            entry.assignment != self.snapshot.digest
            and changed_cells(self._releases, entry, self._parts[unit.notebook]) != frozenset()
        ):
            return False
        if not entry.outcome.scores:
            return True  # nothing was handed in, nothing was written
        if unit.key not in self._present:
            return False
        if entry.outcome.state is State.MISSING:
            return True
        path = autograded.notebook_path(self.course, self.snapshot, unit.student, unit.notebook)
        return path.is_file()


def changed_cells(known: Releases, entry: journal.Entry, now: Parts) -> frozenset[str] | None:
    """Return the cells that were changed since a submission was graded; None for everything."""
    earlier = known.parts(entry.assignment, entry.outcome.notebook)
    return None if earlier is None else now.changed_since(earlier)


def in_part(
    course: Course, snapshot: Snapshot, unit: Unit, before: Outcome, changed: frozenset[str]
) -> Unit:
    """Return a unit of which only the changed cells are marked again, where that is possible.

    It is not where the submission did not run to its end before, where nothing has changed (what is
    missing then is the graded notebook), or where that notebook cannot be read.
    """
    if not changed or before.state not in (State.GRADED, State.REPAIRED):
        return unit
    path = autograded.notebook_path(course, snapshot, unit.student, unit.notebook)
    try:
        graded = path.read_bytes()
        json.loads(graded)["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return unit
    return replace(unit, again=Again(changed, graded, before))


def replay(book: journal.Journal, writer: Writer, snapshot: Snapshot) -> int:
    """Bring the gradebook up to the journal after a run that was killed; return how many."""
    lost = [
        entry
        for entry in book.pending()
        if entry.assignment == snapshot.digest and entry.outcome.notebook in snapshot.notebooks
    ]
    if lost:
        writer.write([entry.outcome for entry in lost if entry.outcome.scores])
        book.commit(lost)
    return len(lost)


def check_writable(course: Course) -> None:
    """Refuse a course in which results could not be kept.

    Raises
    ------
    CannotStart
    """
    if not os.access(course.root, os.W_OK | os.X_OK):
        raise CannotStart(
            f"{course.root} cannot be written. Make it writable or grade a copy of the course."
        )
    top = course.root / course.directory.autograded_directory
    if top.exists() and not os.access(top, os.W_OK | os.X_OK):
        raise CannotStart(f"{top} cannot be written. Make it writable.")


def late_penalty(course: Course) -> Penalty | None:
    """Return nbgrader's configured late-submission rule."""
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties(config=course.config)
    if not step.enabled:
        return None
    step.init_plugin()
    return step.plugin_inst.late_submission_penalty


@contextlib.contextmanager
def _gentle_stop(progress: Silent) -> Iterator[threading.Event]:
    """Let the first Ctrl-C finish what is running; a second one ends at once."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return

    def on_interrupt(number: int, frame: object) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()
        progress.note(
            "Stopping: finishing the notebooks that are running (Ctrl-C again to end now)"
        )

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
