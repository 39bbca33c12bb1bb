"""The second opinion: which tests are run again, and that nothing an earlier test did is lost."""

from __future__ import annotations

import pytest

from nbjudge.engine import Cell, Execution, Job, Limits, Pool
from nbjudge.engine.runner.results import falls_short
from nbjudge.outcomes import State

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


def run(answer: str, *tests: str, limits: Limits | None = None) -> tuple[Execution, list[str]]:
    """Return the result, and for each test what the two runs gave."""
    cells = [Cell(0, answer)]
    cells += [Cell(1 + n, text, "test", points=1.0) for n, text in enumerate(tests)]
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", tuple(cells), limits=limits or Limits())])
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


def test_a_plain_wrong_answer_is_confirmed_at_the_end_of_the_notebook(launched: list[list[int]]):
    result, found = run("def f(x):\n    return x", "f(1)", "assert f(2) == 3, f(2)", "f(3)")
    assert found == ["passed", "failed twice", "passed"]
    assert launched == []
    assert result.second[2].outputs[0]["evalue"] == "2"


def test_an_error_that_shows_itself_is_confirmed_as_well(launched: list[list[int]]):
    """The course's own errors have no marked line: what they say is compared."""
    test = (
        "class Wrong(AssertionError):\n"
        "    def _render_traceback_(self):\n"
        "        return ['NOT YET']\n"
        "if f() != 2:\n"
        "    raise Wrong('not 2')"
    )
    result, found = run("def f():\n    return 1", test)
    assert found == ["failed twice"]
    assert launched == []
    assert result.cells[1].outputs[0]["traceback"] == ["NOT YET"]


def test_what_is_different_at_the_end_confirms_nothing(launched: list[list[int]]):
    """The answer is wrong where the test stands, and another one at the end."""
    cells = (
        Cell(0, "def f(x):\n    return x"),
        Cell(1, "assert f(2) == 3, f(2)", "test", points=1.0),
        Cell(2, "def f(x):\n    return x + 1"),
    )
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", cells)])
    assert launched == [[1]]
    assert falls_short(cells[1], result.second[1])


@pytest.mark.parametrize(
    ("end", "seconds"),
    [
        ("import time\ntime.sleep(60)", 1.0),  # the test runs longer there than it may
        ("import os\nos._exit(3)", 10.0),
        ("raise SystemExit", 10.0),
        ("print('x' * 10**9)", 10.0),
    ],
)
def test_what_happens_at_the_end_does_not_touch_the_first_run(end: str, seconds: float):
    """A function that behaves when the judge calls it, and not when the test runs beside it."""
    answer = (
        "import sys\n"
        "def f(x):\n"
        "    if 'beside' in sys._getframe(1).f_globals:\n"
        f"        {end.replace(chr(10), '; ')}\n"
        "    return x"
    )
    cells = (
        Cell(0, answer),
        Cell(1, "beside = True\nassert f(2) == 3, f(2)", "test", points=1.0),
        Cell(2, "done = 1"),
        Cell(3, "assert done == 1", "test", points=1.0),
    )
    limits = Limits(cell_seconds=seconds, total_seconds=30, grace_seconds=0.5)
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", cells, limits=limits)])
    assert result.state == "graded"
    assert falls_short(cells[1], result.cells[1])
    assert not falls_short(cells[3], result.cells[3])


def test_a_test_that_needs_the_names_of_an_earlier_one_is_run_with_it(launched: list[list[int]]):
    tests = ("wanted = 3\nf(1)", "assert f(2) == wanted, f(2)")
    _, found = run("def f(x):\n    return x", *tests)
    assert found == ["passed", "failed twice"]
    assert launched == [[2]]


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
    # The first test matters to the second one: the notebook is run again.
    tests = (Cell(1, "f(1)", "test", points=1.0), Cell(2, "assert f(2) == 9, f(2)", "test"))
    limits = Limits(cell_seconds=4, total_seconds=8)
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", (slow, *tests), limits=limits)])
    assert given[0] == 8
    assert len(given) == 2
    assert 1 <= given[1] <= 8 - 2.1
    assert result.seconds < 8 + 60


def test_partial_credit_is_confirmed_at_the_end_of_the_notebook(launched: list[list[int]]):
    _, found = run("def f(x):\n    return x", "f(1)\n1.0", "float(f(0.5))")
    assert found == ["passed", "failed twice"]
    assert launched == []


DECK = "deck = [1, 2, 3]\ndef draw():\n    return deck.pop(0)"


@pytest.mark.parametrize(
    ("answer", "test", "rest"),
    [
        (DECK, "draw()\nassert deck == [2, 3]", ["draw()"]),
        (DECK, "draw()\nassert deck == [2, 3]", ["card = draw()\ncard"]),
        (DECK, "draw()\nassert deck == [2, 3]", ["def two():\n    return draw(), draw()", "two()"]),
        (DECK, "draw()\nassert deck == [2, 3]", ["if True:\n    deck = []"]),
        (
            "counts = {'n': 0}\ndef add():\n    counts['n'] += 1",
            "add()\nassert counts['n'] == 1",
            ["for _ in range(3):\n    add()"],
        ),
        (DECK, "draw()\nassert deck == [2, 3]", ["async def one():\n    draw()\nawait one()"]),
        (
            "total = 0\ndef add():\n    global total\n    total += 1",
            "add()\nassert total == 1",
            ["add()"],
        ),
        (
            "rows = [{'n': 1}, {'n': 2}]\ndef last():\n    return rows.pop()",
            "last()\nassert rows == [{'n': 1}]",
            ["for row in rows:\n    row['n'] = 7"],
        ),
    ],
)
def test_the_end_decides_nothing_on_what_later_cells_change(
    answer: str, test: str, rest: list[str]
):
    """nbgrader gives all points; at the notebook's end the test fails as it does in the judge."""
    cells = [Cell(0, answer), Cell(1, test, "test", points=1.0)]
    cells += [Cell(2 + number, text) for number, text in enumerate(rest)]
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", tuple(cells))])
    assert falls_short(cells[1], result.cells[1])
    assert not falls_short(cells[1], result.second[1])


@pytest.mark.parametrize(
    "rest",
    [
        ["g(4)", "table = [1]\ng(table)"],
        ["import math\nprint(limit)", "h = f\nh(2)"],
        ["def f2(x):\n    return f(x)", "f2(limit)"],
        ["f = f(("],
    ],
)
def test_cells_that_leave_the_answer_alone_let_the_end_decide(
    launched: list[list[int]], rest: list[str]
):
    cells = [
        Cell(0, "import math\nlimit = 3\ndef f(x):\n    return x + limit\ndef g(x):\n    return x"),
        Cell(1, "import math\nassert f(2) == 3, f(2)", "test", points=1.0),
        *(Cell(2 + number, text) for number, text in enumerate(rest)),
        Cell(9, "assert f(2) == 4", "test", points=1.0),
    ]
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", tuple(cells))])
    assert falls_short(cells[1], result.second[1])
    assert launched == []


def test_a_table_that_later_tests_hand_over_is_a_copy(launched: list[list[int]]):
    """What a function does to it there leaves the notebook's own table as it was."""
    answer = (
        "import pandas as pd\ntable = pd.DataFrame({'n': [1, 2]})\n"
        "def total(table):\n    table['n'] = 0\n    return 7"
    )
    cells = (
        Cell(0, answer),
        Cell(1, "assert table['n'].sum() == 4, table['n'].sum()", "test", points=1.0),
        Cell(2, "assert total(table) == 7", "test", points=1.0),
    )
    with Pool(workers=1, isolation=False, warm=["pandas"]) as pool:
        (result,) = pool.run([Job("a", cells)])
    assert not falls_short(cells[2], result.cells[2])
    assert result.second[1].outputs[0]["evalue"] == "3"
    assert launched == []


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        (DECK, "draw()\nassert deck == [2, 3]"),
        (DECK, "same = deck\ndraw()\nassert same == [2, 3]"),
        ("total = 0\ndef add():\n    global total\n    total += 1", "add()\nassert total == 1"),
        (
            "class Purse:\n    n = 0\n    def add(self):\n        self.n += 1\n"
            "purse, seen = Purse(), []\n"
            "def go():\n    purse.add()\n    seen.append(purse.n)",
            "go()\nassert seen == [1]",
        ),
        (
            "rows = [{'n': 1}]\ndef add():\n    for row in rows:\n        row['n'] += 1",
            "add()\nassert rows == [{'n': 2}]",
        ),
        (
            "rows = [{'n': 1}]\ndef add():\n    row = rows[0]\n    row.update(n=row['n'] + 1)",
            "add()\nassert rows == [{'n': 2}]",
        ),
    ],
)
def test_the_end_decides_nothing_on_what_the_test_itself_has_changed(answer: str, test: str):
    """The judge has called the function before: once more, and the answer is another one."""
    _, found = run(answer, test)
    assert found == ["in dispute"]


@pytest.mark.parametrize(
    ("answer", "tests"),
    [
        (DECK, ["draw()", "draw()\nassert deck == [3]"]),
        (
            "seen = []\ndef f(x):\n    seen.append(x)\n    return x",
            ["assert f(1) == 1", "assert f(2) == 2", "f(3)\nassert seen == [1, 2, 3]"],
        ),
        (
            "import os\ndef save():\n    with open('model.bin', 'wb') as file:\n"
            "        file.write(b'x')\ndef clear():\n    os.remove('model.bin')",
            ["save()", "with open('model.bin', 'rb') as file:\n    file.read()", "clear()"],
        ),
    ],
)
def test_what_earlier_tests_did_counts(answer: str, tests: list[str]):
    """Without them a test fails just as it does in the judge."""
    _, found = run(answer, *tests)
    assert "failed twice" not in found
    assert "in dispute" in found


def test_the_end_decides_on_a_table_that_later_cells_left_as_it_was(launched: list[list[int]]):
    """By their code the instructor's cell and a loop might have changed it."""
    cells = (
        Cell(0, "import pandas as pd\nfields = pd.DataFrame({'n': [1, 2]})", "own", locked=True),
        Cell(1, "def total(table):\n    return table['n'].sum()"),
        Cell(2, "assert total(fields) == 4, total(fields)", "test", points=1.0),
        Cell(3, "total(fields)", "own", locked=True),
        Cell(4, "for row in fields.itertuples():\n    print(row)"),
    )
    with Pool(workers=1, isolation=False, warm=["pandas"]) as pool:
        (result,) = pool.run([Job("a", cells)])
    assert result.second[2].outputs[0]["evalue"] == "3"
    assert launched == []


def test_a_table_that_a_later_cell_has_changed_decides_nothing(launched: list[list[int]]):
    cells = (
        Cell(0, "import pandas as pd\nfields = pd.DataFrame({'n': [1, 2]})", "own", locked=True),
        Cell(1, "def total(table):\n    table['n'] = 0\n    return 3"),
        Cell(2, "assert fields['n'].sum() == 4, 'no'", "test", points=1.0),
        Cell(3, "total(fields)", "own", locked=True),
    )
    with Pool(workers=1, isolation=False, warm=["pandas"]) as pool:
        (result,) = pool.run([Job("a", cells)])
    assert falls_short(cells[2], result.second[2])
    assert launched == [[2]]


#: The judge does not see what passes a filter, so it fails there, and it is right the first time.
LOGGED = (
    "import logging\nkept = []\ndef hear(record):\n    kept.append(record.getMessage())\n"
    "    return True\nlogging.getLogger('x').addFilter(hear)\nf()\nassert kept == ['1']"
)


@pytest.mark.parametrize(
    "answer",
    [
        "def make():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n"
        "        log.warning(n)\n    return f\nf = make()",
        "class Count:\n    n = 0\n    def __call__(self):\n        self.n += 1\n"
        "        log.warning(self.n)\nf = Count()",
        "class Count:\n    n = 0\n    def go(self):\n        self.n += 1\n"
        "        log.warning(self.n)\nf = Count().go",
        "def count():\n    for n in range(1, 9):\n        log.warning(n)\n        yield\n"
        "steps = count()\nf = lambda: next(steps)",
    ],
    ids=["closure", "object that is called", "method of an object", "generator"],
)
def test_the_end_decides_nothing_on_what_keeps_a_state_of_its_own(answer: str):
    _, found = run(f"import logging\nlog = logging.getLogger('x')\n{answer}", LOGGED)
    assert found == ["in dispute"]


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ("def f(xs):\n    return sorted(xs)", "xs = [2, 1]\nassert f(xs) == [1, 2]"),
        ("def f(xs):\n    return xs.pop()", "assert f([1, 2]) == 2"),
        ("def f(xs):\n    return xs.pop()", "xs = [1, 2]\nassert f(xs) == 2"),
        ("def f(xs):\n    return xs[::-1]", "xs = f([1])\nxs.append(2)\nassert f(xs) == [2, 1]"),
        ("import numpy as np\ndef f(n):\n    return np.arange(n)[1:]", "assert f(3).sum() == 3"),
        (
            "class Stack:\n    def __init__(self):\n        self.items = []\n"
            "    def push(self, x):\n        self.items.append(x)",
            "s = Stack()\nassert s.items == []\ns.push(1)\nassert s.items == [1]",
        ),
        ("rows = [[1], [2]]\ndef f():\n    return len(rows)", "assert f() == len(rows)"),
    ],
)
def test_what_nothing_shares_is_not_run_again(launched: list[list[int]], answer: str, test: str):
    assert run(answer, test)[1] == ["passed"]
    assert launched == []


def test_a_doubtful_test_has_to_pass_in_one_process_too(launched: list[list[int]]):
    test = "xs = [3, 1]\nassert f(xs) == 1 and xs == [3, 1]"
    result, found = run("def f(xs):\n    xs.sort()\n    return xs[0]", test)
    assert found == ["failed twice"]
    assert launched == [[1]]
    assert result.cells[1].outputs[-1]["ename"] == "AssertionError"


def test_a_doubtful_test_that_passes_in_both_keeps_its_points(launched: list[list[int]]):
    answer = "def f(xs):\n    xs.sort()\n    return xs[0]"
    assert run(answer, "xs = [3, 1]\nassert f(xs) == 1 and len(xs) == 2")[1] == ["passed"]
    assert launched == [[1]]


@pytest.mark.parametrize(
    "answer, test",
    [
        ("def f(x):\n    return x + 1", "for n in range(300_000):\n    assert f(n) == n + 1"),
        (
            "def f(g, n):\n    return sum(g(i) for i in range(n))",
            "assert f(lambda i: 1, 300_000) == 300_000",
        ),
        ("def f(rows):\n    return sum(rows)", "assert f(1 for n in range(300_000)) == 300_000"),
        ("def f(n):\n    yield from range(n)", "assert sum(f(300_000)) == sum(range(300_000))"),
        (
            "def f(node):\n    n = 0\n    while node:\n        n, node = n + 1, node.next\n"
            "    return n",
            "class Node:\n    next = None\nfirst = node = Node()\nfor _ in range(300_000):\n"
            "    node.next = Node()\n    node = node.next\nassert f(first) == 300_001",
        ),
    ],
    ids=["calls", "a function of the test", "an iterator", "a generator", "objects of the test"],
)
def test_very_many_calls_between_test_and_answer_cost_no_point(answer: str, test: str):
    """One process needs a fraction of a second for them, and the judge has no time for so many."""
    result, found = run(answer, test, "assert True", limits=Limits(cell_seconds=3))
    assert found == ["in dispute", "passed"]
    assert result.state is State.GRADED


def test_an_answer_without_an_end_is_timed_out_in_the_second_run():
    answer = "def f(g):\n    while True:\n        g(1)"
    limits = Limits(cell_seconds=3)
    result, found = run(answer, "assert f(lambda n: n)", "assert True", limits=limits)
    assert (result.state, result.dead_cell) == (State.TIMED_OUT, 1)
    assert found == ["failed twice", "passed"]


def test_what_the_judge_cannot_decide_is_timed_out_where_the_second_run_is():
    """One process alone has a say, and it had no time to say anything: a person should see it."""
    test = (
        "import time\nfrom multiprocessing.pool import ThreadPool\n"
        "assert f(ThreadPool(1)) == 1\ntime.sleep(6)"
    )
    limits = Limits(cell_seconds=3)
    result, found = run("def f(pool):\n    return 1", test, "assert True", limits=limits)
    assert (result.state, result.dead_cell) == (State.TIMED_OUT, 1)
    assert found == ["failed twice", "passed"]
