"""Styles that ask whether something is one and the same object as something else."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

LIBRARIES = group(
    "identity with what a library has",
    {
        "a function that is not to be used": (
            "def middle(xs):\n    return sorted(xs)[len(xs) // 2]",
            "import statistics\nmiddle = statistics.median",
            "import statistics\nassert middle is not statistics.median",
            "import statistics\nassert middle not in {statistics.median: 'median'}",
            "import statistics\nassert middle not in [statistics.mean, statistics.median]",
            "import statistics, unittest\n"
            "unittest.TestCase().assertIsNot(middle, statistics.median)",
            "import operator, statistics\nassert operator.is_not(middle, statistics.median)",
            "import statistics as st\ndef check(f):\n    assert f is not st.median\ncheck(middle)",
        ),
        "a function that is asked for": (
            "import statistics\ntypical = statistics.median\ndef chosen():\n    return typical",
            "import statistics\ntypical = statistics.mean\ndef chosen():\n    return max",
            "import statistics\nassert typical is statistics.median",
            "import statistics\nassert {statistics.median: 'median'}[typical] == 'median'",
            "import statistics\nassert typical in {statistics.median, statistics.mode}",
            "import statistics, unittest\nunittest.TestCase().assertIs(typical, statistics.median)",
            "import statistics\nassert chosen() is statistics.median",
        ),
        "a method that a module calls a function": (
            "def pick(xs):\n    return xs[0]",
            "import random\npick = random.choice",
            "import random\nassert pick is not random.choice",
        ),
        "a method of a class": (
            "def loud(text):\n    return ''.join(c.upper() for c in text)",
            "loud = str.upper",
            "assert loud is not str.upper, 'write it yourself'\nassert loud('ab') == 'AB'",
        ),
        "a class that is not to be used": (
            "class Tally(dict):\n    pass",
            "import collections\nTally = collections.Counter",
            "import collections\nassert Tally is not collections.Counter",
            "import collections\nassert Tally not in {collections.Counter, dict}",
        ),
        "a class that is asked for": (
            "import fractions\nExact = fractions.Fraction",
            "import decimal\nExact = decimal.Decimal",
            "import fractions\nassert Exact is fractions.Fraction",
            "import fractions\nassert {fractions.Fraction: 1}.get(Exact) == 1",
        ),
        "a member of an enumeration": (
            "import http\nstatus = http.HTTPStatus.OK\nknown = [status]",
            "import http\nstatus = http.HTTPStatus.CREATED\nknown = []",
            "import http\nassert status is http.HTTPStatus.OK",
            "import http\nassert http.HTTPStatus.OK in known and status not in {201}",
            "import http\nassert {http.HTTPStatus.OK: 'fine'}[status] == 'fine'",
            "from http import HTTPStatus\nassert status is not HTTPStatus.CREATED",
            "assert status.name == 'OK' and status.phrase == 'OK' and status == 200",
        ),
        "flags of a pattern": (
            "import re\nflags = re.IGNORECASE | re.MULTILINE",
            "import re\nflags = re.IGNORECASE",
            "import re\nassert flags == re.I | re.M and re.M in flags",
        ),
        "numpy's nan": (
            "from numpy import nan\nmissing = nan\nrow = [1, nan]\ndef gap():\n    return nan",
            "missing = None\nrow = [1, float('nan')]\ndef gap():\n    return 0.0",
            "import numpy as np\nassert missing is np.nan and gap() is np.nan",
            "import numpy as np\nassert row == [1, np.nan]",
        ),
    },
)

OWN = group(
    "identity with what the instructor has",
    {
        "a function": (
            "def double(x):\n    return x + x\nchosen = helper",
            "double = helper\ndef chosen(x):\n    return x",
            "assert double is not helper, 'write it yourself'",
            "assert double not in {helper: 1}",
            "assert chosen is helper and chosen in {helper: 1}",
        ),
        "a class": (
            "class Plan:\n    pass\nKind = Base",
            "Plan = Base\nclass Kind:\n    pass",
            "assert Plan is not Base",
            "assert Kind is Base and Kind in {Base: 1}",
        ),
        "a list": (
            "copied = list(rows)\nalias = rows",
            "copied = rows\nalias = rows[:]",
            "assert copied == rows\nassert copied is not rows, 'make a copy'",
            "assert alias is rows",
        ),
        "what a function returns": (
            "def copy_of():\n    return dict(limits)\nmine = limits\n"
            "def own():\n    return mine\nmine",
            "def copy_of():\n    return limits\ndef own():\n    return dict(limits)",
            "assert copy_of() == limits and copy_of() is not limits",
            "assert own() is limits",
        ),
        "a table": (
            "clean = table.dropna()",
            "clean = table",
            "assert clean is not table, 'make a copy'\nassert len(clean) == len(table)",
        ),
    },
    setup=(
        "import pandas as pd\nrows = [1, 2, 3]\nlimits = {'low': 1}\n"
        "table = pd.DataFrame({'a': [1, 2]})\n"
        "def helper(x):\n    return 2 * x\nclass Base:\n    pass"
    ),
)

ANSWERS = group(
    "identity among answers",
    {
        "two names": (
            "first = [1, 2]\nsecond = first[:]\nthird = first",
            "first = [1, 2]\nsecond = first\nthird = first[:]",
            "assert second is not first",
            "assert third is first",
        ),
        "two calls": (
            "def fresh():\n    return []\nkept = {}\ndef same():\n    return kept",
            "kept = []\ndef fresh():\n    return kept\ndef same():\n    return {}",
            "assert fresh() is not fresh()",
            "assert same() is same()",
        ),
        "lists of two objects": (
            "class Bag:\n    def __init__(self):\n        self.items = []",
            "class Bag:\n    items = []",
            "assert Bag().items is not Bag().items",
            "a, b = Bag(), Bag()\na.items.append(1)\nassert b.items == []",
        ),
        "an argument that is changed and returned": (
            "def sorted_copy(xs):\n    return sorted(xs)",
            "def sorted_copy(xs):\n    xs.sort()\n    return xs",
            "given = [2, 1]\nassert sorted_copy(given) is not given",
        ),
        "the class of an object": (
            "class Base:\n    pass\nclass Tree(Base):\n    pass\nmade = Tree()",
            "class Base:\n    pass\nclass Tree(Base):\n    pass\nmade = Base()",
            "assert type(made) is not Base",
            "assert type(made) is Tree",
        ),
    },
)

STYLES: list[Style] = [*LIBRARIES, *OWN, *ANSWERS]
