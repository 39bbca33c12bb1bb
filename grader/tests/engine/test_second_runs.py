"""The second opinion: which tests are run again, and that nothing an earlier test did is lost."""

from __future__ import annotations

import pytest

from nbjudge.engine import Cell, Execution, Job, Limits, Pool
from nbjudge.engine.pool import RUNS
from nbjudge.engine.results import falls_short

COUNTING = """
class Count:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return self.n == other.n
calls = []
def f(x):
    calls.append(x)
    return Count(len(calls))
"""


def run(answer: str, *tests: str) -> tuple[Execution, list[str]]:
    """Return the result, and for each test what the two runs gave."""
    cells = [Cell(0, answer)]
    cells += [Cell(1 + n, text, "test", points=1.0) for n, text in enumerate(tests)]
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", tuple(cells))])
    found = []
    for cell in cells[1:]:
        again = result.second.get(cell.index)
        if not falls_short(cell, result.cells[cell.index]):
            found.append("passed")
        elif again is None:
            found.append("not run again")
        else:
            found.append("failed twice" if falls_short(cell, again) else "in dispute")
    return result, found


def test_an_earlier_test_matters_to_a_later_one():
    """Without the first test the second one fails in the student's process as well."""
    _, found = run(COUNTING, "f(1)", "assert f(2) == Count(2)")
    assert found == ["passed", "in dispute"]


def test_a_plain_wrong_answer_is_not_run_with_all_tests(monkeypatch: pytest.MonkeyPatch):
    launched: list[bool] = []
    own = Pool._launch_second

    def launch(self, job, first, wanted, attempt, short):
        launched.append(short)
        own(self, job, first, wanted, attempt, short)

    monkeypatch.setattr(Pool, "_launch_second", launch)
    result, found = run("def f(x):\n    return x", "f(1)", "assert f(2) == 3, f(2)", "f(3)")
    assert found == ["passed", "failed twice", "passed"]
    assert launched == [True]
    assert result.second[2].outputs[0]["evalue"] == "2"


def test_a_test_that_needs_the_names_of_an_earlier_one_is_run_with_it(
    monkeypatch: pytest.MonkeyPatch,
):
    launched: list[bool] = []
    own = Pool._launch_second

    def launch(self, job, first, wanted, attempt, short):
        launched.append(short)
        own(self, job, first, wanted, attempt, short)

    monkeypatch.setattr(Pool, "_launch_second", launch)
    tests = ("wanted = 3\nf(1)", "assert f(2) == wanted, f(2)")
    _, found = run("def f(x):\n    return x", *tests)
    assert found == ["passed", "failed twice"]
    assert launched == [True, False]


def test_partial_credit_is_compared_by_its_number():
    _, found = run("def f(x):\n    return x", "f(1)\n1.0", "float(f(0.5))")
    assert found == ["passed", "failed twice"]


def test_all_runs_of_a_submission_together_have_a_limit(monkeypatch: pytest.MonkeyPatch):
    given: list[float] = []
    own = Pool._fork

    def fork(self, header, *words, **about):
        if header["role"] == "student":
            given.append(about["total_seconds"])
        return own(self, header, *words, **about)

    monkeypatch.setattr(Pool, "_fork", fork)
    answer = "calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls)"
    slow = Cell(0, f"import time\ntime.sleep(2.1)\n{answer}")
    # Without the first test the second one fails with another number: a whole run follows.
    tests = (Cell(1, "f(1)", "test", points=1.0), Cell(2, "assert f(2) == 9, f(2)", "test"))
    limits = Limits(cell_seconds=4, total_seconds=4)
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", (slow, *tests), limits=limits)])
    assert given[:2] == [4, 4]
    assert len(given) == 3
    assert 1 <= given[2] <= RUNS * 4 - 2 * 2.1
    assert result.seconds < RUNS * 4 + 60
