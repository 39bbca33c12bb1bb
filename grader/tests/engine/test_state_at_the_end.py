"""What a test reads is not always at the notebook's end what it was when the test began.

Every answer here is right, and nbgrader gives it all points. The judge does not see what
passes the filter of a logger, so the test fails there; the answer logs something else when it is
called once more, so the test fails at the notebook's end just as it did in the judge. That says
nothing about the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from nbjudge.engine import Cell, Execution, Job, Pool
from nbjudge.engine.runner.results import falls_short
from nbjudge.run.scoring import reference

SAY = "import logging\ndef say(text):\n    logging.getLogger('x').warning(text)\n"
#: Only handlers of a test hear in the judge what the answer logs, not its filters.
LOGGED = (
    "import logging\nkept = []\ndef hear(record):\n    kept.append(record.getMessage())\n"
    "    return True\nlogging.getLogger('x').addFilter(hear)\ntry:\n    f()\nfinally:\n"
    "    logging.getLogger('x').removeFilter(hear)\nassert kept == ['1']"
)
#: Where a function may keep how often it was called.
KEPT = {
    "an attribute of the function": "def f():\n    f.n = getattr(f, 'n', 0) + 1\n    say(f.n)",
    "a default": "def f(seen=[]):\n    seen.append(1)\n    say(len(seen))",
    "a default that is named": "def f(*, seen={'n': 0}):\n    seen['n'] += 1\n    say(seen['n'])",
    "a cache": "import functools\n@functools.cache\ndef f():\n    say(1)",
    "a cache of another function": (
        "from functools import lru_cache\n@lru_cache\ndef data():\n    say(1)\n"
        "def f():\n    return data()"
    ),
    "a cached property": (
        "from functools import cached_property\nclass Data:\n    @cached_property\n"
        "    def size(self):\n        say(1)\ndata = Data()\ndef f():\n    return data.size"
    ),
    "an attribute of a class": (
        "class C:\n    n = 0\n    def __init__(self):\n        C.n += 1\n        say(C.n)\n"
        "def f():\n    C()"
    ),
    "a list of a class": (
        "class C:\n    every = []\n    def __init__(self):\n        self.every.append(1)\n"
        "        say(len(self.every))\ndef f():\n    C()"
    ),
    "the only object of a class": (
        "class C:\n    one = None\n    def __new__(cls):\n        if cls.one is None:\n"
        "            cls.one = super().__new__(cls)\n            say(1)\n        return cls.one\n"
        "def f():\n    C()"
    ),
    "the closure of a decorator": (
        "def counted(function):\n    n = 0\n    def inner():\n        nonlocal n\n        n += 1\n"
        "        say(n)\n    return inner\n@counted\ndef f():\n    pass"
    ),
    "an attribute of a decorated function": (
        "def counted(function):\n    def inner():\n        inner.calls += 1\n"
        "        say(inner.calls)\n    inner.calls = 0\n    return inner\n@counted\n"
        "def f():\n    pass"
    ),
    "an object that decorates": (
        "class counted:\n    def __init__(self, function):\n        self.n = 0\n"
        "    def __call__(self):\n        self.n += 1\n        say(self.n)\n@counted\n"
        "def f():\n    pass"
    ),
    "a function under a name in a table": (
        "def bump(seen=[]):\n    seen.append(1)\n    say(len(seen))\nways = {'bump': bump}\n"
        "def f():\n    ways['bump']()"
    ),
    "a method that has its own name": ("xs = [2, 1]\ntake = xs.pop\ndef f():\n    say(take())"),
    "part of an array": (
        "import numpy as np\na = np.zeros(3)\nfirst = a[:1]\ndef step(part):\n"
        "    np.copyto(part, part + 1)\nway = [first]\ndef f():\n    step(*way)\n    say(int(a[0]))"
    ),
    "a module of Python's": (
        "import math\ndef f():\n    math.calls = getattr(math, 'calls', 0) + 1\n    say(math.calls)"
    ),
    "the environment": (
        "import os\ndef f():\n    n = int(os.environ.get('CALLS', '0')) + 1\n"
        "    os.environ['CALLS'] = str(n)\n    say(n)"
    ),
    "a file": (
        "def f():\n    with open('calls.txt', 'a') as file:\n        file.write('x')\n"
        "    say(len(open('calls.txt').read()))"
    ),
    "a setting": (
        "import decimal\ndef f():\n    say(1 if decimal.getcontext().prec == 28 else 2)\n"
        "    decimal.getcontext().prec = 5"
    ),
    "the level of a logger": (
        "def f():\n    say(1)\n    logging.getLogger('x').setLevel(logging.ERROR + 1)"
    ),
    "a variable of the context": (
        "import contextvars\nn = contextvars.ContextVar('n', default=0)\ndef f():\n"
        "    token = n.set(n.get() + 1)\n    say(n.get())"
    ),
    "a registered function": (
        "from functools import singledispatch\n@singledispatch\ndef kind(x):\n    return 1\n"
        "def f():\n    say(kind(3))\n    @kind.register\n    def _(x: int):\n        return 2"
    ),
    "random numbers": (
        "import random\nrandom.seed(1)\nfirst = random.random()\nrandom.seed(1)\n"
        "def f():\n    say(1 if random.random() == first else 2)"
    ),
    "the clock": (
        "import time\nbegan = time.monotonic()\ndef f():\n    global began\n"
        "    say(1 if began else 2)\n    began = 0 * time.monotonic()"
    ),
    "a name that is looked up by its text": (
        "total = 0\ndef f():\n    globals()['total'] += 1\n    say(total)"
    ),
}
#: An answer, a test, and a later test that needs what the first one did.
EARLIER = {
    "sets an option by an instructor's function that its text does not name": (
        "from decimal import Decimal\ndef third():\n    return str(Decimal(1) / 3)",
        "prepare()",
        "assert third() == '0.3333'",
    ),
    "sets a variable of the environment that its text does not name": (
        "import os\ndef mode():\n    return os.environ.get('A_MODE', 'none')",
        "import os\nos.environ['A_' + 'MODE'] = 'fast'",
        "assert mode() == 'fast'",
    ),
    "writes a file": (
        "def read():\n    return open('rate.txt').read()",
        "with open('rate.txt', 'w') as file:\n    file.write('3')",
        "assert read() == '3'",
    ),
    "gives a file another name": (
        "open('old.txt', 'w').write('3')\ndef read():\n    return open('new.txt').read()",
        "from pathlib import Path\npath = Path('old.txt')\npath.rename('new.txt')",
        "assert read() == '3'",
    ),
    "goes to a folder": (
        "import os\ndef here():\n    return os.path.basename(os.getcwd())",
        "import os\nos.makedirs('deep', exist_ok=True)\nos.chdir('deep')",
        "assert here() == 'deep'",
    ),
    "binds a name": ("def f():\n    return rate * 2", "rate = 4", "assert f() == 8"),
    "replaces a value of a module": (
        "import math\ndef area():\n    return math.pi",
        "import math\nkept, math.pi = math.pi, 3",
        "assert area() == 3\nmath.pi = kept",
    ),
    "changes what Python searches": (
        "import sys\ndef found():\n    return 'lib' in sys.path",
        "import sys\nsys.path.append('lib')",
        "assert found()",
    ),
}
#: It names the option in a way that the judge does not read; it follows one that it can.
PREPARE = "import decimal\ndef prepare():\n    getattr(decimal, 'get' + 'context')().prec = 4"
#: Wrong answers that keep nothing, with a test: the notebook's end decides on each.
WRONG = {
    "a number": ("def f(x):\n    return x", "assert f(2) == 3"),
    "a table": (
        "import pandas as pd\ndef total(table):\n    return table['n'].max()",
        "import pandas as pd\nassert total(pd.DataFrame({'n': [1, 2]})) == 3",
    ),
    "seeded random numbers": (
        "import random\ndef roll():\n    return random.randint(1, 5)",
        "import random\nrandom.seed(1)\na = [roll() for _ in range(9)]\nrandom.seed(1)\n"
        "assert a == [random.randint(1, 6) for _ in range(9)]",
    ),
    "a class": (
        "class Account:\n    rate = 0.5\n    def __init__(self, start):\n        self.n = start\n"
        "    def add(self, x):\n        self.n += x * self.rate",
        "a = Account(1)\na.add(2)\nassert a.n == 3",
    ),
    "a picture": (
        "import matplotlib.pyplot as plt\ndef plot(xs):\n    fig, ax = plt.subplots()\n"
        "    ax.plot(xs)\n    return ax",
        "ax = plot([1, 2])\nassert ax.get_title() == 'Rates'",
    ),
    "a function that calls itself": (
        "def fact(n):\n    return 1 if n < 1 else n + fact(n - 1)",
        "assert fact(3) == 6",
    ),
    "a file that is there": (
        "open('given.csv', 'w').write('a,b')\ndef read():\n    return open('given.csv').read()",
        "assert read() == 'a;b'",
    ),
    "a file, after a test that replaces words and removes an item": (
        "open('given.csv', 'w').write('a,b')\ndef read():\n    return open('given.csv').read()",
        "words = ['x', 'y']\nwords.remove('x')\nassert read().replace('a', 'c') == 'c,b'",
        "assert read() == 'a;b'",
    ),
    "after a test with names of its own": (
        "def f(x):\n    return x\ndef g(x):\n    return f(x)",
        "expected = 2\nresult = f(2)\nassert result == expected",
        "assert g(2) == 3",
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, isolation=False, warm=["pandas", "matplotlib.pyplot"]) as pool:
        yield pool


def run(pool: Pool, name: str, answer: str, tests: Sequence[str], *own: str) -> Execution:
    cells = [Cell(0, text, "own") for text in own]
    cells.append(Cell(1, answer, **reference(answer)))
    cells += [Cell(2 + at, text, "test", points=1.0) for at, text in enumerate(tests)]
    (result,) = pool.run([Job(name, tuple(cells))])
    last = cells[-1]
    assert falls_short(last, result.cells[last.index])
    return result


@pytest.mark.parametrize("name", KEPT)
def test_the_end_decides_nothing_where_an_answer_keeps_what_it_did(pool: Pool, name: str):
    result = run(pool, name, SAY + KEPT[name], [LOGGED])
    assert not falls_short(Cell(2, "", points=1.0), result.second[2])


@pytest.mark.parametrize("name", EARLIER)
def test_the_end_decides_nothing_on_what_an_earlier_test_has_left(pool: Pool, name: str):
    answer, *tests = EARLIER[name]
    result = run(pool, name, answer, tests, PREPARE)
    assert not falls_short(Cell(3, "", points=1.0), result.second[3])


@pytest.mark.parametrize("name", WRONG)
def test_the_end_decides_on_answers_that_keep_nothing(
    pool: Pool, name: str, launched: list[list[int]]
):
    """Their notebooks are not run again, which would take as long as the first time."""
    answer, *tests = WRONG[name]
    result = run(pool, name, answer, tests)
    assert launched == []
    assert falls_short(Cell(2, "", points=1.0), result.second[max(result.second)])
