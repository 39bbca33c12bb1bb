"""A whole grading run: who handed in, what is still to do, grade it, write it down."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from nbjudge.course import autograded
from nbjudge.course.course import Course, find_course, open_course
from nbjudge.course.gradebook import Penalty, Writer
from nbjudge.course.snapshot import Snapshot, take_snapshot
from nbjudge.engine.jobs import IsolationUnavailable, Limits, Policy
from nbjudge.errors import CannotStart
from nbjudge.lock import course_lock
from nbjudge.outcomes import Outcome, State, Unit
from nbjudge.program import command
from nbjudge.run import journal, submissions
from nbjudge.run.grade_units import RunsJobs, grade_units
from nbjudge.run.pools.early_pool import EarlyPool, new_pool
from nbjudge.run.progress import Silent
from nbjudge.run.recorder import Recorder, failure
from nbjudge.run.settle import Decisions

Engine = Literal["fork", "nbclient"]
#: Takes units, gives outcomes.
PoolRun = Callable[[Iterable[Unit]], Iterator[Outcome]]
OpenPool = Callable[[], contextlib.AbstractContextManager[PoolRun]]


@dataclass(frozen=True)
class Row:
    """One notebook of one student in the report of a run.

    Attributes
    ----------
    outcome : Outcome
        Without the graded notebook.
    score, max_score : float
        Automatic points so far and points in all.
    waiting : int
        Graded cells that only a person can score.
    fresh : bool
        Graded by this run, not by an earlier one.
    """

    outcome: Outcome
    score: float
    max_score: float
    waiting: int
    fresh: bool


@dataclass
class RunReport:
    """What a run did.

    Attributes
    ----------
    assignment : str
    rows : list of Row
        By student and notebook.
    seconds : float
        Wall time of the run.
    interrupted : bool
        Whether it was stopped before the end of the class.
    notes : list of str
        What was noticed on the way (a torn journal line, ...).
    """

    assignment: str
    rows: list[Row] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when all are graded; 1 when some need a person or were not reached."""
        return int(self.interrupted or any(row.outcome.needs_person for row in self.rows))


def grade(
    course: Path | str | None,
    assignment: str,
    *,
    workers: int | None = None,
    isolation: bool = True,
    judge: bool | Policy = True,
    students: Sequence[str] | None = None,
    db_url: str | None = None,
    regrade: bool = False,
    cluster: str | None = None,
    engine: Engine = "fork",
    limits: Limits | None = None,
    progress: Silent | None = None,
) -> RunReport:
    """Grade every submission of an assignment that is not graded yet.

    Parameters
    ----------
    course : path, optional
        The folder with ``nbgrader_config.py``; see `course.find_course`.
    assignment : str
    workers : int, optional
        Submissions at a time; as many as there are processors when left out.
    isolation : bool
        Whether submissions are shut off from the system. There is no silent fallback.
    judge : bool or Policy
        Who decides on a test. By default a judge outside the student's process does, with a
        second opinion from inside where a test fails; False leaves it to nbgrader's rule alone.
    students : sequence of str, optional
        Only these (names or globs).
    db_url : str, optional
        Another gradebook than the configured one.
    regrade : bool
        Grade again what was graded before.
    cluster : str, optional
        Address of a Dask scheduler that does the work.
    engine : {"fork", "nbclient"}
        Processes forked from a warm one, or one Jupyter kernel a notebook (other languages;
        systems without fork; no isolation).
    limits : Limits, optional
        What each submission may use.
    progress : Silent, optional
        A display; nothing is shown when left out.

    Returns
    -------
    RunReport

    Raises
    ------
    CannotStart
        When the run cannot start, or results can no longer be written.
    """
    begun = time.monotonic()
    workers = workers or os.cpu_count() or 1
    root = find_course(course)
    with contextlib.ExitStack() as stack:
        early = None
        if engine == "fork" and cluster is None:
            early = start_early(root, assignment, workers=workers, isolation=isolation, judge=judge)
            stack.callback(early.close)
        opened = open_course(root, db_url=db_url)
        report = _grade(
            opened,
            assignment,
            students=students,
            regrade=regrade,
            progress=progress or Silent(),
            open_pool=functools.partial(
                _open_pool,
                workers=workers,
                isolation=isolation,
                judge=judge,
                limits=limits or Limits(),
                engine=engine,
                cluster=cluster,
                root=root,
                readable=opened.readable,
                early=early,
            ),
        )
    report.seconds = time.monotonic() - begun
    return report


#: Replaced in tests.
start_early = EarlyPool


def _grade(
    opened: Course,
    assignment: str,
    *,
    students: Sequence[str] | None,
    regrade: bool,
    progress: Silent,
    open_pool: Callable[[Snapshot], contextlib.AbstractContextManager[PoolRun]],
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
                plan = _Plan(opened, snapshot, book, writer, students, regrade)
                progress.start(plan.total)
                begin = functools.partial(open_pool, snapshot)
                _drive(plan, snapshot, begin, book, writer, progress, report)
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
            for outcome in _outcomes(units, open_pool, report):
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


def _outcomes(units: Iterator[Unit], open_pool: OpenPool, report: RunReport) -> Iterator[Outcome]:
    """Start a pool only when there is something to grade; note what it cannot limit."""
    first = next(units, None)
    if first is None:
        return
    with open_pool() as run:
        report.notes.extend(getattr(run, "notes", ()))
        yield from run(itertools.chain([first], units))


class _Plan:
    """Who is to be graded; reads submissions one at a time, as the pool has room."""

    def __init__(
        self,
        course: Course,
        snapshot: Snapshot,
        book: journal.Journal,
        writer: Writer,
        students: Sequence[str] | None,
        regrade: bool,
    ) -> None:
        self.course, self.snapshot = course, snapshot
        self._book, self._regrade = book, regrade
        handed_in = submissions.students(course, snapshot.assignment)
        everybody = sorted({*handed_in, *writer.students()})
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


def row(outcome: Outcome, snapshot: Snapshot, *, fresh: bool) -> Row:
    """Return an outcome's line in the report."""
    from dataclasses import replace

    points = outcome.scores.values()
    return Row(
        outcome=replace(outcome, graded=None),
        score=sum(p for p in points if p is not None),
        max_score=snapshot.notebooks[outcome.notebook].max_score,
        waiting=sum(p is None for p in points),
        fresh=fresh,
    )


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
def _open_pool(
    snapshot: Snapshot,
    workers: int,
    isolation: bool,
    judge: bool | Policy,
    limits: Limits,
    engine: Engine,
    cluster: str | None,
    root: Path,
    readable: Sequence[str],
    early: EarlyPool | None,
) -> Iterator[PoolRun]:
    if cluster is not None:
        from nbjudge.run.pools.cluster import cluster_run

        with cluster_run(cluster, snapshot, isolation, judge, limits, readable) as run:
            yield run
        return
    with make_pool(
        snapshot,
        workers=workers,
        isolation=isolation,
        judge=judge,
        hide=[root],
        readable=readable,
        engine=engine,
        early=early,
    ) as pool:
        yield _Here(snapshot, pool, limits)


@dataclass(frozen=True)
class _Here:
    """A run on this machine."""

    snapshot: Snapshot
    pool: RunsJobs
    limits: Limits

    @property
    def notes(self) -> list[str]:
        """Limits that are softer here than elsewhere, one line each."""
        return list(getattr(self.pool, "softer", ()))

    def __call__(self, units: Iterable[Unit]) -> Iterator[Outcome]:
        return grade_units(units, self.snapshot, self.pool, limits=self.limits)


@contextlib.contextmanager
def make_pool(
    snapshot: Snapshot,
    *,
    workers: int,
    isolation: bool,
    judge: bool | Policy,
    hide: Sequence[Path] = (),
    readable: Sequence[str] = (),
    engine: Engine = "fork",
    early: EarlyPool | None = None,
) -> Iterator[RunsJobs]:
    """Open the pool that executes one assignment's notebooks on this machine.

    Parameters
    ----------
    snapshot : Snapshot
    workers : int
    isolation, judge : bool
    hide : sequence of Path
        Folders no submission may see: the course with its solutions and its gradebook.
    readable : sequence of str
        What submissions may read beyond Python and its packages.
    engine : {"fork", "nbclient"}
    early : EarlyPool, optional
        One that is warming up already.

    Raises
    ------
    CannotStart
        When isolation was asked for and cannot be had, or the assignment's kernel is not Python.
    """
    languages = {
        (n.kernelspec or {}).get("language", "python") for n in snapshot.notebooks.values()
    }
    pool: Any
    if engine == "nbclient":
        from nbjudge.run.pools.nbclient_pool import NbclientPool

        if isolation:
            raise CannotStart(
                "The nbclient engine cannot isolate submissions. Add --no-isolation to grade "
                "without isolation, only work you trust."
            )
        pool = NbclientPool(workers, files=snapshot.fixed_files)
    else:
        if languages != {"python"}:
            raise CannotStart(
                f"The assignment's kernel is {min(languages - {'python'})}; the fast engine runs "
                "Python only. Use: --engine nbclient --no-isolation"
            )
        pool = new_pool(
            snapshot.fixed_files,
            snapshot.imports,
            hide,
            readable,
            workers=workers,
            isolation=isolation,
            judge=judge,
        )
    with contextlib.ExitStack() as stack:
        try:
            started = early.claim(snapshot, readable) if early is not None else None
            if started is None:
                stack.enter_context(pool)
            else:
                stack.callback(started.close)
        except IsolationUnavailable as error:
            raise CannotStart(
                f"Submissions cannot be isolated here: {error} See: {command('doctor')}"
            ) from error
        yield started or pool


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
