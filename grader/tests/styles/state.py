"""Styles in which the answer, or the test, changes what the notebook holds."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

CALLED = group(
    "what calls change in the notebook",
    {
        "a counter": (
            "count = 0\ndef add():\n    global count\n    count += 1",
            "count = 0\ndef add():\n    count = 1",
            "add()\nadd()\nassert count == 2",
            "add()\nassert count == 3",
        ),
        "a list": (
            "seen = []\ndef note(x):\n    seen.append(x)",
            "seen = []\ndef note(x):\n    seen + [x]",
            "note(1)\nassert seen == [1]",
            "note(2)\nassert seen == [1, 2]",
        ),
        "a list under two names": (
            "deck = [1, 2, 3]\ndef draw():\n    return deck.pop(0)",
            "deck = [1, 2, 3]\ndef draw():\n    return deck[0]",
            "same = deck\nassert draw() == 1\nassert same == [2, 3] and same is deck",
        ),
        "a store of results": (
            "known = {}\ndef square(n):\n    known[n] = n * n\n    return known[n]",
            "known = {}\ndef square(n):\n    return n * n",
            "assert square(3) == 9\nassert known == {3: 9}",
        ),
        "a table": (
            "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})\n"
            "def add():\n    table['b'] = table.a * 2",
            "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})\n"
            "def add():\n    table.assign(b=table.a * 2)",
            "add()\nassert list(table.columns) == ['a', 'b']",
        ),
        "a table bound anew": (
            "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})\n"
            "def add():\n    global table\n    table = table.assign(b=1)",
            "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})\n"
            "def add():\n    table = pd.DataFrame({'a': [1], 'b': [1]})",
            "add()\nassert 'b' in table",
        ),
        "an array": (
            "import numpy as np\na = np.zeros(3)\ndef fill(v):\n    a[:] = v",
            "import numpy as np\na = np.zeros(3)\ndef fill(v):\n    a = v",
            "fill(2)\nassert a.sum() == 6",
        ),
        "a list of lists": (
            "grid = [[0] * 3 for _ in range(2)]\ndef put(i, j, v):\n    grid[i][j] = v",
            "grid = [[0] * 3] * 2\ndef put(i, j, v):\n    grid[i][j] = v",
            "row = grid[0]\nput(0, 1, 5)\nassert grid[0][1] == 5 and row[1] == 5\n"
            "assert grid[1] == [0, 0, 0]",
        ),
        "a set": (
            "met = set()\ndef meet(x):\n    new = x not in met\n    met.add(x)\n    return new",
            "met = set()\ndef meet(x):\n    return x not in met",
            "assert meet(1) and not meet(1)\nassert met == {1}",
        ),
        "an account that prints": (
            "balance = 0\ndef pay_in(x):\n    global balance\n    balance += x\n    print(balance)",
            "balance = 0\ndef pay_in(x):\n    print(balance + x)",
            "pay_in(5)\nassert balance == 5",
            "pay_in(3)\nassert balance == 8",
        ),
        "dictionaries in a list": (
            "rows = [{'n': 1}, {'n': 2}]\ndef double():\n"
            "    for row in rows:\n        row['n'] *= 2",
            "rows = [{'n': 1}, {'n': 2}]\ndef double():\n"
            "    for row in rows:\n        row['n'] * 2",
            "first = rows[0]\ndouble()\nassert [row['n'] for row in rows] == [2, 4]\n"
            "assert first['n'] == 2",
        ),
        "a function that another name is bound to": (
            "total = []\ndef f(x):\n    total.append(x)\ng = f",
            "total = []\ndef f(x):\n    pass\ng = f",
            "g(1)\nassert total == [1]",
        ),
    },
)

OF_TESTS = group(
    "what a test changes of an answer",
    {
        "a list": (
            "xs = [3, 1, 2]\ndef largest():\n    return max(xs)",
            "xs = [3, 1, 2]\ndef largest():\n    return 3",
            "xs.append(10)\nassert largest() == 10",
        ),
        "a list emptied before each case": (
            "items = []\ndef add(x):\n    items.append(x)",
            "items = []\ndef add(x):\n    items.extend([x, x])",
            "items.clear()\nadd(1)\nassert items == [1]",
            "items.clear()\nadd(2)\nassert items == [2]",
        ),
        "a counter set back": (
            "count = 5\ndef add():\n    global count\n    count += 1",
            "count = 5\ndef add():\n    global count\n    count = 6",
            "count = 0\nadd()\nassert count == 1",
        ),
        "a list bound anew": (
            "items = []\ndef add(x):\n    items.append(x)",
            "items = old = []\ndef add(x):\n    old.append(x)",
            "items = []\nadd(1)\nitems.append(7)\nadd(2)\nassert items == [1, 7, 2]",
        ),
        "a dictionary": (
            "prices = {'a': 1}\ndef cost(k):\n    return prices[k]",
            "prices = {'a': 1}\ndef cost(k):\n    return {'a': 1}.get(k, 0)",
            "prices['b'] = 5\nassert cost('b') == 5",
        ),
        "a table": (
            "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})\n"
            "def total():\n    return table['a'].sum()",
            "def total():\n    return 3\ntable = None",
            "table.loc[0, 'a'] = 10\nassert total() == 12",
        ),
        "the attribute of an object": (
            "class Basket:\n    def __init__(self):\n        self.items = []\n"
            "    def total(self):\n        return sum(self.items)",
            "class Basket:\n    def __init__(self):\n        self.items = []\n"
            "    def total(self):\n        return 0",
            "basket = Basket()\nbasket.items.append(4)\nbasket.items.append(2)\n"
            "assert basket.total() == 6 and basket.items == [4, 2]",
        ),
        "a dictionary in an object": (
            "class Stock:\n    def __init__(self):\n        self.of = {}\n"
            "    def largest(self):\n        return max(self.of, key=self.of.get)",
            "class Stock:\n    def __init__(self):\n        self.of = {}\n"
            "    def largest(self):\n        return 'a'",
            "stock = Stock()\nstock.of['a'] = 3\nstock.of['b'] = 9\nassert stock.largest() == 'b'",
        ),
        "a queue": (
            "from collections import deque\nqueue = deque()\ndef put(x):\n    queue.append(x)",
            "from collections import deque\nqueue = deque()\ndef put(x):\n    queue.appendleft(x)",
            "put(1)\nput(2)\nassert queue.popleft() == 1\nput(3)\nassert list(queue) == [2, 3]",
        ),
    },
)

OF_THE_INSTRUCTOR = group(
    "what calls change of the instructor's",
    {
        "a list": (
            "def note(x):\n    log.append(x)",
            "def note(x):\n    log.insert(0, x)",
            "note(1)\nassert log == [1]",
            "note(2)\nassert log == [1, 2]",
        ),
        "a setting that the test changes": (
            "def pay(hours):\n    return hours * setting['rate']",
            "def pay(hours):\n    return hours",
            "setting['rate'] = 3\nassert pay(2) == 6",
        ),
    },
    setup="log = []\nsetting = {'rate': 1}",
)

PRIVATE = group(
    "names that look private",
    {
        "of an object": (
            "class Card:\n    def __init__(self, n):\n        self._number = n\n"
            "        self._kind, self._peer = 'ace', 2",
            "class Card:\n    def __init__(self, n):\n        self._number = 0\n"
            "        self._kind, self._peer = '', 0",
            "assert Card(7)._number == 7",
            "assert Card(7)._kind == 'ace' and Card(7)._peer == 2",
        ),
        "of a class": (
            "class Card:\n    _number = 5\n    _home, _is_class = 'hand', 1",
            "class Card:\n    _number = 0\n    _home, _is_class = '', 0",
            "assert Card._number == 5 and Card()._number == 5",
            "assert Card._home == 'hand' and Card._is_class == 1",
        ),
        "of a function": (
            "def f():\n    f._number += 1\nf._number = 0",
            "def f():\n    pass\nf._number = 0",
            "f()\nassert f._number == 1",
        ),
    },
)

STYLES: list[Style] = [*CALLED, *OF_TESTS, *OF_THE_INSTRUCTOR, *PRIVATE]
