"""Which code is taken for one that may hold others up: the order of a run depends on it."""

from __future__ import annotations

import pytest

from nbjudge.engine.runner.triage import comes_last
from nbjudge.engine.syntax.effort import MOST_EFFORT

LINE = "a = b\n"
LAST = {
    "a loop without an end": "while True:\n    total += 1",
    "one in a function": "def f(x):\n    while 1:\n        x = x + 1\nf(0)",
    "its break ends another loop": "while True:\n    for x in y:\n        break",
    "its return ends another function": "while True:\n    def f():\n        return 1",
    "it catches what would end it": "while True:\n    try:\n        g()\n    except: pass",
    "a long pause": "import time\ntime.sleep(600)",
    "processes": "import os\nfor _ in range(9):\n    os.fork()",
    "a program": "from subprocess import Popen\nPopen(['sleep', '60'])",
    "threads": "import threading\nthreading.Thread(target=f).start()",
    "past the streams": "import os\nos.write(1, b'x' * 100_000)",
    "code in a text": "exec('while True: pass')",
    "code that was compiled": "from builtins import compile\nmade = compile(text, 'x', 'exec')",
    "the module of exec": "import builtins\nbuiltins.exec(text)",
    "a name that is put together": "import os\ngetattr(os, 'fo' + 'rk')()",
    "a module that is put together": "import importlib\nimportlib.import_module(chr(111) + 's')",
    "calls of the system": "import ctypes\nlibc = ctypes.CDLL(None)",
    "its limits": "from resource import setrlimit",
    "memory of the system": "import mmap as m\nm.mmap(-1, 1 << 30)",
    "every step is watched": "import sys\nsys.settrace(trace)",
    "an endless iterator": "from itertools import count\nfor n in count():\n    total += n",
    "another one": "for _ in iter(int, 1):\n    pass",
    "another program": "x = 1\n!yes > /dev/null",
    "a cell of another program": "%%bash\nyes",
    "after a magic line": "%matplotlib inline\nwhile True:\n    pass",
}
IN_TURN = {
    "a loop with a break": "while True:\n    if done():\n        break",
    "a break in an inner block": "while True:\n    with a:\n        if b:\n            break",
    "a break beside an inner loop": "while True:\n    for x in y:\n        pass\n    break",
    "a return": "def f():\n    while True:\n        if x > 3:\n            return x",
    "an error": "while True:\n    raise ValueError",
    "a generator": "def count():\n    while True:\n        yield 1",
    "a condition": "while left > 0:\n    left -= 1",
    "never": "while False:\n    pass",
    "a short pause": "import time\ntime.sleep(0.1)",
    "a pause that is computed": "import time\ntime.sleep(pause())",
    "a file": "with open('a.txt', 'w') as file:\n    file.write('while True')",
    "words in a text": "text = 'while True: fork'",
    "no Python": "while True\n    pass",
    "a formula for a table": "table.eval('share = mt / total')",
    "a pattern": "import re\npattern = re.compile('[a-z]+')",
    "signals that are curves": "from scipy import signal\npeaks, _ = signal.find_peaks(curve)",
    "a function of a table by its name": "result = getattr(table, how)()",
    "a count that ends": "import itertools\nfor n in itertools.count():\n    if n > 3: break",
    "a count of letters": "for n in range(text.count('a')):\n    pass",
    "so many times": "from itertools import repeat\nfor n in repeat(1, 3):\n    pass",
    "an installation": "!pip install pandas",
    "a figure": "%%time\nplt.plot(x)",
    "a table": "table['share'] = table['mt'] / total",
}


@pytest.mark.parametrize("source", LAST.values(), ids=LAST.keys())
def test_code_that_may_hold_others_up(source: str):
    assert comes_last(["x = 1", source])


@pytest.mark.parametrize("source", IN_TURN.values(), ids=IN_TURN.keys())
def test_code_of_an_honest_answer(source: str):
    assert not comes_last([source])


def test_what_is_too_long_to_be_looked_at_comes_last_if_it_has_such_words():
    done = "while True:\n    break"
    assert not comes_last([f"{done}\n{LINE}"])
    assert comes_last([f"{done}\n{LINE * MOST_EFFORT}"])
    assert not comes_last([LINE * MOST_EFFORT])
    deep = "while True:\n    x = " + " + ".join("a" * 3_000)
    assert not comes_last([deep + "\n    break"])
    comes_last([deep])
