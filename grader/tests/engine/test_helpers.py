"""Tests that are functions of a module which the instructor hands out beside the notebook."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbjudge.engine import Cell, Job, Policy, Pool
from nbjudge.engine.runner.results import falls_short

#: A module's text, a right answer, and a wrong one. Each module has a function ``check``.
CASES = {
    "warnings": (
        "import warnings\ndef check(half):\n"
        "    with warnings.catch_warnings(record=True) as seen:\n"
        "        warnings.simplefilter('always')\n        half(3)\n    assert len(seen) == 1",
        "import warnings\ndef half(n):\n    if n % 2:\n        warnings.warn('odd')\n"
        "    return n // 2",
        "def half(n):\n    return n // 2",
    ),
    "printing": (
        "from unittest.mock import patch\ndef check(greet):\n"
        "    with patch('builtins.print') as said:\n"
        "        greet()\n    said.assert_called_once_with('hello')",
        "def greet():\n    print('hello')",
        "def greet():\n    print('hallo')",
    ),
    "waiting": (
        "from unittest.mock import patch\ndef check(wait):\n"
        "    with patch('time.sleep') as slept:\n"
        "        wait()\n    slept.assert_called_once_with(30)",
        "import time\ndef wait():\n    time.sleep(30)",
        "def wait():\n    pass",
    ),
    "seeds": (
        "import random\ndef check(draw):\n    random.seed(5)\n"
        "    got = draw()\n    random.seed(5)\n"
        "    assert got == random.random()",
        "import random\ndef draw():\n    return random.random()",
        "import random\ndef draw():\n    return random.Random(1).random()",
    ),
    "files": (
        "import os\ndef check(save):\n    save('out.txt')\n"
        "    assert open('out.txt').read() == 'x'",
        "def save(name):\n    with open(name, 'w') as file:\n        file.write('x')",
        "def save(name):\n    with open(name, 'w') as file:\n        file.write('y')",
    ),
    "settings": (
        "from decimal import getcontext\ndef check(third):\n    getcontext().prec = 5\n"
        "    assert str(third()) == '0.33333'",
        "from decimal import Decimal\ndef third():\n    return Decimal(1) / 3",
        "from decimal import Decimal\ndef third():\n    return Decimal('0.3333333333')",
    ),
    "environment": (
        "import os\ndef check(place):\n    os.environ['PLACE'] = 'here'\n"
        "    assert place() == 'here'",
        "import os\ndef place():\n    return os.environ['PLACE']",
        "def place():\n    return 'there'",
    ),
    "an argument": (
        "def check(top):\n    xs = [3, 1, 2]\n    assert top(xs) == 3 and xs == [3, 1, 2]",
        "def top(xs):\n    return sorted(xs)[-1]",
        "def top(xs):\n    xs.sort()\n    return xs[-1]",
    ),
    "rows": (
        "def check(grid):\n    g = grid(2)\n    g[0][0] = 1\n    assert g == [[1, 0], [0, 0]]",
        "def grid(n):\n    return [[0] * n for _ in range(n)]",
        "def grid(n):\n    return [[0] * n] * n",
    ),
    "one object": (
        "import math\ndef check(f):\n    assert f is not math.sqrt and f(4) == 2",
        "def f(x):\n    return x ** 0.5",
        "from math import sqrt as f",
    ),
    "doctests": (
        "import doctest, sys\ndef check(f):\n"
        "    assert doctest.testmod(sys.modules['__main__']).attempted > 0",
        'def f(x):\n    """\n    >>> f(1)\n    1\n    """\n    return x',
        "def f(x):\n    return x",
    ),
}
NAMES = {name: f"checks_{number}" for number, name in enumerate(CASES)}


@pytest.fixture(scope="module")
def judged() -> Iterator[Pool]:
    files = {f"{NAMES[name]}.py": case[0].encode() for name, case in CASES.items()}
    with Pool(isolation=False, judge=Policy.SECOND_OPINION, files=files) as pool:
        yield pool


def points(pool: Pool, name: str, answer: str) -> str:
    called = answer.split("def ")[-1].split("(")[0] if "def " in answer else "f"
    cells = (
        Cell(0, answer, "student"),
        Cell(1, f"from {NAMES[name]} import check\ncheck({called})", "test", points=1.0),
    )
    (run,) = pool.run([Job(name, cells)])
    if not falls_short(cells[1], run.cells.get(1)):
        return "full"
    second = run.second.get(1)
    return "dispute" if second is not None and not falls_short(cells[1], second) else "none"


@pytest.mark.parametrize("name", CASES)
def test_what_a_module_of_the_instructors_does_the_test_does(judged: Pool, name: str):
    _, right, wrong = CASES[name]
    assert points(judged, name, right) == "full"
    assert points(judged, name, wrong) == "none"


def test_code_that_the_judge_cannot_see_has_to_pass_in_one_process_too(judged: Pool):
    hidden = "exec('xs = [3, 1, 2]\\nassert top(xs) == 3 and xs == [3, 1, 2]')"
    _, right, wrong = CASES["an argument"]
    for answer, short in ((right, False), (wrong, True)):
        cells = (Cell(0, answer, "student"), Cell(1, hidden, "test", points=1.0))
        (run,) = judged.run([Job("hidden", cells)])
        assert falls_short(cells[1], run.cells.get(1)) is short
