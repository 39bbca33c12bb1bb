"""Who is put off, for how long, and in which order those come who were."""

from __future__ import annotations

import math
import selectors

import pytest

from nbjudge.engine import Cell, Job
from nbjudge.engine.runner import waiting
from nbjudge.engine.runner.libraries import Branches
from nbjudge.engine.runner.waiting import Later, Waiting

NEVER = (math.inf, math.inf)
LOOP, SLOW, OTHER = (Job(name, ()) for name in ("loop", "slow", "other"))


def after(*seconds: float, cell: float = 0.0) -> Later:
    """Return the jobs put off so far, none, of a class that took these seconds.

    `cell` is the share of each that its longest cell took.
    """
    later = Later()
    for one in seconds:
        later.note(one, cell * one)
    return later


@pytest.mark.parametrize(
    ("usual", "seconds"),
    [
        ([0.1] * 30, 0.2),  # on a busy machine a tenth of a second says nothing
        ([0.5, 0.5, 2.0] * 10, 3.0),  # where every third one is slow, none of them is put off
        ([0.5] * 60 + [30.0] * 4, 0.75),  # a few loops do not count
        ([0.5] * 7, math.inf),  # too few to know
    ],
)
def test_what_is_usual_is_what_nine_of_ten_take(usual: list[float], seconds: float):
    assert after(*usual).patience(SLOW, others_wait=True).whole == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("share", "seconds"),
    [
        (0.01, 0.1),  # on a busy machine less says nothing
        (0.2, 0.3),  # a loop in a notebook of ten cells is known before the notebook's time is over
        (1.0, 1.5),  # one cell is all of it
    ],
)
def test_a_cell_is_held_to_what_is_usual_of_the_longest(share: float, seconds: float):
    later = after(*[1.0] * 30, cell=share)
    assert later.patience(SLOW, others_wait=True) == pytest.approx((1.5, seconds))


def test_how_long_a_submission_may_take_depends_on_who_waits():
    later = after(*[0.5] * 20, cell=0.5)
    assert later.patience(LOOP, others_wait=False) == NEVER, "nobody waits"
    assert later.patience(LOOP, others_wait=True) == pytest.approx((0.75, 0.375))
    later.add(LOOP)
    assert later.take() is LOOP
    assert later.patience(LOOP, others_wait=False) == NEVER, "nobody waits behind it"
    later.add(OTHER)
    assert later.patience(SLOW, others_wait=False) == NEVER, "those who were put off come last"
    assert later.patience(LOOP, others_wait=False) == pytest.approx((2.25, 1.125))
    later.add(LOOP)
    assert later.patience(LOOP, others_wait=True) == pytest.approx((6.75, 3.375))
    for _ in range(2):
        later.add(LOOP)
    assert later.patience(LOOP, others_wait=True) == NEVER, "it has all of its time in the end"


def test_who_was_put_off_less_often_comes_first():
    later = Later()
    later.add(LOOP)
    assert later.take() is LOOP
    for job in (SLOW, LOOP, OTHER):
        later.add(job)
    assert [later.take(), later.take(), later.take()] == [SLOW, OTHER, LOOP]
    assert not later
    later.add(LOOP)
    assert later.take() is LOOP, "it is run in the end, however often it was put off"


def taken(jobs: list[Job | None], later: Later | None = None) -> list[str | None]:
    """Return the keys of the jobs in the order in which they are given out."""
    no_branches = Branches(selectors.DefaultSelector())
    given, found = Waiting(jobs, Later() if later is None else later, no_branches), []
    while not given.ended:
        item = given.take()
        found.append(None if item is None else item[0].key)
    return found


def looping(name: str) -> Job:
    return Job(name, (Cell(0, "while True:\n    pass"),))


def test_a_loop_that_can_be_seen_comes_last():
    own = Job("own", (Cell(0, "while True:\n    pass", "own"),))
    jobs = [looping("first"), SLOW, None, looping("second"), own, OTHER]
    assert taken(jobs) == ["slow", None, "own", "other", "first", "second"]
    later = Later()
    later.add(SLOW)
    assert taken([looping("loop"), OTHER], later) == ["other", "slow", "loop"]
    assert taken([looping("only")]) == ["only"]
    assert taken([OTHER])[0] == "other"
    assert taken([]) == [None]


def test_few_loops_are_kept_for_the_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting, "MOST_LATER", waiting.AROUND)
    jobs = [looping(str(number)) for number in range(5)]
    assert taken([*jobs, OTHER]) == ["1", "2", "3", "4", "other", "0"]


class Importing(Branches):
    """Libraries whose import is ready when the test says so."""

    def __init__(self) -> None:
        super().__init__(selectors.DefaultSelector())
        self.ready = False

    def keeps_waiting(self, job: Job) -> bool:
        return job.key.startswith("imports") and not self.ready

    def may_begin(self, job: Job) -> bool:
        return self.ready


def test_a_job_whose_import_is_not_ready_holds_up_no_other():
    class Second(Importing):
        def may_begin(self, job: Job) -> bool:
            return job.key == "imports 2"

    given = Waiting([Job(f"imports {n}", ()) for n in range(4)], Later(), Second())
    order = []
    while not given.ended:
        item = given.take()
        assert item is not None
        order.append(item[0].key)
    assert order[:2] == ["imports 0", "imports 2"]
    assert sorted(order) == [f"imports {n}" for n in range(4)]


def test_who_imports_the_same_waits_until_it_is_imported():
    branches = Importing()
    names = ["imports 1", "loop", "a", "imports 2", "b", "c", "imports 3"]
    jobs = [looping(name) if name == "loop" else Job(name, ()) for name in names]
    given, found = Waiting(jobs, Later(), branches), []
    while not given.ended:
        item = given.take()
        assert item is not None
        found.append(item[0].key)
        branches.ready = found[-1] == "b" or branches.ready
    assert found == ["a", "b", "imports 1", "imports 2", "c", "imports 3", "loop"]
    late = Waiting(jobs, Later(), Importing())
    order = [late.take() for _ in jobs]
    assert [item and item[0].key for item in order] == [
        *("a", "b", "c", "imports 1", "imports 2", "imports 3", "loop")
    ], "in the end nobody waits any longer"
    assert late.ended
