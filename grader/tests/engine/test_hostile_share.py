"""Hostile submissions in a class: the others do not wait for them, and no verdict changes."""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from nbjudge.engine import Cell, Execution, Job, Limits, Pool
from nbjudge.engine.frames import CellOutputs
from nbjudge.engine.runner import waiting
from nbjudge.engine.runner.live import Live
from nbjudge.engine.runner.process import Process
from nbjudge.engine.runner.results import falls_short
from nbjudge.engine.runner.waiting import Later
from nbjudge.outcomes import State

TEST = Cell(1, "assert answer == 42", "test", points=1.0)
LIMITS = Limits(cell_seconds=5, total_seconds=20, grace_seconds=1)
HOSTILE = (
    "while True:\n    pass",
    "import time\nwhile True:\n    try:\n        time.sleep(60)\n"
    "    except KeyboardInterrupt:\n        pass",
    "answer = 42\nwhile True:\n    print('x' * 1000)",
)


def class_of(size: int, hostile: tuple[str, ...]) -> list[Job]:
    """Return honest jobs with the hostile ones among the second half."""
    jobs = [Job(f"s{n}", (Cell(0, "answer = 42"), TEST), limits=LIMITS) for n in range(size)]
    for place, code in enumerate(hostile):
        jobs.insert(size // 2 + place, Job(f"hostile{place}", (Cell(0, code), TEST), limits=LIMITS))
    return jobs


def in_order(jobs: list[Job]) -> list[Execution]:
    with Pool(workers=2, isolation=False) as pool:
        return list(pool.run(jobs))


def test_three_hostile_submissions_in_twenty_hold_nobody_up():
    results = in_order(class_of(17, HOSTILE))
    assert len(results) == 20
    by_key = {result.key: result for result in results}
    honest = [result.key for result in results if result.key.startswith("s")]
    assert all(not falls_short(TEST, by_key[key].cells[1]) for key in honest)
    for key in ("hostile0", "hostile1"):
        assert by_key[key].state is State.TIMED_OUT, by_key[key].detail
        assert by_key[key].cells[0].outputs[-1]["ename"] in ("CellTimeoutError", "DeadKernelError")
    # Those that use up their time come last: everybody else's result is there before.
    order = [result.key for result in results]
    assert min(order.index("hostile0"), order.index("hostile1")) >= 17


def test_a_slow_honest_submission_is_put_off_and_keeps_its_time():
    slow = "import time\ntime.sleep(3.5)\nanswer = 42"
    results = in_order(class_of(14, (slow,)))
    assert len(results) == 15
    assert results[-1].key == "hostile0"
    assert results[-1].state is State.GRADED
    assert not falls_short(TEST, results[-1].cells[1])


def test_the_last_ones_are_not_begun_again():
    """Nobody waits for them."""
    slow = "import time\ntime.sleep(3)\nanswer = 42"
    jobs = class_of(10, ())
    jobs.append(Job("slow", (Cell(0, slow), TEST), limits=LIMITS))
    results = in_order(jobs)
    assert results[-1].key == "slow"
    assert results[-1].seconds < 3 + 2.5


def test_time_that_goes_into_what_others_send_is_nobodys_own(monkeypatch: pytest.MonkeyPatch):
    """The runner reads a flood in turns; an answer that waits for its turn is not slow."""
    add, put_off, later = CellOutputs.add, [], Later.add

    def add_slowly(self: CellOutputs, raw: Any, *words: Any) -> None:
        time.sleep(1.2 if "flood" in str(raw) else 0)
        add(self, raw, *words)

    def note(self: Later, job: Job) -> None:
        put_off.append(job.key)
        later(self, job)

    monkeypatch.setattr(waiting, "LEAST", 1.0)
    monkeypatch.setattr(waiting, "LEAST_OF_A_CELL", 1.0)
    monkeypatch.setattr(CellOutputs, "add", add_slowly)
    monkeypatch.setattr(Later, "add", note)
    flood = "import sys\nfor _ in range(2):\n    print('flood')\n    sys.stdout.flush()"
    results = in_order(class_of(24, (flood,)))
    assert len(results) == 25
    assert set(put_off) == {"hostile0"}


def test_nobody_waits_for_a_process_that_is_slow_to_end(monkeypatch: pytest.MonkeyPatch):
    """A thousand processes of a fork bomb take their time; the next submission begins beside them.

    Here the process that is to be put off is only ended once everybody else's result is there, or
    after five seconds, when the honest ones have waited for it.
    """
    all_there, withheld, send = threading.Event(), [], Process.signal

    def signal_later(self: Process, number: int) -> None:
        def after() -> None:
            waited = not all_there.wait(5)
            send(self, number)
            withheld.append("the others waited" if waited else "nobody waited")

        if number == signal.SIGKILL and not all_there.is_set():
            ending.append(threading.Thread(target=after))
            ending[-1].start()
        else:
            send(self, number)

    ending: list[threading.Thread] = []
    monkeypatch.setattr(Process, "signal", signal_later)
    monkeypatch.setattr(waiting, "comes_last", lambda sources: False)
    patient = Limits(cell_seconds=60, total_seconds=60)
    jobs = [replace(job, limits=patient) for job in class_of(17, (HOSTILE[0],))]
    keys = []
    with Pool(workers=1, isolation=False, judge=False) as pool:
        for result in pool.run(jobs):
            keys.append(result.key)
            if len(keys) == 17:
                all_there.set()
                break
        for thread in ending:
            thread.join()
    assert "hostile0" not in keys
    assert withheld == ["nobody waited"]


def test_what_a_submission_waits_for_before_its_first_cell_is_not_its_own():
    """Neighbours can hold up the start of a process: nobody is put off for them."""
    pool = Pool(workers=1)
    for _ in range(waiting.PUT_OFF_AFTER):
        pool._later.note(0.1, 0.1)
    job, other = class_of(2, ())
    student: Any = type("Starting", (), {"ended": None, "first_began": None, "cell": None})()
    live = Live(job, time.monotonic() - 60, student, None, 0)
    pool._ahead.append((other, 0))
    assert not pool._takes_long(live, time.monotonic())
    student.first_began = time.monotonic()
    assert not pool._takes_long(live, time.monotonic())
    student.first_began = time.monotonic() - 60
    assert pool._takes_long(live, time.monotonic())
