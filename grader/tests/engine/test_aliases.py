"""What a test changes of a value that the answer still holds, and what the end says after that.

The judge has copies. In one kernel the answer holds what the test has changed, so a later test may
pass there only; at the notebook's end it would fail as in the judge. No point is lost by that.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbjudge.engine import Cell, Execution, Job, Pool
from nbjudge.engine.runner.results import falls_short
from nbjudge.run.scoring import reference

KEEPS = """
import pandas as pd
items, rows, table = [], [{"n": 1}], pd.DataFrame({"a": [1]})
def f():
    return items
def first():
    return rows[0]
def total():
    return rows[0]["n"]
def whole():
    return table
class Bank:
    def __init__(self):
        self.xs = []
    def all(self):
        return self.xs
    def take(self, xs):
        self.xs = xs
bank = Bank()
def every():
    return given
def largest():
    return max(given)
def size():
    return len(whole_of_it["a"])
"""
HELPER = "def fill(function):\n    function().append(1)\ngiven, whole_of_it = [], {'a': [1]}"
#: A test that changes what the answer holds, and one that needs it.
PAIRS = {
    "a list under a name": ("xs = f()\nxs.append(1)", "assert f() == [1]"),
    "a list without a name": ("f().append(1)", "assert f() == [1]"),
    "a list that grows by an operator": ("xs = f()\nxs += [1]", "assert f() == [1]"),
    "a part of a list": ("row = rows[0]\nrow['n'] = 7", "assert total() == 7"),
    "a dictionary": ("row = first()\nrow['n'] = 7", "assert total() == 7"),
    "each of a list": ("for row in rows:\n    row['n'] = 7", "assert total() == 7"),
    "by a function of Python's": (
        "import heapq\nheapq.heappush(f(), 1)",
        "assert f() == [1]",
    ),
    "by the instructor's function": ("fill(f)", "assert f() == [1]"),
    "by a method with a result": ("row = first()\nold = row.pop('n')", "assert first() == {}"),
    "a table": ("t = whole()\nt['b'] = 2", "assert list(whole()) == ['a', 'b']"),
    "what an object holds": ("xs = bank.all()\nxs.append(3)", "assert bank.all() == [3]"),
    "the instructor's list": ("every().append(4)", "assert largest() == 4"),
    "a part of the instructor's": ("part = whole_of_it['a']\npart.append(5)", "assert size() == 2"),
    "what the test has handed over": (
        "mine = []\nbank.take(mine)\nmine.append(4)",
        "assert bank.all() == [4]",
    ),
}
#: Wrong answers whose functions read what no test changes, with a test: the end decides.
WRONG = {
    "a table that a function reads by a method": (
        "import pandas as pd\ntable = pd.DataFrame({'g': list('aab'), 'n': [1, 2, 4]})\n"
        "def totals():\n    return table.groupby('g')['n'].max().to_dict()",
        "assert totals() == {'a': 3, 'b': 4}",
    ),
    "a table that it copies": (
        "import pandas as pd\ntable = pd.DataFrame({'n': [1, None]})\n"
        "def clean():\n    t = table.copy()\n    t['n'] = t['n'].fillna(1)\n    return t",
        "assert clean()['n'].tolist() == [1, 0]",
    ),
    "an object": (
        "class Shop:\n    def __init__(self):\n        self.prices = {'tea': 3}\n"
        "    def price(self, name):\n        return self.prices.get(name, 0)\nshop = Shop()",
        "assert shop.price('tea') == 4",
    ),
    "rows that it goes through": (
        "rows = [{'n': 1}, {'n': 5}]\ndef largest():\n    best = rows[0]\n    for row in rows:\n"
        "        best = min(best, row, key=lambda r: r['n'])\n    return best['n']",
        "assert largest() == 5",
    ),
    "a copy that the test changes": (
        "def double(xs):\n    return [2 * x for x in xs]",
        "xs = [1, 2]\nxs.append(3)\nassert double(xs) == [1, 4, 9]",
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, isolation=False, warm=["pandas"]) as pool:
        yield pool


def run(pool: Pool, answer: str, *tests: str) -> Execution:
    cells = [Cell(0, HELPER, "own"), Cell(1, answer, **reference(answer))]
    cells += [Cell(2 + at, text, "test", points=1.0) for at, text in enumerate(tests)]
    (result,) = pool.run([Job("a", tuple(cells))])
    return result


@pytest.mark.parametrize("name", PAIRS)
def test_no_point_is_lost_for_what_an_earlier_test_has_changed(pool: Pool, name: str):
    result = run(pool, KEEPS, *PAIRS[name])
    assert not falls_short(Cell(2, "", points=1.0), result.cells[2])
    last = Cell(3, "", points=1.0)
    assert not falls_short(last, result.cells[3]) or not falls_short(last, result.second[3])


@pytest.mark.parametrize("name", WRONG)
def test_the_end_decides_where_nothing_has_changed(
    pool: Pool, name: str, launched: list[list[int]]
):
    result = run(pool, *WRONG[name])
    assert falls_short(Cell(2, "", points=1.0), result.cells[2])
    assert falls_short(Cell(2, "", points=1.0), result.second[2])
    assert launched == []
