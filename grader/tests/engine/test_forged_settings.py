"""Answers that would gain by what the judge shares with them: none of them passes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nbjudge.engine import Cell, Job, Pool
from nbjudge.engine.alike import settings
from nbjudge.engine.alike.new_files import NewFiles
from nbjudge.engine.runner.results import falls_short
from nbjudge.run.scoring import reference

MEMBERS = "from enum import IntEnum\nclass P(IntEnum):\n    LOW = 1\n    HIGH = 3"
ADDS = "class B:\n    def __init__(self, n):\n        self.n = n\n    def __iadd__(self, x):\n"
#: The answer, the reference answer and the test.
FORGED = {
    "a precision that makes all alike": (
        "from decimal import Decimal, getcontext\ndef f():\n    getcontext().prec = 1\n"
        "    return Decimal('0.3')",
        "from decimal import Decimal\ndef f():\n    return Decimal('0.333')",
        "from decimal import Decimal, getcontext\ngetcontext().prec = 8\n"
        "assert +f() == +Decimal('0.333')",
    ),
    "members that compare as they like": (
        "from enum import IntEnum\nclass P(IntEnum):\n    LOW = 5\n    HIGH = 0\n"
        "    __lt__ = __gt__ = __eq__ = lambda self, other: True\n    __hash__ = int.__hash__",
        MEMBERS,
        "assert P.LOW < P.HIGH and P.LOW == 1",
    ),
    "numbers that compare as they like": (
        "class X(int):\n    __lt__ = __gt__ = __eq__ = lambda self, other: True\n"
        "class P:\n    LOW, HIGH = X(5), X(0)",
        MEMBERS,
        "assert P.LOW < P.HIGH and P.LOW == 1",
    ),
    "an operator in place that makes what is equal to all": (
        f"class All:\n    def __eq__(self, other):\n        return True\n{ADDS}"
        "        self.n = All()\n        return self",
        f"{ADDS}        self.n += x\n        return self",
        "a = B(1)\na += 2\nassert a.n == 3",
    ),
    "an operator in place that makes another object": (
        f"{ADDS}        return B(self.n + x)",
        f"{ADDS}        self.n += x\n        return self",
        "a = b = B(1)\na += 2\nassert a.n == 3 and a is b",
    ),
    "a logger of one's own": (
        "import logging\nclass Log:\n    def warning(self, text):\n        print(text)\n"
        "log = Log()\ndef f():\n    log.warning('low')",
        "import logging\nlog = logging.getLogger('a')\ndef f():\n    log.warning('low')",
        "import unittest\nwith unittest.TestCase().assertLogs('a') as seen:\n    f()\n"
        "assert seen.output == ['WARNING:a:low']",
    ),
    "a folder elsewhere": (
        "import os\nos.makedirs('out', exist_ok=True)",
        "import os\nos.makedirs('out/deep')",
        "import os\nassert os.path.isdir('out/deep')",
    ),
    "an attribute of the class that the answer does not read": (
        "class C:\n    rate = 2\ndef f(x):\n    return 2 * x",
        "class C:\n    rate = 2\ndef f(x):\n    return C.rate * x",
        "C.rate = 3\nassert f(2) == 6",
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, isolation=False) as pool:
        yield pool


@pytest.mark.parametrize("name", FORGED)
def test_a_wrong_answer_does_not_pass_by_what_is_shared(pool: Pool, name: str):
    answer, right, test = FORGED[name]
    for text, passes in ((answer, False), (right, True)):
        cells = (Cell(0, text, **reference(right)), Cell(1, test, "test", points=1.0))
        (run,) = pool.run([Job("a", cells)])
        assert falls_short(cells[1], run.cells[1]) is not passes


def test_a_setting_that_names_functions_is_not_shared():
    code = "plt.rcParams['figure.hooks'], plt.rcParams['axes.prop_cycle'], rcParams['figure.dpi']"
    assert settings.named(code) == {("matplotlib", "figure.dpi")}


def test_an_answer_cannot_take_away_what_it_was_never_told_of(tmp_path: Path):
    files = NewFiles(tmp_path)
    (tmp_path / "expected.csv").write_text("1")
    (tmp_path / "given.csv").write_text("2")
    assert {name for name, _ in files.take()} == {"expected.csv", "given.csv"}
    files.share(["given.csv"])
    files.follow(["made"], ["expected.csv", "given.csv", "made", "../else.csv"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["expected.csv"]
