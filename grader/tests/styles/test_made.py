"""What is made at random gives in the judge what it gives in one process; see :mod:`.made`."""

from __future__ import annotations

import pytest

from grader.tests.styles import made, table
from grader.tests.styles.rewritten import Difference
from grader.tests.styles.style import Style
from nbjudge.engine import Policy

#: Others are tried by ``python -m grader.tests.styles.made FIRST COUNT``.
SEEDS = range(70)
#: Of the tests, those that one process passes and the judge leaves to a person: a call that
#: changes its argument and returns something, a list that one test changes and another reads.
MOST_ASKED = 0.02


@pytest.fixture(scope="module")
def notebooks() -> list[Style]:
    return made.styles(SEEDS)


@pytest.fixture(scope="module")
def alone(notebooks) -> table.Verdicts:
    return table.engine_verdicts(notebooks, Policy.PLAIN)


@pytest.fixture(scope="module")
def found(notebooks, alone) -> list[Difference]:
    return made.differences(alone, table.engine_verdicts(notebooks, Policy.SECOND_OPINION))


def test_they_are_tests_of_something(alone):
    """A right answer passes in one process, and many of the wrong ones fall short."""
    right = [verdict for name in alone for verdict in alone[name] if name.endswith("/right")]
    wrong = [verdict for name in alone for verdict in alone[name] if name.endswith("/wrong")]
    assert len(right) >= 200
    assert set(right) == {"full"}
    assert wrong.count("none") > 0.3 * len(wrong)


def test_no_point_is_lost_or_earned_in_the_judge(notebooks, found):
    wrong = [one for one in found if one.kind != "asked"]
    assert not wrong, made.shown(notebooks, wrong)


def test_few_are_left_to_a_person(notebooks, alone, found):
    asked = [one for one in found if one.kind == "asked"]
    count = sum(map(len, alone.values()))
    assert len(asked) <= MOST_ASKED * count, made.shown(notebooks, asked)


def test_a_seed_gives_the_same_notebook_again(notebooks):
    assert made.styles(SEEDS[:5]) == notebooks[:5]


def test_each_difference_is_seen():
    one_process, judge = ["full", "full", "none", "none", "full"], ["full", "none", "full", "none"]
    seen = made.differences({"a/right": one_process}, {"a/right": [*judge, "dispute"]})
    assert [(one.test, one.kind) for one in seen] == [(1, "lost"), (2, "earned"), (4, "asked")]
