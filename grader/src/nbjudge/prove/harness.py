"""Run answers against a question's checks without a kernel: one forked process per answer.

The parent imports what assignments import and forks once per answer, so that a run costs a few
hundredths of a second beyond the checks themselves. A child executes the set-up cells, the answer
and the question's test cells in one namespace, as a kernel would, and reports per test cell.
nbgrader's rule decides on points: an error or anything on stderr costs all of a cell's points.
`tests/assignments/test_nbgrader.py` compares a sample with real nbgrader kernels.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import linecache
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nbjudge.engine.warm import huge_pages
from nbjudge.prove.bank import Case
from nbjudge.prove.sources import Assignment, Question, imported, text

#: Seconds for one whole answer; a call of the answer has its own, shorter limit.
LIMIT = 60.0
#: Limit of a call that is known never to end; others have the course's own.
ENDLESS_SECONDS = 0.4


@dataclass
class Outcome:
    """What an answer earned, and what each test cell said."""

    earned: float = 0.0
    of: float = 0.0
    messages: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def full(self) -> bool:
        """Whether every cell passed, those without points included."""
        return all(state == "PASS" for state in self.states.values())

    @property
    def first_message(self) -> str:
        """What the first failing test cell said."""
        return next((m for name, m in self.messages.items() if self.states[name] != "PASS"), "")


@dataclass
class Job:
    """One answer to run.

    Attributes
    ----------
    assignment, question, answer
        The answer is the text of the question's cell.
    remote : bool
        Whether the checks get stand-ins of what the answer defines, as in a grading run.
    endless : bool
        Whether the answer is known never to end, so that a short limit will do.
    to_first_fault : bool
        Whether the checks after one that fails are left out: enough to know whether an answer is
        accepted, not what it earns.
    key
        What the caller knows the job by.
    """

    assignment: Assignment
    question: Question
    answer: str
    remote: bool = False
    endless: bool = False
    to_first_fault: bool = False
    key: Any = None


def warm(chosen: Iterable[Assignment]) -> None:
    """Import and read what the assignments need, before forking.

    Parameters
    ----------
    chosen : iterable of Assignment
        Their set-up cells and the reference's own checks run once, in a child's way but here, so
        that modules and cached data are in memory when an answer's process is forked. What a set-up
        cell seals (:func:`nbjudge.checks.start`) is open again afterwards: each child seals it
        anew, and this process has other work to do.
    """
    import matplotlib

    matplotlib.use("agg")
    _draw_once()
    with unsealed_afterwards():
        _warm(chosen)
    huge_pages.gather()  # a fork copies the table of this process's pages


def _draw_once() -> None:
    """Draw a few words: what draws is imported, and the letters are read from their file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot(title="A title", xlabel="0123456789").text(0, 0, "words", weight="bold")
    FigureCanvasAgg(figure).draw()


@contextlib.contextmanager
def unsealed_afterwards() -> Iterator[None]:
    """Give every module back the class that it had, or that it was imported with."""
    from nbjudge.checks.guard import SealedModule

    before: dict[str, Any] = {name: type(module) for name, module in sys.modules.items()}
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if isinstance(module, SealedModule) and before.get(name) is not SealedModule:
                module.__class__ = before.get(name, types.ModuleType)


def _warm(chosen: Iterable[Assignment]) -> None:
    for assignment in chosen:
        modules = imported(text(cell) for cell in assignment.cells if cell["cell_type"] == "code")
        for name in modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        space: dict = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for place, source in enumerate(assignment.setup):
                _execute(source, f"setup {place}", space)


def _execute(source: str, name: str, space: dict) -> None:
    filename = f"<answer {name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    exec(compile(source, filename, "exec"), space)


def _child(job: Job) -> dict:
    """Run in the forked process: set-up, answer, checks."""
    # nbgrader says so while it grades, and the checks then guard notebook files.
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    import matplotlib

    import nbjudge.checks.calls as calls

    matplotlib.use("agg")
    if job.endless:
        limit = calls._time_limit
        calls._time_limit = lambda seconds: limit(min(seconds, ENDLESS_SECONDS))
    space: dict = {"__name__": "__main__"}
    out: dict[str, Any] = {"states": {}, "messages": {}, "earned": 0.0}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for place, source in enumerate(job.assignment.setup):
            _execute(source, f"setup {place}", space)
        try:
            _execute(job.answer, job.question.id, space)
        except BaseException as error:
            # A kernel goes on with the next cell after an error; so do we.
            out["answer_error"] = f"{type(error).__name__}: {error}"
    if job.remote:
        from nbjudge.prove.stand_in import stand_in

        for name, value in list(space.items()):
            if getattr(value, "__module__", None) == "__main__" and callable(value):
                space[name] = stand_in(value)
    for check in job.question.checks:
        stdout, stderr = io.StringIO(), io.StringIO()
        state, message = "PASS", ""
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            try:
                _execute(check.source, check.id, space)
            except BaseException as error:
                state = getattr(error, "state", "NOT YET")
                message = getattr(error, "message", f"{type(error).__name__}: {error}")
                if not hasattr(error, "message"):
                    message += "\n" + "".join(traceback.format_tb(error.__traceback__)[-2:])
        if state == "PASS" and stderr.getvalue():
            state, message = "NOT YET", f"stderr: {stderr.getvalue()[:500]}"
        out["states"][check.id], out["messages"][check.id] = state, str(message)
        if state == "PASS":
            out["earned"] += check.points
        elif job.to_first_fault:
            break
    return out


def _start(job: Job) -> tuple[int, int, float, str]:
    read_end, write_end = os.pipe()
    folder = tempfile.mkdtemp(prefix="answer")
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return pid, read_end, time.monotonic(), folder
    code = 1
    try:
        os.close(read_end)
        os.setsid()
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        gc.freeze()  # what the parent made is no garbage here: looking through it takes longest
        report = _child(job)
        with os.fdopen(write_end, "w", encoding="utf-8") as pipe:
            json.dump(report, pipe)
        code = 0
    except BaseException:
        with contextlib.suppress(BaseException):
            os.write(write_end, json.dumps({"crash": traceback.format_exc()[-2000:]}).encode())
    finally:
        os._exit(code)


def _finish(job: Job, data: bytes, started: float) -> Outcome:
    outcome = Outcome(of=job.question.points, seconds=time.monotonic() - started)
    try:
        report = json.loads(data.decode())
    except ValueError:
        report = {"crash": "the process ended without a report"}
    if "crash" in report:
        for check in job.question.checks:
            outcome.states[check.id], outcome.messages[check.id] = "NOT YET", report["crash"]
        return outcome
    outcome.earned = report["earned"]
    outcome.states, outcome.messages = report["states"], report["messages"]
    return outcome


def run_many(jobs: Iterable[Job], workers: int = 2) -> Iterator[tuple[Job, Outcome]]:
    """Run answers, `workers` at a time; give each with its outcome as it ends."""
    waiting = iter(jobs)
    live: dict[int, tuple[Job, int, float, str, bytearray]] = {}
    done = False
    while True:
        while not done and len(live) < workers:
            job = next(waiting, None)
            if job is None:
                done = True
                break
            pid, pipe, started, folder = _start(job)
            live[pipe] = (job, pid, started, folder, bytearray())
        if not live:
            return
        ready, _, _ = select.select(list(live), [], [], 0.5)
        for pipe in list(live):
            job, pid, started, folder, data = live[pipe]
            late = time.monotonic() - started > LIMIT
            if pipe in ready:
                piece = os.read(pipe, 1 << 16)
                data.extend(piece)
                if piece and not late:
                    continue
            elif not late:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(pipe)
            shutil.rmtree(folder, ignore_errors=True)
            del live[pipe]
            yield job, _finish(job, bytes(data), started)


def run(
    assignment: Assignment, question: Question, answer: str, *, remote: bool = False
) -> Outcome:
    """Run one answer."""
    return next(run_many([Job(assignment, question, answer, remote)], workers=1))[1]


def case_job(assignment: Assignment, case: Case) -> Job:
    """Give the job of a case of the bank; its key is the case."""
    question = assignment.questions[case.question]
    return Job(assignment, question, case.source, endless=case.never_ends, key=case)
