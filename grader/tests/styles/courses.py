"""Small courses of our own in the styles in which public nbgrader courses write their tests.

Each is a setup cell, an answer and its tests, for one subject: hashes of answers, reference
solutions beside random inputs, helpers that count points, cells with magics, databases, graphs.
"""

from __future__ import annotations

from grader.tests.styles.style import Style, group

HASH = (
    "import hashlib\ndef digest(value):\n"
    "    return hashlib.sha256(str(value).encode()).hexdigest()[:12]"
)
NUMERIC = "import math\nimport numpy as np\nfrom numpy.testing import assert_allclose"

HASHED = group(
    "course: answers compared by hash",
    {
        "a number": (
            "mean_age = round((20 + 23 + 26) / 3, 1)",
            "mean_age = 22",
            "assert isinstance(mean_age, float), 'give a number with a decimal point'\n"
            "assert digest(mean_age) == digest(23.0)",
        ),
        "a choice": (
            "q1 = 'B'",
            "q1 = 'A'",
            "assert q1 in list('ABCD'), 'answer with one letter'",
            "assert digest(q1.strip().upper()) == digest('B')",
        ),
        "a sorted list": (
            "names = ['oat', 'rye', 'wheat']",
            "names = ['rye']",
            "assert digest(sorted(n.lower() for n in names)) == digest(['oat', 'rye', 'wheat'])",
        ),
    },
    setup=HASH,
)

REFERENCE = group(
    "course: random inputs beside a reference",
    {
        "numerical methods": (
            "def trapezoid(f, a, b, n):\n    x = np.linspace(a, b, n + 1)\n    y = f(x)\n"
            "    return (b - a) / n * (y.sum() - (y[0] + y[-1]) / 2)",
            "def trapezoid(f, a, b, n):\n    return 0.0",
            "assert_allclose(trapezoid(np.sin, 0, np.pi, 200), 2, rtol=1e-3)",
            "rng = np.random.default_rng(11)\nfor _ in range(5):\n    a, b = np.sort(rng.random(2))"
            "\n    k = rng.integers(1, 4)\n    found = trapezoid(lambda x: x ** k, a, b, 400)\n"
            "    assert math.isclose(found, (b ** (k + 1) - a ** (k + 1)) / (k + 1), rel_tol=1e-3)",
        ),
        "linear algebra": (
            "def project(a, b):\n    return (a @ b) / (b @ b) * b",
            "def project(a, b):\n    return 2 * b",
            "for seed in range(4):\n    r = np.random.RandomState(seed)\n"
            "    a, b = r.randn(3), r.randn(3)\n    p = project(a, b)\n"
            "    assert p.shape == (3,)\n    assert_allclose((a - p) @ b, 0, atol=1e-12)",
        ),
        "root finding with a callback": (
            "def newton(f, df, x, tol=1e-10):\n    while abs(f(x)) > tol:\n"
            "        x = x - f(x) / df(x)\n    return x",
            "def newton(f, df, x, tol=1e-10):\n    return x",
            "calls = []\ndef f(x):\n    calls.append(x)\n    return x * x - 2\n"
            "assert abs(newton(f, lambda x: 2 * x, 1.0) - 2 ** .5) < 1e-8\n"
            "assert 3 < len(calls) < 40",
        ),
        "simulation with a seed": (
            "def walk(n, seed):\n    r = np.random.default_rng(seed)\n"
            "    return np.cumsum(r.choice([-1, 1], n))",
            "def walk(n, seed):\n    return np.zeros(n)",
            "w = walk(100, 1)\nassert len(w) == 100 and set(np.diff(w)) <= {-1, 1}\n"
            "assert (walk(50, 3) == walk(50, 3)).all() and (walk(50, 3) != walk(50, 4)).any()\n"
            "assert abs(np.mean([walk(100, s)[-1] for s in range(50)])) < 6 and w.any()",
        ),
    },
    setup=NUMERIC,
)

POINTS = group(
    "course: points counted by a helper",
    {
        "tries that earn parts": (
            "def clean(s):\n    return s.strip().lower()",
            "def clean(s):\n    raise NotImplementedError()",
            "score = 0\nfor given, wanted in [(' A ', 'a'), ('b', 'b')]:\n    try:\n"
            "        assert clean(given) == wanted\n        score += .5\n"
            "    except Exception as e:\n        print('failed:', e)\nscore",
        ),
        "a table of cases": (
            "def leap(y):\n    return y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)",
            "def leap(y):\n    return y % 4 == 0",
            "cases = {1900: False, 2000: True, 2023: False, 2024: True}\n"
            "wrong = [y for y, w in cases.items() if leap(y) is not w]\n"
            "assert not wrong, f'wrong for {wrong}'",
        ),
        "unittest.main in a cell": (
            "class Stack:\n    def __init__(self):\n        self._items = []\n"
            "    def push(self, x):\n        self._items.append(x)\n"
            "    def pop(self):\n        return self._items.pop()\n"
            "    def __len__(self):\n        return len(self._items)",
            "class Stack:\n    def push(self, x):\n        pass",
            "import unittest\nclass TestStack(unittest.TestCase):\n    def setUp(self):\n"
            "        self.s = Stack()\n    def test_order(self):\n        self.s.push(1)\n"
            "        self.s.push(2)\n        self.assertEqual(self.s.pop(), 2)\n"
            "    def test_empty(self):\n        with self.assertRaises(IndexError):\n"
            "            self.s.pop()\n    def test_length(self):\n"
            "        self.assertEqual(len(self.s), 0)\n"
            "done = unittest.TextTestRunner().run(\n"
            "    unittest.defaultTestLoader.loadTestsFromTestCase(TestStack))\n"
            "assert done.wasSuccessful()",
        ),
        "a time limit": (
            "def fib(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n"
            "    return a",
            "def fib(n):\n    return n",
            "import time\nbegun = time.perf_counter()\nassert fib(90) == 2880067194370816120\n"
            "assert time.perf_counter() - begun < 5, 'too slow'",
        ),
        "no loops allowed": (
            "def total(xs):\n    return sum(xs)",
            "def total(xs):\n    t = 0\n    for x in xs:\n        t += x\n    return t",
            "import ast, inspect\ntree = ast.parse(inspect.getsource(total))\n"
            "assert not any(isinstance(n, (ast.For, ast.While)) for n in ast.walk(tree))\n"
            "assert total([1, 2]) == 3",
        ),
    },
)

SUBJECTS = group(
    "course: subjects",
    {
        "databases": (
            "import sqlite3\ndef make():\n    con = sqlite3.connect(':memory:')\n"
            "    con.execute('create table t (a int)')\n"
            "    con.executemany('insert into t values (?)', [(1,), (2,)])\n    return con",
            "import sqlite3\ndef make():\n    return sqlite3.connect(':memory:')",
            "con = make()\nassert con.execute('select sum(a) from t').fetchone()[0] == 3\n"
            "assert con.execute('select a from t order by a').fetchall() == [(1,), (2,)]",
        ),
        "a query as text": (
            "query = 'select name, count(*) from trips group by name'",
            "query = 'select * from trips'",
            "import sqlite3\ncon = sqlite3.connect(':memory:')\n"
            "con.execute('create table trips (name text)')\n"
            "con.executemany('insert into trips values (?)', [('a',), ('a',), ('b',)])\n"
            "assert sorted(con.execute(query).fetchall()) == [('a', 2), ('b', 1)]",
        ),
        "networks": (
            "import networkx as nx\ndef ring(n):\n    return nx.cycle_graph(n)",
            "import networkx as nx\ndef ring(n):\n    return nx.path_graph(n)",
            "import networkx as nx\nG = ring(5)\nassert nx.is_connected(G)\n"
            "assert all(d == 2 for _, d in G.degree())\n"
            "assert nx.is_isomorphic(G, nx.cycle_graph(5))",
        ),
        "language": (
            "import re\nfrom collections import Counter\ndef words(text):\n"
            "    return Counter(re.findall(r'\\w+', text.lower()))",
            "def words(text):\n    return {}",
            "c = words('Степь, степь! Steppe')\nassert c['степь'] == 2 and c['missing'] == 0\n"
            "assert max(c, key=c.get) == 'степь'",
        ),
        "a match object": (
            "import re\ndef year(text):\n    return re.search(r'(\\d{4})', text)",
            "def year(text):\n    return None",
            "m = year('in 1991.')\nassert m is not None and m.group(1) == '1991'\n"
            "assert m.span() == (3, 7) and year('never') is None",
        ),
        "images": (
            "import numpy as np\ndef grey(img):\n"
            "    return (img @ [.299, .587, .114]).astype(np.uint8)",
            "def grey(img):\n    return img",
            "import numpy as np\nimg = np.zeros((4, 5, 3), np.uint8)\nimg[..., 1] = 100\n"
            "g = grey(img)\nassert g.shape == (4, 5) and g.dtype == np.uint8\n"
            "assert (g == 58).all() and img[0, 0, 1] == 100",
        ),
        "economics": (
            "import pandas as pd\ndef growth(gdp):\n    return gdp.pct_change().dropna().round(3)",
            "def growth(gdp):\n    return gdp",
            "import pandas as pd\ns = pd.Series([100, 110, 99], index=[2020, 2021, 2022])\n"
            "pd.testing.assert_series_equal(growth(s), pd.Series([.1, -.1], index=[2021, 2022]))",
        ),
        "statistics": (
            "from scipy import stats\ndef test(a, b):\n    return stats.ttest_ind(a, b)",
            "def test(a, b):\n    return (0, 1)",
            "r = test([1, 2, 3, 4], [5, 6, 7, 9])\nassert r.pvalue < .05 and r.statistic < 0\n"
            "t, p = test([1, 2, 3], [1, 2, 3])\nassert p > .99 and r.df == 6",
        ),
        "biology": (
            "def complement(dna):\n    return dna[::-1].translate(str.maketrans('ACGT', 'TGCA'))",
            "def complement(dna):\n    return dna",
            "import random\nrandom.seed(5)\nfor _ in range(20):\n"
            "    s = ''.join(random.choices('ACGT', k=30))\n"
            "    assert complement(complement(s)) == s != complement(s)\n"
            "assert complement('AACG') == 'CGTT'",
        ),
        "games with a player function": (
            "def play(board, mark):\n    free = [i for i, c in enumerate(board) if c == ' ']\n"
            "    board[free[0]] = mark\n    return board",
            "def play(board, mark):\n    return board",
            "b = [' '] * 9\nfor turn in range(9):\n    b = play(b, 'xo'[turn % 2])\n"
            "assert ''.join(b) == 'xoxoxoxox'",
        ),
        "printing a pattern": (
            "def tree(n):\n    for i in range(1, n + 1):\n        print(' ' * (n - i) + '*' * i)",
            "def tree(n):\n    print('*')",
            "%%capture shown\ntree(3)",
            "assert shown.stdout.splitlines() == ['  *', ' **', '***']",
        ),
        "a result file": (
            "import csv\ndef export(rows, path):\n    with open(path, 'w', newline='') as f:\n"
            "        csv.writer(f).writerows(rows)",
            "def export(rows, path):\n    open(path, 'w').close()",
            "import csv, os\nexport([(1, 'a'), (2, 'b')], 'out.csv')\n"
            "assert os.path.exists('out.csv')\n"
            "with open('out.csv', newline='') as f:\n"
            "    assert list(csv.reader(f)) == [['1', 'a'], ['2', 'b']]",
        ),
    },
)

FUNCTIONS = group(
    "course: what functions do with what they are given",
    {
        "a decorator that can be taken off": (
            "import functools\ndef add(x):\n    return x + 1\ndef twice(f):\n"
            "    @functools.wraps(f)\n    def both(x):\n        return f(f(x))\n    return both",
            "def add(x):\n    return x + 1\ndef twice(f):\n    return f",
            "kept = twice(add)\nassert kept(1) == 3\nkept = kept.__wrapped__\nassert kept(1) == 2",
            "def half(x):\n    return x / 2\nassert twice(half)(8) == 2\n"
            "assert twice(half).__wrapped__(8) == 4",
        ),
        "a result and a change in place": (
            "def drop_zeros(d):\n    gone = [k for k in d if d[k] == 0]\n    for k in gone:\n"
            "        del d[k]\n    return len(gone)",
            "def drop_zeros(d):\n    return 0",
            "d = {'a': 0, 'b': 1}\nassert drop_zeros(d) == 1\nassert d == {'b': 1}",
        ),
    },
)

STYLES: list[Style] = [*HASHED, *REFERENCE, *POINTS, *SUBJECTS, *FUNCTIONS]
