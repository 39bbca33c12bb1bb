"""What the judge passes on to a student's objects gives a dishonest one nothing.

Each dishonest answer here earns its point in one process.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from types import CodeType

import pytest

from grader.tests.styles.table import verdicts
from nbjudge.engine import Cell, Job, Limits, Policy, Pool
from nbjudge.engine.judge.asks import RemoteError
from nbjudge.engine.judge.peer import Peer
from nbjudge.run.scoring import reference

FUNCTION = "def f(x):\n    return x * 2"
CHECK = "def check(value):\n    assert value == 6"
ANYTHING = """
class Anything:
    def __init__(self, *values):
        pass
    def __sub__(self, other):
        return 0.0
    def __truediv__(self, other):
        return 1.0
    def __mul__(self, other):
        return other * 6
    __rmul__ = __add__ = __radd__ = __mul__
    def __lt__(self, other):
        return True
    def __gt__(self, other):
        return True
    def __eq__(self, other):
        return True
    def __abs__(self):
        return 0
    x = 1
"""
GIVES = f"{ANYTHING}\ndef f(x):\n    return Anything()"
IS_ONE = f"{ANYTHING}\nf = Anything"
#: name -> (reference, dishonest answer, test): one process lets it pass, the judge must not.
DISHONEST = {
    "difference": (FUNCTION, GIVES, "assert abs(f(3) - 6) < 1e-9"),
    "quotient": (FUNCTION, GIVES, "assert abs(f(3) / 6 - 1) < 1e-9"),
    "product": (FUNCTION, GIVES, "assert f(3) * 1 == 6"),
    "product from the left": (FUNCTION, GIVES, "assert 1 * f(3) == 6"),
    "sum": (FUNCTION, GIVES, "assert f(3) + 1 == 6"),
    "order": (FUNCTION, GIVES, "assert f(1) < f(2) < f(3)"),
    "put in order": (FUNCTION, GIVES, "a, b = f(1), f(2)\nassert max([a, b]) is b"),
    "equality": (FUNCTION, GIVES, "assert f(3) == 6"),
    "a class in place of a function": (FUNCTION, IS_ONE, "assert abs(f(3) - 6) < 1e-9"),
    "a class in place of a function, product": (FUNCTION, IS_ONE, "assert f(3) * 1 == 6"),
    "a class in place of a function, order": (FUNCTION, IS_ONE, "assert f(1) < f(2)"),
    "difference of the class asked for": (
        "class V:\n    def __init__(self, x):\n        self.x = x\n"
        "    def __sub__(self, o):\n        return self.x - o",
        f"{ANYTHING}\nV = Anything",
        "assert abs(V(3) - 3) < 1e-9",
    ),
    "order of the class asked for": (
        "class V:\n    def __init__(self, x):\n        self.x = x\n"
        "    def __lt__(self, o):\n        return self.x < o.x",
        f"{ANYTHING}\nV = Anything",
        "assert V(3) < V(4)",
    ),
    "a script that replaces the check": (
        "value = 6\nopen('s.py', 'w').write('value = 6')",
        "open('s.py', 'w').write('def check(value):\\n    pass\\nvalue = 5')",
        "%run s.py\ncheck(value)",
    ),
    "a module in place of a library's": (
        FUNCTION,
        "open('statistics.py', 'w').write('def mean(xs):\\n    return 6')\n"
        "import sys\nsys.modules.pop('statistics', None)\nsys.path.insert(0, '.')\n"
        "def f(x):\n    return 0",
        "import statistics\nassert statistics.mean([f(3)]) == 6",
    ),
}


@pytest.fixture(scope="module")
def judged() -> Iterator[Pool]:
    with Pool(isolation=False, judge=Policy.SECOND_OPINION) as pool:
        yield pool


def notebook(right: str, answer: str, test: str) -> Job:
    cells = (
        Cell(0, CHECK, "own"),
        Cell(1, answer, "student", **reference(right)),
        Cell(2, test, "test", points=1.0),
    )
    return Job("a", cells, limits=Limits(cell_seconds=20))


@pytest.mark.parametrize("name", DISHONEST)
def test_a_dishonest_object_gains_nothing(judged: Pool, name: str) -> None:
    job = notebook(*DISHONEST[name])
    (run,) = judged.run([job])
    assert verdicts(run, job, second=True) == ["dispute"]


def test_a_class_of_the_test_runs_its_methods_here(judged: Pool) -> None:
    """The method of the test sees the object over there, also while the answer waits for it."""
    base = "class A:\n    def __init__(self, n):\n        self.n = n\n    def total(self):\n"
    right = f"{base}        return self.part() + self.n"
    test = "class B(A):\n    def part(self):\n        return self.n * 10\nassert B(2).total() == 22"
    job = notebook(right, right, test)
    (run,) = judged.run([job])
    assert verdicts(run, job, second=True) == ["full"]
    job = notebook(right, f"{base}        return 22 * self.n", test)
    (run,) = judged.run([job])
    assert verdicts(run, job, second=True) == ["none"]


def test_the_judge_takes_no_pickle() -> None:
    def no_code(name: str) -> CodeType | None:
        return None

    ours, theirs = socket.socketpair()
    with ours, theirs:
        peer = Peer(ours, lambda frame: None, Limits(), {}, no_code)
        for kind in ("pickled", "named", "module", "axes", "generator", "iterator", "file"):
            with pytest.raises(RemoteError):
                peer.decode({"$": kind, "n": 1, "v": "gASVBAAAAAAAAABLAS4="})
