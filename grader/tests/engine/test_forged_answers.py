"""Answers that would decide on themselves: none passes in the judge, and nothing else suffers.

Each test here is one that an instructor might write without a second thought.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbjudge.engine import Cell, Job, Limits, Pool
from nbjudge.engine.runner.results import falls_short

SETUP = """
import numpy as np
import pandas as pd
import random

KNOWN = [1, 2]

class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def same(self, other):
        return (self.x, self.y) == (other.x, other.y)
"""
TABLE = "expected = pd.DataFrame({'share': [0.25, 0.75]})\nassert f().equals(expected)"
AGREES = (
    "class Agrees:\n    def {0}(self, *given, **named): return True\ndef f(*given): return Agrees()"
)
#: What the student's process says that a call has returned.
FORGED = (
    "from nbjudge.engine.student import server\ndef f(*given): pass\n"
    "server.Server._call = lambda self, item, question, answer: {0}"
)
#: What it says that a name of the notebook is.
NAMED = (
    "from nbjudge.engine.student import server\nold = server.Server._names\ndef f(): pass\n"
    "def names(self, wanted):\n    found = old(self, wanted)\n"
    "    return {{**found, 'f': {0}}} if 'f' in found else found\nserver.Server._names = names"
)
#: What it says of which objects are one and the same.
SAYS_ONE = (
    "from nbjudge.engine.student import one_object\ndef f(): return [0]\n"
    "def tell(self, value, message, question, answer):\n    answer['one'] = {0}\n"
    "    return message\none_object.OneObject.tell = tell"
)

#: What numpy would take for the address of an array.
PLACE = "'typestr': '<f8', 'shape': (2,), 'version': 3, 'data': (np.zeros(2).ctypes.data, True)"
MEMORY = "assert np.asarray(f()).shape == (2,)"
#: Code of an answer, and a test that it must not pass.
FORGERIES: dict[str, tuple[str, str]] = {
    "an object of its own class": (AGREES.format("equals"), TABLE),
    "the class itself": (
        "class Agrees:\n    @staticmethod\n    def equals(other): return True\n"
        "def f(): return Agrees",
        TABLE,
    ),
    "a function with an attribute": (
        "def f():\n    def g(): pass\n    g.equals = lambda other: True\n    return g",
        TABLE,
    ),
    "a table of its own class": (
        "class Agrees(pd.DataFrame):\n    def equals(self, other): return True\n"
        "def f(): return Agrees({'share': [0]})",
        TABLE,
    ),
    "a text of its own class": (
        "class Agrees(str):\n    def startswith(self, other): return True\n"
        "def f(): return Agrees('no')",
        "assert f().startswith('Aktau')",
    ),
    "a set of its own class": (AGREES.format("issuperset"), "assert f().issuperset({1, 2})"),
    "a difference of sets": (
        AGREES.format("symmetric_difference").replace("return True", "return ()"),
        "assert not f().symmetric_difference({1, 2})",
    ),
    "a difference": (
        "class Small:\n    def abs(self): return self\n    def max(self): return 0.0\n"
        "class Agrees:\n    def sub(self, other): return Small()\ndef f(): return Agrees()",
        "assert f().sub(pd.Series([1.0, 2.0])).abs().max() < 1e-9",
    ),
    "a shape": (
        AGREES.format("within"),
        "import shapely\nassert f().within(shapely.box(0, 0, 1, 1))",
    ),
    "a mock": ("from unittest.mock import MagicMock\ndef f(): return MagicMock()", TABLE),
    "an array of pandas": (
        FORGED.format(
            "{'$': 'object', 'n': self._lent.number(item),"
            " 'class': ['pandas.core.arrays.base', 'ExtensionArray'], 'can': ['__len__']}"
        ),
        "assert f().equals(pd.array([1, 2]))",
    ),
    "data with a class of Python's as its method": (
        FORGED.format(
            "{'$': 'namedtuple', 'name': 'A', 'fields': ['equals'], 'more': None,"
            " 'v': [{'$': 'builtin', 'v': 'list'}]}"
        ),
        TABLE,
    ),
    "a result with such a method": (
        FORGED.format(
            "{'$': 'result', 'class': ['a', 'b'], 'v': [['equals', {'$': 'builtin', 'v': 'list'}]]}"
        ),
        TABLE,
    ),
    "more than the data have": (
        FORGED.format(
            "{'$': 'namedtuple', 'name': 'A', 'fields': ['x'], 'v': [1],"
            " 'more': {'$': 'dict', 'v': [['equals', {'$': 'builtin', 'v': 'list'}]]}}"
        ),
        TABLE,
    ),
    "a place in the memory": (
        f"def f():\n    return pd.Series({{'__array_interface__': {{{PLACE}}}}})",
        MEMORY,
    ),
    "a place in the memory, in a result": (
        FORGED.format(f"self._encode({{'x': {{{PLACE}}}}})"),
        "f()['x']",
    ),
    "a method of the instructor's class": (
        "def f(point):\n    point.same = lambda other: True\n    return point",
        "assert f(Point(0, 0)).same(Point(1, 2))",
    ),
    "data that are said to be the instructor's own": (
        SAYS_ONE.format("{'question': None, 'names': ['KNOWN']}"),
        "assert f() == KNOWN",
    ),
    "data that are said to be the test's own": (
        SAYS_ONE.format("{'question': None, 'names': ['expected']}"),
        "expected = [4, 5]\nassert f() == expected",
    ),
    "a result that is said to be the one before": (
        SAYS_ONE.format("{'question': question['n'] - 1, 'names': []}"),
        "first = f()\nassert first == [0] and f() == [1]",
    ),
    "random numbers that are all nothing": (
        "def f(x):\n    random.setstate((3, (0,) * 624 + (1,), None))\n    return 0",
        "random.seed(3)\nf(random.randint(1, 9))\nfor _ in range(5):\n"
        "    x = random.randint(0, 10 ** 9)\n    assert f(x) == x * x",
    ),
    "random numbers of numpy": (
        "def f(x):\n"
        "    np.random.set_state(('MT19937', np.zeros(624, dtype='uint32'), 1, 0, 0.0))\n"
        "    return np.zeros(len(x))",
        "np.random.seed(3)\nf(np.random.rand(3))\nx = np.random.rand(4)\n"
        "np.testing.assert_allclose(f(x), 17 * x)",
    ),
    "the file that says what is expected": (
        "def f(path):\n    for name in (path, 'expected.txt'):\n"
        "        open(name, 'w').write('wrong')",
        "open('expected.txt', 'w').write('right')\nf('out.txt')\n"
        "assert open('out.txt').read() == open('expected.txt').read()",
    ),
    "the test's own names as a module": (
        NAMED.format("{'$': 'module', 'v': '__main__'}"),
        "expected = 5\nassert f.expected == expected",
    ),
    "a module that ends the process": (
        NAMED.format("{'$': 'module', 'v': 'unittest.__main__'}"),
        "assert f.main",
    ),
    "a name of no module": (NAMED.format("{'$': 'module', 'v': '..x'}"), "assert f.x"),
    "sets what a mock says": (
        "def f(mock):\n    mock.configure_mock(assert_called_once_with=lambda *given: None)",
        "from unittest.mock import Mock\nm = Mock()\nf(m)\nm.assert_called_once_with(5)",
    ),
    "empties what its result is compared with": (
        "xs = [3, 1, 2]\ndef f(given):\n    xs.clear()\n    return []",
        "assert f(xs) == sorted(xs)",
    ),
    "binds anew what its result is compared with": (
        "xs = [3, 1, 2]\ndef f(given):\n    global xs\n    xs = []\n    return []",
        "assert f(xs) == sorted(xs)",
    ),
    "changes the instructor's list": (
        "def f():\n    KNOWN[:] = [0]\n    return 0",
        "assert f() == sum(KNOWN)",
    ),
    "says that the test's own names have changed": (
        "from nbjudge.engine import wire\nold = wire.send\n"
        "def send(link, message, *more):\n"
        "    old(link, {**message, 'followed': {'expected': 7, 'KNOWN': 7}}, *more)\n"
        "wire.send = send\ndef f():\n    return 7",
        "expected = 3 + 1\nassert f() == expected",
    ),
}
#: Answers that do the same in earnest, and tests that they pass.
HONEST: dict[str, tuple[str, str]] = {
    "a table": ("def f(): return pd.DataFrame({'share': [0.25, 0.75]})", TABLE),
    "a method without a value": (AGREES.format("equals"), "assert f().equals()"),
    "two of the student's objects": (
        "class Vec:\n    def __init__(self, x): self.x = x\n"
        "    def equals(self, other): return self.x == other.x\ndef f(): return Vec(1)",
        "assert f().equals(f())",
    ),
    "a class that a question asks for": (
        "class Vec:\n    def __init__(self, x): self.x = x\n"
        "    def equals(self, number): return self.x == number",
        "assert Vec(3).equals(3) and not Vec(3).equals(4)",
    ),
    "an ordinary method": (
        "class Account:\n    total = 10\n    def sub(self, n): self.total -= n\n"
        "def f(): return Account()",
        "a = f()\na.sub(3)\nassert a.total == 7",
    ),
    "a field that is called like a method": (
        "from collections import namedtuple\ndef f(): return namedtuple('R', 'eq within')(1, 2)",
        "assert f().eq == 1 and f().within == 2",
    ),
    "draws the test's random numbers": (
        "def f(n): return [random.random() for _ in range(n)]",
        "random.seed(7)\ngot = f(2) + f(3)\nrandom.seed(7)\n"
        "assert got == [random.random() for _ in range(5)]",
    ),
    "seeds by itself": (
        "def f(): random.seed(42)\ndef draw(): return random.random()",
        "random.seed(1)\nf()\nfirst = draw()\nf()\nassert draw() == first",
    ),
    "a file of the test's": (
        "def f(path):\n    open(path, 'a').write('more')",
        "open('log.txt', 'w').write('some')\nf('log.txt')\n"
        "assert open('log.txt').read() == 'somemore'",
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, isolation=False, warm=["pandas", "shapely"]) as pool:
        yield pool


def passes(pool: Pool, answer: str, test: str) -> tuple[bool, bool]:
    """Say whether an answer passes a test, and whether the next question is well."""
    asked = ("Vec",) if "Vec(3)" in test else ()
    cells = (
        Cell(0, SETUP, "own"),
        Cell(1, answer, "student", answers=("f", "draw", *asked), classes=asked),
        Cell(2, test, "test", points=1.0),
        Cell(3, "after = 7", "student", answers=("after",)),
        Cell(4, "assert after == 7", "test", points=1.0),
    )
    (result,) = pool.run([Job("a", cells, limits=Limits(cell_seconds=30))])
    return tuple(not falls_short(cells[at], result.cells[at]) for at in (2, 4))


@pytest.mark.parametrize("answer, test", FORGERIES.values(), ids=FORGERIES.keys())
def test_no_answer_decides_on_itself(pool: Pool, answer: str, test: str):
    assert passes(pool, answer, test) == (False, True)


@pytest.mark.parametrize("answer, test", HONEST.values(), ids=HONEST.keys())
def test_what_is_meant_in_earnest_counts(pool: Pool, answer: str, test: str):
    assert passes(pool, answer, test) == (True, True)
