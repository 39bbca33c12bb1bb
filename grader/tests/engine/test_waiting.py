"""Who is put off, for how long, and in which order those come who were."""

from __future__ import annotations

import math

import pytest

from nbjudge.engine import Job
from nbjudge.engine.waiting import Later

LOOP, SLOW, OTHER = (Job(name, ()) for name in ("loop", "slow", "other"))


def after(*seconds: float) -> Later:
    """Return the jobs put off so far, none, of a class that took these seconds."""
    later = Later()
    for one in seconds:
        later.note(one)
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
    assert after(*usual).patience(SLOW, others_wait=True) == pytest.approx(seconds)


def test_how_long_a_submission_may_take_depends_on_who_waits():
    later = after(*[0.5] * 20)
    assert later.patience(LOOP, others_wait=False) == math.inf, "nobody waits"
    assert later.patience(LOOP, others_wait=True) == pytest.approx(0.75)
    later.add(LOOP)
    assert later.take() is LOOP
    assert later.patience(LOOP, others_wait=False) == math.inf, "nobody waits behind it"
    later.add(OTHER)
    assert later.patience(SLOW, others_wait=False) == math.inf, "those who were put off come last"
    assert later.patience(LOOP, others_wait=False) == pytest.approx(7.5)
    later.add(LOOP)
    assert later.patience(LOOP, others_wait=True) == math.inf, "it has all of its time in the end"


def test_who_was_put_off_once_comes_before_who_was_put_off_twice():
    later = Later()
    later.add(LOOP)
    assert later.take() is LOOP
    for job in (SLOW, LOOP, OTHER):
        later.add(job)
    assert [later.take(), later.take(), later.take()] == [SLOW, OTHER, LOOP]
    assert not later
    later.add(LOOP)
    assert later.take() is LOOP, "it is run in the end, however often it was put off"
