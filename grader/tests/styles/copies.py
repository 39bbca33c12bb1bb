"""Styles in which a wrong answer shares data with the test, or a class decides what is equal.

The judge has copies, and asks no method of the student's what is equal or true. So each of these
wrong answers passes in the judge alone: only one process shows that it is wrong.
"""

from __future__ import annotations

from grader.tests.styles.style import Style, group

BAG = "class Bag:\n    def __init__(self, items):\n        self.items = {}"
GETTER = "class Bag:\n    def __init__(self):\n        self._items = [1]\n    def items(self):\n"
NUMPY = "import numpy as np"
PANDAS = "import pandas as pd"
PAIR = "class P:\n    def __init__(self, x):\n        self.x = x\n"
BY_X = PAIR + "    def __eq__(self, other):\n        return self.x == other.x\n"
ALWAYS = PAIR + "    def __eq__(self, other):\n        return True"
CART = "class Cart:\n    def __init__(self, items):\n        self.items = items\n"

ARGUMENTS = group(
    "what an answer does to its argument",
    {
        "a list sorted": (
            "def top(xs):\n    return sorted(xs)[-1]",
            "def top(xs):\n    xs.sort()\n    return xs[-1]",
            "xs = [3, 1, 2]\nassert top(xs) == 3 and xs == [3, 1, 2]",
        ),
        "a list of lists emptied": (
            "def total(m):\n    return sum(map(sum, m))",
            "def total(m):\n    s = 0\n    for row in m:\n        while row:\n"
            "            s += row.pop()\n    return s",
            "m = [[1, 2], [3]]\nassert total(m) == 6 and m == [[1, 2], [3]]",
        ),
        "in a function of the test": (
            "def top(xs):\n    return sorted(xs)[-1]",
            "def top(xs):\n    xs.sort()\n    return xs[-1]",
            "def check():\n    xs = [3, 1, 2]\n    top(xs)\n    return xs\n"
            "assert check() == [3, 1, 2]",
        ),
        "by a function with an argument bound": (
            "from functools import partial\ndef nth(n, xs):\n    return sorted(xs)[n]\n"
            "top = partial(nth, -1)",
            "from functools import partial\ndef nth(n, xs):\n    xs.sort()\n    return xs[n]\n"
            "top = partial(nth, -1)",
            "xs = [3, 1, 2]\nassert top(xs) == 3 and xs == [3, 1, 2]",
        ),
        "by a function of a library": (
            "import heapq\ndef smallest(xs):\n    return heapq.nsmallest(1, xs)[0]",
            "import heapq\nsmallest = heapq.heappop",
            "xs = [1, 3, 2]\nassert smallest(xs) == 1 and xs == [1, 3, 2]",
        ),
        "a named argument": (
            "def total(*, xs):\n    return sum(xs)",
            "def total(*, xs):\n    s = sum(xs)\n    xs.clear()\n    return s",
            "xs = [1]\nassert total(xs=xs) == 1 and xs == [1]",
        ),
        "a named argument that is to be changed": (
            "def add(*, xs):\n    xs.append(1)",
            "def add(*, xs):\n    pass",
            "xs = []\nadd(xs=xs)\nassert xs == [1]",
        ),
        "seen by a later test": (
            "rows = [3, 1]\ndef top(xs):\n    return sorted(xs)[-1]",
            "rows = [3, 1]\ndef top(xs):\n    xs.sort()\n    return xs[-1]",
            "assert top(rows) == 3",
            "assert rows == [3, 1]",
        ),
        "a dictionary changed and given back": (
            "def merged(a, b):\n    return {**a, **b}",
            "def merged(a, b):\n    a.update(b)\n    return a",
            "a = {'x': 1}\nassert merged(a, {'y': 2}) == {'x': 1, 'y': 2} and a == {'x': 1}",
        ),
        "an array": (
            "def norm(a):\n    return a / a.sum()",
            "def norm(a):\n    a /= a.sum()\n    return a",
            "a = np.array([1.0, 3])\nassert norm(a).tolist() == [.25, .75]\n"
            "assert a.tolist() == [1, 3]",
        ),
        "a table": (
            "def clean(t):\n    return t.dropna().assign(z=1)",
            "def clean(t):\n    t['z'] = 1\n    return t.dropna()",
            "t = pd.DataFrame({'a': [1, None]})\nassert len(clean(t)) == 1\n"
            "assert 'z' not in t.columns",
        ),
        "a name of the notebook": (
            "xs = [3, 1, 2]\ndef in_order():\n    return sorted(xs)",
            "xs = [3, 1, 2]\ndef in_order():\n    xs.sort()\n    return xs",
            "assert in_order() == [1, 2, 3] and xs == [3, 1, 2]",
        ),
        "kept by an object": (
            BAG.format("list(items)"),
            BAG.format("items"),
            "xs = [1]\nb = Bag(xs)\nxs.append(2)\nassert b.items == [1]",
            "xs = [1]\nb = Bag(xs)\nb.items.append(2)\nassert xs == [1]",
            "def check():\n    xs = [1]\n    Bag(xs).items.append(2)\n    assert xs == [1]\n"
            "check()",
        ),
    },
    setup=f"{NUMPY}\n{PANDAS}",
)

RESULTS = group(
    "what a result shares",
    {
        "rows of a copy": (
            "import copy\ndef dup(rows):\n    return copy.deepcopy(rows)",
            "def dup(rows):\n    return rows[:]",
            "rows = [[1], [2]]\nc = dup(rows)\nc[0][0] = 9\nassert rows == [[1], [2]]",
            "rows = [[1], [2]]\nc = dup(rows)\nrows[0].append(7)\nassert c == [[1], [2]]",
            "rows = [[1]]\nassert dup(rows)[0] is not rows[0]",
        ),
        "rows of a grid": (
            "def grid(n, m):\n    return [[0] * m for _ in range(n)]",
            "def grid(n, m):\n    return [[0] * m] * n",
            "g = grid(2, 2)\ng[0][0] = 1\nassert g == [[1, 0], [0, 0]]",
            "g = grid(2, 2)\nassert g[0] is not g[1]",
            "assert len({id(row) for row in grid(3, 1)}) == 3",
        ),
        "rows of a name": (
            "import copy\na = [[1], [2]]\nb = copy.deepcopy(a)",
            "a = [[1], [2]]\nb = a[:]",
            "b[0].append(4)\nassert a == [[1], [2]]",
        ),
        "the list that an object has": (
            GETTER + "        return list(self._items)",
            GETTER + "        return self._items",
            "b = Bag()\nb.items().append(5)\nassert b.items() == [1]",
        ),
        "the list that a cache has": (
            "def rows():\n    return [1, 2]",
            "import functools\n@functools.cache\ndef rows():\n    return [1, 2]",
            "rows().append(3)\nassert rows() == [1, 2]",
        ),
        "a view of an array": (
            "def first(a):\n    return a[:2].copy()",
            "def first(a):\n    return a[:2]",
            "a = np.arange(4)\nd = first(a)\nd[0] = 99\nassert a[0] == 0",
            "a = np.arange(4)\nd = first(a)\na[0] = 5\nassert d[0] == 0",
            "a = np.arange(4)\nassert not np.shares_memory(a, first(a))",
            "assert first(np.arange(4)).base is None",
        ),
        "a view that a name holds": (
            "a = np.arange(6)\nb = a[::2].copy()",
            "a = np.arange(6)\nb = a[::2]",
            "b[0] = 100\nassert a[0] == 0",
            "assert not np.may_share_memory(a, b)",
        ),
    },
    setup=NUMPY,
)

DECIDING = group(
    "what a class of the student's decides",
    {
        "unequal": (BY_X, ALWAYS, "assert P(1) != P(2)", "assert not P(1) == P(2)"),
        "not in a list": (BY_X, ALWAYS, "assert P(1) not in [P(2), P(3)]"),
        "a key": (
            BY_X + "    def __hash__(self):\n        return hash(self.x)",
            BY_X,
            "names = {P(1): 'one'}\nassert len(names) == 1",
        ),
        "true by its length": (
            CART + "    def __len__(self):\n        return len(self.items)",
            CART + "    def __len__(self):\n        return 0",
            "assert Cart([1])",
        ),
        "true": (
            CART + "    def __bool__(self):\n        return bool(self.items)",
            CART + "    def __bool__(self):\n        return not self.items",
            "assert Cart([1])",
            "assert any([Cart([]), Cart([2])])",
        ),
    },
)

HASHED = BY_X + "    def __hash__(self):\n        return hash(self.x)"
BAD = "class Bad(ValueError):\n    def __init__(self, n):\n        super().__init__(f'odd: {n}')\n"
HALF = BAD + "        self.n = n\ndef half(n):\n    if n % 2:\n        raise ODD\n    return n // 2"


def _written(module: str, code: str) -> str:
    return f"open('{module}.py', 'w').write({code!r})\nfrom {module} import *"


BESIDE = group(
    "a module beside the notebook",
    {
        name: (_written(f"{module}_right", right), _written(f"{module}_wrong", wrong), *tests)
        for module, (name, right, wrong, *tests) in {
            "ranks": (
                "an argument sorted",
                "def top(xs):\n    return sorted(xs)[-1]",
                "def top(xs):\n    xs.sort()\n    return xs[-1]",
                "xs = [3, 1, 2]\nassert top(xs) == 3 and xs == [3, 1, 2]",
            ),
            "bags": (
                "its own list",
                GETTER + "        return list(self._items)",
                GETTER + "        return self._items",
                "b = Bag()\nb.items().append(5)\nassert b.items() == [1]",
            ),
            "unequal": ("unequal", BY_X, ALWAYS, "assert P(1) != P(2)"),
            "among": ("not in a list", BY_X, ALWAYS, "assert P(1) not in [P(2), P(3)]"),
            "keys": ("a key", HASHED, BY_X, "names = {P(1): 'one'}\nassert len(names) == 1"),
            "carts": (
                "true",
                CART + "    def __bool__(self):\n        return bool(self.items)",
                CART + "    def __bool__(self):\n        return not self.items",
                "assert Cart([1])",
            ),
            "points": (
                "repr",
                PAIR + "    def __repr__(self):\n        return f'P({self.x})'",
                PAIR,
                "assert repr(P(2)) == 'P(2)' and f'{[P(1)]}' == '[P(1)]'",
            ),
            "halves": (
                "an error of its own",
                HALF.replace("ODD", "Bad(n)"),
                HALF.replace("ODD", "ValueError(n)"),
                "try:\n    half(3)\nexcept Bad as e:\n    assert e.n == 3 and str(e) == 'odd: 3'\n"
                "else:\n    raise AssertionError",
            ),
        }.items()
    },
)

STYLES: list[Style] = [*ARGUMENTS, *RESULTS, *DECIDING, *BESIDE]
