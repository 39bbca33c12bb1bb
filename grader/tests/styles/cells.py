"""Tests over several cells, in functions of the instructor's, and other places of code."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

OVER_CELLS = group(
    "tests over several cells",
    {
        "seeded in the cell before": (
            "import random\ndef roll():\n    return random.randint(1, 1000)",
            "def roll():\n    return 3",
            "import random\nrandom.seed(1)",
            "assert roll() == 138",
        ),
        "a file of the cell before": (
            "def first(name):\n    with open(name) as f:\n        return f.readline().strip()",
            "def first(name):\n    return ''",
            "with open('lines.txt', 'w') as file:\n    file.write('one\\ntwo\\n')",
            "assert first('lines.txt') == 'one'",
        ),
        "input replaced in the cell before, which holds for that cell": (
            "def ask():\n    try:\n        return input('?')\n    except Exception:\n"
            "        return 'nobody'",
            "def ask():\n    return 'Bo'",
            "import builtins\nbuiltins.input = lambda prompt='': 'Bo'\nassert ask() == 'Bo'",
            "assert ask() == 'nobody'",
        ),
        "bound anew in the cell before": (
            "items = []\ndef add(x):\n    items.append(x)",
            "items = []\ndef add(x):\n    pass",
            "items = []",
            "add(1)",
            "items.append(7)",
            "add(2)\nassert len(items) == 3",
            "assert items == [1, 7, 2]",
        ),
        "a list of the answer's, changed before": (
            "class Bag:\n    def __init__(self):\n        self._items = [1]\n"
            "    def items(self):\n        return list(self._items)",
            "class Bag:\n    def __init__(self):\n        self._items = [1]\n"
            "    def items(self):\n        return self._items",
            "b = Bag()\nb.items().append(5)",
            "assert b.items() == [1]",
        ),
        "an argument that is kept, changed before": (
            "class Bag:\n    def __init__(self, items):\n        self.items = list(items)",
            "class Bag:\n    def __init__(self, items):\n        self.items = items",
            "xs = [1]\nb = Bag(xs)",
            "xs.append(2)",
            "assert b.items == [1]",
        ),
        "rows of a copy, changed before": (
            "import copy\ndef dup(rows):\n    return copy.deepcopy(rows)",
            "def dup(rows):\n    return rows[:]",
            "rows = [[1], [2]]\nc = dup(rows)",
            "c[0][0] = 9",
            "assert rows == [[1], [2]]",
        ),
        "a value of a cell that one process refuses": (
            "class P:\n    def __init__(self, x):\n        self.x = x\n"
            "    def __eq__(self, other):\n        return self.x == other.x\n"
            "    def __hash__(self):\n        return hash(self.x)",
            "class P:\n    def __init__(self, x):\n        self.x = x\n"
            "    def __eq__(self, other):\n        return self.x == other.x",
            "names = {P(1): 'one'}",
            "assert len(names) == 1",
        ),
    },
)


def _function(name: str, setup: str, right: str, wrong: str) -> Style:
    """Return a style whose test calls a function of the instructor's cell."""
    return Style("functions in the setup", name, right, wrong, ("check()",), setup)


IN_SETUP = [
    _function(
        "looks names up",
        "def check():\n    assert callable(globals().get('f')) and eval('f(2)') == 3",
        "def f(x):\n    return x + 1",
        "def f(x):\n    return x",
    ),
    _function(
        "counts doctests",
        "def check():\n    import doctest\n    assert doctest.testmod().failed == 0",
        "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x + 1",
        "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x",
    ),
    _function(
        "imports what the student writes",
        "def check():\n    from rings import circle\n    assert circle(2) == 12",
        "%%writefile rings.py\ndef circle(r):\n    return 3 * r ** 2",
        "%%writefile rings.py\ndef circle(r):\n    return 3 * r",
    ),
    _function(
        "reads what cells have shown",
        "def check():\n    assert list(Out.values())[-1] == 6",
        "x = 5\nx + 1",
        "x = 5\nx",
    ),
    _function(
        "reads the cells before",
        "def check():\n    assert 'value = 5' in In[-2]",
        "value = 5\nvalue",
        "value = 6\nvalue",
    ),
    _function(
        "asks the notebook",
        "def check():\n    ns = get_ipython().user_ns\n    assert ns['f'](1) == 2",
        "def f(x):\n    return x + 1",
        "def f(x):\n    return x",
    ),
    _function(
        "changes the student's list",
        "def check():\n    items.clear()\n    add(1)\n    items.append(7)\n    add(2)\n"
        "    assert items == [1, 7, 2]",
        "items = []\ndef add(x):\n    items.append(x)",
        "items = []\ndef add(x):\n    items.insert(0, x)",
    ),
    _function(
        "replaces a function of the notebook",
        "from unittest.mock import patch\ndef rate():\n    return 2\n"
        "def check():\n    with patch('__main__.rate', return_value=5):\n"
        "        assert cost(3) == 15",
        "def cost(n):\n    return n * rate()",
        "def cost(n):\n    return n * 2",
    ),
    _function(
        "hears what is logged",
        "import logging\nclass Heard(logging.Handler):\n    def __init__(self):\n"
        "        super().__init__()\n        self.lines = []\n    def emit(self, record):\n"
        "        self.lines.append(record.getMessage())\n"
        "def check():\n    heard = Heard()\n    logging.getLogger('shop').addHandler(heard)\n"
        "    sell()\n    assert heard.lines == ['sold']",
        "import logging\ndef sell():\n    logging.getLogger('shop').warning('sold')",
        "def sell():\n    pass",
    ),
]

#: A test as a text that a cell runs: a text that stands there is read as the test's own code.
FROM_TEXT = group(
    "tests run from their text",
    {
        "a clock replaced": (
            "import time\ndef wait():\n    time.sleep(30)",
            "def wait():\n    pass",
            'code = """\n    from unittest.mock import patch\n'
            "    with patch('time.sleep') as slept:\n        wait()\n"
            '    slept.assert_called_once_with(30)\n"""\n'
            "import textwrap\nexec(textwrap.dedent(code))",
        ),
        "seeded": (
            "import random\ndef roll():\n    return random.randint(1, 1000)",
            "def roll():\n    return 3",
            "exec('import random; random.seed(1)')\nassert roll() == 138",
        ),
        "warnings heard": (
            "import warnings\ndef half(n):\n    if n % 2:\n        warnings.warn('odd')\n"
            "    return n // 2",
            "def half(n):\n    return n // 2",
            "exec(compile('''\nimport warnings\n"
            "with warnings.catch_warnings(record=True) as seen:\n"
            "    warnings.simplefilter('always')\n    half(3)\n''', 'test', 'exec'))\n"
            "assert len(seen) == 1",
        ),
        "rules as texts": (
            "count = 3\ndef twice(n):\n    global count\n    count += 1\n    return 2 * n",
            "count = 3\ndef twice(n):\n    return 2 * n",
            "twice(1)\nrule = 'count == 4 and twice(4) == 8'\nassert eval(rule), rule",
        ),
    },
)

#: What the judge knows of an answer by its text stands below a condition or a magic.
BELOW_A_CONDITION = group(
    "answers below a condition",
    {
        "doctests below a magic": (
            "%%time\ndef f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x + 1",
            "%%time\ndef f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x",
            "import doctest\nassert doctest.testmod().failed == 0",
        ),
        "a mock behind a magic": (
            "%%capture shown\nimport time\ndef wait():\n    time.sleep(9)\n    return 'now'",
            "%%capture shown\nimport time\ndef wait():\n    return 'now'",
            "%%time\nfrom unittest.mock import patch\nwith patch('time.sleep') as slept:\n"
            "    assert wait() == 'now'\nslept.assert_called_once_with(9)",
        ),
        "source": (
            "try:\n    def total(xs):\n        return sum(xs)\nfinally:\n    pass",
            "try:\n    def total(xs):\n        t = 0\n        for x in xs:\n            t += x\n"
            "        return t\nfinally:\n    pass",
            "import inspect\nassert 'for' not in inspect.getsource(total)",
        ),
        "doctests": (
            "if True:\n    def f(x):\n        '''\n        >>> f(2)\n        3\n        '''\n"
            "        return x + 1",
            "if True:\n    def f(x):\n        '''\n        >>> f(2)\n        3\n        '''\n"
            "        return x",
            "import doctest\nassert doctest.testmod().failed == 0",
        ),
        "a method that a mock replaces": (
            "for _ in range(1):\n    class Shop:\n        def price(self):\n            return 2\n"
            "        def cost(self, n):\n            return n * self.price()",
            "for _ in range(1):\n    class Shop:\n        def price(self):\n            return 2\n"
            "        def cost(self, n):\n            return n * 2",
            "from unittest.mock import patch\n"
            "with patch.object(Shop, 'price', return_value=5):\n    assert Shop().cost(3) == 15",
        ),
    },
)

STYLES = [*OVER_CELLS, *IN_SETUP, *FROM_TEXT, *BELOW_A_CONDITION]
