"""A whole grading run: who handed in, what is still to do, grade it, write it down."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbjudge.course import autograded
from nbjudge.course.course import Course, find_course, open_course
from nbjudge.course.gradebook import Penalty, Writer
from nbjudge.course.snapshot import Snapshot, take_snapshot
from nbjudge.errors import CannotStart
from nbjudge.lock import course_lock
from nbjudge.outcomes import Outcome, State, Unit
from nbjudge.run import journal, limits, submissions
from nbjudge.run.options import RunOptions
from nbjudge.run.pools import PoolRun, open_pool
from nbjudge.run.pools.early_pool import EarlyPool
from nbjudge.run.progress import Silent
from nbjudge.run.recorder import Recorder, failure
from nbjudge.run.run_result import RunReport, row
from nbjudge.run.settle import Decisions

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
        found, notes = limits.of_course(opened, given.limits, given.asked)
        given = replace(given, limits=found)
        begin = functools.partial(
            open_pool, options=given, root=root, readable=opened.readable, early=early
        )
        report = _grade(opened, assignment, given, progress or Silent(), begin)
    report.notes = [*notes, *report.notes]
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
        report = RunReport(assignment)
        try:
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
                digest, files = plan.begun.pop(outcome.key)
                outcome = decisions.apply(outcome, digest, snapshot)
                recorder.put(outcome, digest, files)
                report.rows.append(row(outcome, snapshot, fresh=True))
            report.interrupted = stopped.is_set()
    except BaseException:
        with contextlib.suppress(BaseException):
            recorder.close()
        raise
    recorder.close()


def _outcomes(units: Iterator[Unit], open_pool: OpenPool) -> Iterator[Outcome]:
    """Start a pool only when there is something to grade."""
    first = next(units, None)
    if first is None:
        return
    with open_pool() as run:
        yield from run(itertools.chain([first], units))


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
        #: Hash and files of the units that are being graded.
        self.begun: dict[str, tuple[str, Mapping[str, bytes]]] = {}

    def units(
        self, stopped: threading.Event, progress: Silent, report: RunReport
    ) -> Iterator[Unit]:
        """Yield what is to be graded; count what is not."""
        for student in self.students:
            if stopped.is_set():
                return
            for unit in submissions.read_units(self.course, self.snapshot, student):
                digest = journal.digest(unit)
                if not self._regrade and self._is_done(unit, digest):
                    progress.skip()
                    known = self._book.entries[unit.key].outcome
                    report.rows.append(row(known, self.snapshot, fresh=False))
                    continue
                self.begun[unit.key] = (digest, unit.files)
                yield unit

    def _is_done(self, unit: Unit, digest: str) -> bool:
        """Say whether submission, assignment and what was written are as the journal knows."""
        entry = self._book.entries.get(unit.key)
        if entry is None or (entry.unit, entry.assignment) != (digest, self.snapshot.digest):
            return False
        if not entry.outcome.scores:
            return True  # nothing was handed in, nothing was written
        if unit.key not in self._present:
            return False
        if entry.outcome.state is State.MISSING:
            return True
        path = autograded.notebook_path(self.course, self.snapshot, unit.student, unit.notebook)
        return path.is_file()


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
