"""Texts of the student's that a test runs as code: in the judge only what is closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.tests.engine import verdicts
from nbjudge.engine import Pool

SETUP = "import math\nimport numpy as np\nimport pandas as pd\ndef helper(x):\n    return x + 1\n"
#: An object that claims to be equal to everything.
EQUAL = "type('E', (), {'__eq__': lambda self, other: True})()"
BOMB = f"import pickle\nclass Bomb:\n    def __reduce__(self):\n        return eval, ({EQUAL!r},)\n"
CLASS = "class E:\n    def __eq__(self, other): return True\nx = E()"
PATCH = "import builtins\n    >>> builtins.abs = lambda x: 0"
DOCTEST = "import doctest\nassert doctest.testmod().failed == 0"
IN_5 = "assert eval(rule) == 5"


def docstring(*lines: str) -> str:
    return "def f(x):\n    '''\n    " + "\n    ".join(lines) + "\n    '''\n    return 2 * x"


#: The answer, the reference answer and the test. Each of them passes in one process.
HOSTILE = {
    "an expression": (f"rule = {EQUAL!r}", "rule = '2 + 3'", IN_5),
    "a class by its class": (f"rule = {EQUAL.replace('type', 'type(int)')!r}", "rule = '5'", IN_5),
    "a name of the test": ("rule = 'expected'", "rule = '5'", f"expected = 5\n{IN_5}"),
    "a name of the test in a copy": (
        "rule = 'expected'",
        "rule = '5'",
        "expected = 5\nassert eval(rule, {**globals()}) == 5",
    ),
    "statements": (
        f"text = {CLASS!r}",
        "text = 'x = 5'",
        "exec(text, n := {})\nassert n['x'] == 5",
    ),
    "a name that the test reads": (
        "text = 'x = 0\\nabs = lambda y: 0'",
        "text = 'x = 5'",
        "exec(text)\nassert abs(x - 5) < 1e-9",
    ),
    "what the test expects": (
        "text = 'x = expected = 1'",
        "text = 'x = 5'",
        "expected = 5\nexec(text)\nassert x == expected",
    ),
    "an earlier cell": (CLASS, "x = 5", "exec(In[2], n := {})\nassert n['x'] == 5"),
    "the source of a function": (
        f"def f():\n    return {EQUAL}",
        "def f():\n    return 5",
        "import inspect\nexec(inspect.getsource(f), n := {})\nassert n['f']() == 5",
    ),
    "the code of a function": (
        f"def f():\n    global x\n    x = {EQUAL}",
        "def f():\n    global x\n    x = 5",
        "exec(f.__code__)\nassert x == 5",
    ),
    "a cell for the shell": (
        f"text = {CLASS!r}",
        "text = 'x = 5'",
        "get_ipython().run_cell(text)\nassert x == 5",
    ),
    "frames": ("rule = '5 * ((y for y in [5]).gi_frame is not None)'", "rule = '5'", IN_5),
    "what a text formats": (
        "rule = \"5 * ('{0.__globals__}'.format(helper) != '')\"",
        "rule = '5'",
        IN_5,
    ),
    "a module's part": ("rule = '5 * (np.testing is not None)'", "rule = '5'", IN_5),
    "an example": (docstring(">>> " + PATCH, ">>> f(1)", "2"), docstring(">>> f(1)", "2"), DOCTEST),
    "a pickle": (
        f"{BOMB}def f():\n    return pickle.dumps(Bomb())",
        "import pickle\ndef f():\n    return pickle.dumps(5)",
        "import pickle\nassert pickle.loads(f()) == 5",
    ),
    "a file of numpy's": (
        f"{BOMB}np.save('a.npy', np.array([Bomb()], dtype=object), allow_pickle=True)",
        "np.save('a.npy', np.array([5]))",
        "assert np.load('a.npy', allow_pickle=True)[0] == 5",
    ),
}
#: The answer, and a test that it passes in the judge.
HONEST = {
    "an expression": (
        "rule = 'x > 3 and len(name.upper()) == 2'",
        "assert eval(rule, {'x': 4, 'name': 'ab'}) and not eval(rule, {'x': 1, 'name': 'ab'})",
    ),
    "without Python's own names": (
        "rule = 'x * (2 + 3) + len(s.strip())'",
        "given = {'__builtins__': {'len': len}}\n"
        "assert eval(rule, given, {'x': 4, 's': ' a'}) == 21",
    ),
    "the class of something": (
        "rule = 'type(x).__name__ + str(type(x) == int)'",
        "assert eval(rule, {'x': 3}) == 'intTrue'",
    ),
    "text of the test": (
        "def f(x):\n    return 2 * x",
        "for n in range(3):\n    assert eval(f'f({n})') == 2 * n\n"
        "exec('def check(n):\\n    assert f(n) == 2 * n')\ncheck(3)",
    ),
    "source": (
        "def f(x):\n    total = 0\n    for i in range(x):\n        total += i\n    return total",
        "import inspect\nexec(inspect.getsource(f), n := {})\nassert n['f'](4) == 6",
    ),
    "an earlier cell": ("area = 3 * 4", "exec(In[2], n := {})\nassert n['area'] == 12"),
    "examples": (
        docstring(
            *(">>> for i in range(2):", "...     print(f(i))", "0", "2"),
            *(">>> import math", ">>> x = f(math.pi)", ">>> round(x, 2)", "6.28"),
            *(">>> f(np.array([1, 2])).tolist()", "[2, 4]", ">>> f('a').upper()", "'AA'"),
        ),
        f"{DOCTEST}\nassert doctest.testmod().attempted == 6",
    ),
    "examples of a class": (
        "class A:\n    '''\n    >>> a = A(3)\n    >>> a.add(2)\n    >>> a.n\n    5\n    '''\n"
        "    def __init__(self, n):\n        self.n = n\n"
        "    def add(self, k):\n        self.n += k",
        f"{DOCTEST}\nassert doctest.testmod().attempted == 3",
    ),
    "pickles": (
        "import pickle\ndef f():\n    return pickle.dumps({'a': [1, 2.5, 'x']})",
        "import pickle\nassert pickle.loads(f()) == {'a': [1, 2.5, 'x']}\n"
        "t = pd.DataFrame({'a': [1]})\nassert pickle.loads(pickle.dumps(t)).equals(t)\n"
        "with open('a.pkl', 'wb') as file:\n    pickle.dump(t, file)\n    pickle.dump(1, file)\n"
        "with open('a.pkl', 'rb') as file:\n    assert pickle.load(file).equals(t)\n"
        "    assert pickle.load(file) == 1",
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, isolation=False, warm=["pandas"]) as pool:
        yield pool


@pytest.mark.parametrize("answer, right, test", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_code_of_the_students_runs_in_the_judge(
    pool: Pool, answer: str, right: str, test: str
) -> None:
    assert verdicts.verdict(pool, SETUP, answer, right, test) != "passed"


@pytest.mark.parametrize("answer, test", HONEST.values(), ids=HONEST.keys())
def test_what_only_computes_runs_in_the_judge(pool: Pool, answer: str, test: str) -> None:
    assert verdicts.verdict(pool, SETUP, answer, answer, test) == "passed"
