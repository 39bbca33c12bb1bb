"""The unit of work on a Dask cluster on this machine; a worker is killed in the middle."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.tests import course as made
from grader.tests import small
from nbjudge.course.snapshot import Snapshot
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State, Unit
from nbjudge.run.options import RunOptions
from nbjudge.run.pools import cluster
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]

SLOW = "import time\ntime.sleep(0.4)\ndef double(x):\n    return 2 * x"


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A scheduler without workers, in a process of its own."""
    with background("-m", "distributed.cli.dask_scheduler", "--port", "0") as (process, said):
        yield next(
            word.strip()
            for line in said
            for word in line.split()
            if word.startswith("tcp://127.0.0.1:")
        )
        assert process.poll() is None


@contextlib.contextmanager
def background(*words: str) -> Iterator[tuple[subprocess.Popen[str], Iterator[str]]]:
    env = {**os.environ, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "info"}
    process = subprocess.Popen(
        [sys.executable, *words, "--host", "127.0.0.1", "--no-dashboard"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        start_new_session=True,
    )
    try:
        yield process, iter(process.stderr.readline, "")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()


@contextlib.contextmanager
def worker(scheduler: str) -> Iterator[subprocess.Popen[str]]:
    """One ``dask worker`` process, and the scheduler knows it."""
    words = ["-m", "distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-nanny"]
    with background(*words) as (process, said):
        for line in said:
            if "Registered to" in line:
                break
        drain = threading.Thread(target=lambda: list(said), daemon=True)
        drain.start()
        yield process


def test_a_worker_killed_in_the_middle_costs_nobody(
    small_course: Path, scheduler: str, run_quick: Run
) -> None:
    students = [f"s{number}" for number in range(8)]
    for number, student in enumerate(students):
        answers = {"q1_double": SLOW if number % 2 else "def double(x):\n    return 4"}
        made.submit(small_course, student, small.answered(small_course, **answers))
    made.submit(small_course, "t", b"{")
    with worker(scheduler), worker(scheduler) as victim:
        killed = []

        def kill() -> None:
            """Kill the worker as soon as somebody is graded."""
            journal = small_course / ".nbjudge" / "ps1" / "journal.jsonl"
            while not journal.exists() or not journal.stat().st_size:
                time.sleep(0.02)
            victim.kill()
            killed.append(time.monotonic())

        thread = threading.Thread(target=kill)
        thread.start()
        report = run_quick(small_course, cluster=scheduler)
        thread.join()
    assert killed
    states = {row.outcome.student: row.outcome.state for row in report.rows}
    assert states == {**dict.fromkeys(students, State.GRADED), "t": State.UNREADABLE}
    assert [row.score for row in report.rows] == [3.0, 5.0] * 4 + [0.0]
    assert max(Counter(row.outcome.student for row in report.rows).values()) == 1
    lines = (small_course / ".nbjudge" / "ps1" / "journal.jsonl").read_text().splitlines()
    assert sum('"kind":"outcome"' in line for line in lines) == 9, "recorded once each"
    for student in students:
        path = small_course / "autograded" / student / "ps1" / "fields.ipynb"
        assert path.is_file()
    assert made.grades(small_course)["s1", "q1_double__hidden"] == (2.0, None, False)


def test_the_same_grades_as_on_this_machine(
    small_course: Path, scheduler: str, run_quick: Run
) -> None:
    made.submit(small_course, "a", small.answered(small_course), files={"x/y.txt": b"mine"})
    made.submit(small_course, "b", made.released(small_course))
    run_quick(small_course)
    expected = made.grades(small_course)
    path = small_course / "autograded" / "a" / "ps1" / "fields.ipynb"
    before = path.read_bytes()
    with worker(scheduler):
        report = run_quick(small_course, cluster=scheduler, regrade=True)
    assert [row.fresh for row in report.rows] == [True, True]
    assert made.grades(small_course) == expected
    assert path.read_bytes() == before


def test_no_workers(
    small_course: Path, scheduler: str, run_quick: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "FIRST_WORKER", 0.5)
    made.submit(small_course, "a", small.answered(small_course))
    with pytest.raises(CannotStart, match=f"{scheduler} has no worker. Start one: dask worker"):
        run_quick(small_course, cluster=scheduler)


def test_all_workers_lost(
    small_course: Path, scheduler: str, run_quick: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOST_WORKERS", 1.0)
    for number in range(4):
        made.submit(small_course, f"s{number}", small.answered(small_course, q1_double=SLOW))
    with worker(scheduler) as only:
        timer = threading.Timer(2.0, only.kill)
        timer.start()
        with pytest.raises(CannotStart, match="has lost all its workers"):
            run_quick(small_course, cluster=scheduler)
    with worker(scheduler):
        assert len(run_quick(small_course, cluster=scheduler).rows) == 4
    assert {s for s, _ in made.grades(small_course)} == {f"s{n}" for n in range(4)}


def test_a_worker_of_another_version_is_refused(snapshot: Snapshot) -> None:
    plugin = cluster.GradingPlugin("n", b"", RunOptions(isolation=False, judge=False))
    plugin._version = "0.0.1"
    with pytest.raises(CannotStart, match="Install the same version on both"):
        plugin.grade(Unit("s", "ps1", "fields", b""))


def test_a_submission_that_ends_every_worker(snapshot: Snapshot) -> None:
    from distributed import KilledWorker

    class Lost:
        def result(self) -> None:
            raise KilledWorker("key", None, 3)

    outcome = cluster._outcome(Lost(), Unit("s", "ps1", "fields", b""), snapshot)
    assert outcome.state is State.CRASHED
    assert outcome.needs_person
    assert b"could not be read" in outcome.graded
    assert set(outcome.scores.values()) == {None}
