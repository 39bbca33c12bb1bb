"""Styles about what belongs to the whole process: settings, loggers, folders, classes."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

PLOTS = "import matplotlib.pyplot as plt\n"
SETTINGS = group(
    "settings of libraries",
    {
        "of matplotlib": (
            f"{PLOTS}plt.rcParams['figure.dpi'] = 150\nplt.rcParams['axes.grid'] = True",
            f"{PLOTS}plt.rcParams['figure.dpi'] = 120",
            f"{PLOTS}assert plt.rcParams['figure.dpi'] == 150 and plt.rcParams['axes.grid']",
        ),
        "a style sheet": (
            f"{PLOTS}plt.style.use('ggplot')",
            f"{PLOTS}plt.style.use('dark_background')",
            f"{PLOTS}assert plt.rcParams['axes.facecolor'] == '#E5E5E5'",
        ),
        "set by a function": (
            f"{PLOTS}def setup(n):\n    plt.rc('font', size=n)",
            f"{PLOTS}def setup(n):\n    plt.rc('font', size=14)",
            "import matplotlib as mpl\nsetup(17)\nassert mpl.rcParams['font.size'] == 17",
        ),
        "of pandas": (
            "import pandas as pd\npd.set_option('display.max_rows', 7)\n"
            "pd.options.display.precision = 2",
            "import pandas as pd\npd.set_option('display.max_rows', 70)",
            "import pandas as pd\nassert pd.get_option('display.max_rows') == 7",
            "import pandas as pd\nassert pd.options.display.precision == 2",
        ),
        "of pandas, set by the test": (
            "import pandas as pd\ndef show(x):\n    return str(pd.Series([x]))",
            "import pandas as pd\ndef show(x):\n    return str(x)",
            "import pandas as pd\nwith pd.option_context('display.precision', 2):\n"
            "    assert '1.23' in show(1.23456) and '1.234' not in show(1.23456)",
        ),
        "how numpy prints": (
            "import numpy as np\nnp.set_printoptions(precision=2)",
            "import numpy as np",
            "import numpy as np\nassert np.get_printoptions()['precision'] == 2\n"
            "assert str(np.array([1.23456])) == '[1.23]'",
        ),
        "how numpy prints, read first": (
            "import numpy as np\nnp.set_printoptions(precision=2)",
            "import numpy as np",
            "import numpy as np\nplaces = np.get_printoptions()['precision']\nassert places == 2",
        ),
        "how numpy takes errors": (
            "import numpy as np\nnp.seterr(divide='raise')",
            "import numpy as np\nnp.seterr(divide='ignore')",
            "import numpy as np\nassert np.geterr()['divide'] == 'raise'",
        ),
        "decimal places": (
            "from decimal import Decimal, getcontext\ndef third(places):\n"
            "    getcontext().prec = places\n    return Decimal(1) / 3",
            "from decimal import Decimal, getcontext\ndef third(places):\n"
            "    return round(Decimal(1) / 3, places + 1)",
            "from decimal import getcontext\nassert str(third(4)) == '0.3333'\n"
            "assert getcontext().prec == 4",
        ),
        "decimal places set by the test": (
            "from decimal import Decimal\ndef third():\n    return Decimal(1) / 3",
            "from decimal import Decimal\ndef third():\n    return Decimal('0.3333333333')",
            "from decimal import getcontext\ngetcontext().prec = 5\n"
            "assert str(third()) == '0.33333'",
        ),
        "how deep functions may go": (
            "import sys\nsys.setrecursionlimit(5000)",
            "import sys",
            "import sys\nassert sys.getrecursionlimit() == 5000",
        ),
    },
)

LOGS = group(
    "what an answer logs",
    {
        "assertLogs": (
            "import logging\nlog = logging.getLogger('shop')\ndef sell(n):\n"
            "    log.warning('sold %d', n)",
            "import logging\nlog = logging.getLogger('shop')\ndef sell(n):\n"
            "    log.warning('sold')",
            "import unittest\ncase = unittest.TestCase()\n"
            "with case.assertLogs('shop', level='WARNING') as seen:\n    sell(3)\n"
            "assert seen.output == ['WARNING:shop:sold 3']",
            "import unittest\nwith unittest.TestCase().assertLogs(log) as seen:\n    sell(4)\n"
            "assert seen.records[0].getMessage() == 'sold 4' and seen.records[0].levelno == 30",
        ),
        "at a level that the test sets": (
            "import logging\ndef f():\n    logging.getLogger('a').debug('d')\n"
            "    logging.info('i')",
            "import logging\ndef f():\n    logging.getLogger('b').info('d')",
            "import unittest\ncase = unittest.TestCase()\n"
            "with case.assertLogs('a', 'DEBUG') as seen, case.assertLogs(level='INFO') as other:\n"
            "    f()\nassert [len(seen.output), len(other.output)] == [1, 1]",
        ),
        "nothing": (
            "import logging\ndef f(x):\n    if x < 0:\n        logging.error('below 0')",
            "import logging\ndef f(x):\n    logging.error('below 0')",
            "import unittest\ncase = unittest.TestCase()\nwith case.assertNoLogs():\n    f(1)\n"
            "with case.assertLogs():\n    f(-1)",
        ),
        "a handler of the test's": (
            "import logging\nlogger = logging.getLogger('app')\nlogger.setLevel(logging.INFO)\n"
            "def work():\n    logger.info('done')\n    logger.debug('why')",
            "import logging\nlogger = logging.getLogger('app')\ndef work():\n"
            "    logger.info('done')",
            "import io, logging\nkept = io.StringIO()\nhandler = logging.StreamHandler(kept)\n"
            "logger.addHandler(handler)\nwork()\nlogger.removeHandler(handler)\n"
            "assert kept.getvalue() == 'done\\n'",
            "import logging\nassert logging.getLogger('app').getEffectiveLevel() == logging.INFO",
        ),
        "an error with its traceback": (
            "import logging\ndef f():\n    try:\n        1 / 0\n"
            "    except ZeroDivisionError:\n        logging.exception('no')",
            "import logging\ndef f():\n    logging.error('no')",
            "import unittest\nwith unittest.TestCase().assertLogs() as seen:\n    f()\n"
            "assert 'ZeroDivisionError' in seen.output[0]",
        ),
    },
)

OBJECTS = group(
    "classes that a test changes, and operators in place",
    {
        "an attribute of a class": (
            "class Conf:\n    rate = 2\ndef cost(x):\n    return x * Conf.rate",
            "class Conf:\n    rate = 2\ndef cost(x):\n    return x * 2",
            "Conf.rate = 3\nassert cost(2) == 6\nConf.rate = 4\nassert cost(2) == 8",
        ),
        "a counter of a class": (
            "class A:\n    made = 0\n    def __init__(self):\n        A.made += 1",
            "class A:\n    made = 0\n    def __init__(self):\n        self.made += 1",
            "A.made = 0\nA()\nA()\nassert A.made == 2",
            "A.made = 5\nA()\nassert A.made == 6",
        ),
        "an attribute of a function": (
            "def f(x):\n    f.calls += 1\nf.calls = 0",
            "def f(x):\n    pass\nf.calls = 0",
            "f.calls = 0\nf(1)\nf(2)\nassert f.calls == 2",
        ),
        "a method that a mock replaces": (
            "class Api:\n    def get(self):\n        return 5\n"
            "def use():\n    return Api().get() + 1",
            "class Api:\n    def get(self):\n        return 5\ndef use():\n    return 6",
            "from unittest.mock import patch\n"
            "with patch.object(Api, 'get', return_value=10) as mock:\n    assert use() == 11\n"
            "mock.assert_called_once()\nassert use() == 6",
        ),
        "a method that the test replaces": (
            "class Api:\n    n = 4\n    def get(self):\n        return 5\n"
            "def use():\n    return Api().get() + 1",
            "class Api:\n    def get(self):\n        return 5\ndef use():\n    return 6",
            "old = Api.get\nApi.get = lambda self: self.n\nassert use() == 5\nApi.get = old\n"
            "assert use() == 6",
            "Api.get = staticmethod(lambda: 1)\nassert use() == 2",
        ),
        "operators in place": (
            "class Bag:\n    def __init__(self, *xs):\n        self.xs = list(xs)\n"
            "    def __iadd__(self, other):\n        self.xs += other.xs\n        return self\n"
            "    def __isub__(self, other):\n"
            "        self.xs = [x for x in self.xs if x not in other.xs]\n        return self",
            "class Bag:\n    def __init__(self, *xs):\n        self.xs = list(xs)\n"
            "    def __add__(self, other):\n        return Bag(*self.xs, *other.xs)\n"
            "    def __sub__(self, other):\n        return self",
            "a = b = Bag(1)\na += Bag(2)\nassert a.xs == [1, 2] and a is b",
            "a = Bag(1, 2)\na -= Bag(2)\nassert a.xs == [1]",
        ),
        "operators in place with a number": (
            "class Account:\n    def __init__(self, n):\n        self.n = n\n"
            "    def __iadd__(self, x):\n        self.n += x\n        return self\n"
            "    def __imul__(self, x):\n        self.n *= x\n        return self",
            "class Account:\n    def __init__(self, n):\n        self.n = n\n"
            "    def __iadd__(self, x):\n        return self\n    __imul__ = __iadd__",
            "a = Account(1)\na += 5\nassert a.n == 6",
            "a = Account(3)\na *= 2\nassert a.n == 6",
        ),
        "is in a chain": (
            "a = [1]\nb = c = a\ndef same():\n    return a",
            "a = b = [1]\nc = [1]\ndef same():\n    return [1]",
            "assert a is b is c",
            "assert same() is a is b == [1]",
        ),
        "groups of errors": (
            "def go():\n    raise ExceptionGroup('many', [ValueError('a'), TypeError('b')])",
            "def go():\n    raise ExceptionGroup('many', [KeyError('a')])",
            "seen = []\ntry:\n    go()\nexcept* ValueError as group:\n"
            "    seen += [str(one) for one in group.exceptions]\n"
            "except* (TypeError, KeyError):\n    seen.append('other')\n"
            "assert seen == ['a', 'other']",
            "try:\n    go()\nexcept ExceptionGroup as group:\n"
            "    assert group.message == 'many' and len(group.exceptions) == 2",
        ),
    },
)

NUMBERS = group(
    "members that are numbers or texts",
    {
        "an IntEnum": (
            "from enum import IntEnum\nclass P(IntEnum):\n    LOW = 1\n    HIGH = 3\n"
            "    @property\n    def label(self):\n        return self.name.title()\n"
            "def worst(ps):\n    return max(ps)",
            "from enum import IntEnum\nclass P(IntEnum):\n    LOW = 5\n    HIGH = 4\n"
            "    label = 1\ndef worst(ps):\n    return min(ps)",
            "assert P.LOW < P.HIGH and P.HIGH > 2 and P.LOW == 1 and P.HIGH + 1 == 4",
            "assert P.LOW <= 1 <= P.HIGH and 5 - P.HIGH == 2 and f'{P.HIGH:d}' == '3'",
            "assert sorted([P.HIGH, P.LOW]) == [P.LOW, P.HIGH]\n"
            "assert worst([P.LOW, P.HIGH]) is P.HIGH",
            "assert {1: 'a'}[P.LOW] == 'a' and list('abcd')[P.HIGH] == 'd' and sum(P) == 4",
            "assert P(3) is P.HIGH and P.LOW.label == 'Low' and P.LOW.value == 1",
        ),
        "a StrEnum": (
            "from enum import Enum, StrEnum\nclass C(StrEnum):\n    RED = 'red'\n"
            "    BLUE = 'blue'\nclass D(str, Enum):\n    X = 'x'",
            "from enum import Enum\nclass C(Enum):\n    RED = 'rot'\n    BLUE = 'red'\nD = C",
            "assert C.RED == 'red' and C.RED.upper() == 'RED' and f'{C.RED}' == 'red'",
            "assert C.RED + 's' == 'reds' and 'e' in C.RED and len(C.RED) == 3",
            "assert D.X == 'x' and {'x': 1}[D.X] == 1 and sorted(C) == [C.BLUE, C.RED]",
        ),
        "flags": (
            "from enum import Flag\nclass F(Flag):\n    R = 1\n    W = 2",
            "class F:\n    R = 1\n    W = 3",
            "assert not F.R & F.W and F.R in (F.R | F.W)",
            "assert (F.R | F.W) & ~F.R is F.W",
        ),
    },
)

FOLDERS = group(
    "folders",
    {
        "made by the answer": (
            "import os\nos.makedirs('out/deep', exist_ok=True)\n"
            "with open('out/x.txt', 'w') as file:\n    file.write('x')",
            "import os\nos.makedirs('deep', exist_ok=True)",
            "import os\nassert os.path.isdir('out/deep')",
            "import os\nassert sorted(os.listdir('out')) == ['deep', 'x.txt']",
        ),
        "made by a call": (
            "from pathlib import Path\ndef make(name):\n    Path(name).mkdir(exist_ok=True)",
            "from pathlib import Path\ndef make(name):\n    Path('plots')",
            "from pathlib import Path\nmake('plots')\nassert Path('plots').is_dir()\n"
            "Path('plots').rmdir()\nmake('plots')\nassert Path('plots').is_dir()",
        ),
        "emptied and removed": (
            "import os, shutil\nos.makedirs('r/deep', exist_ok=True)\n"
            "with open('r/x.txt', 'w') as file:\n    file.write('x')\n"
            "def clean():\n    shutil.rmtree('r')",
            "import os\nos.makedirs('r', exist_ok=True)\ndef clean():\n    pass",
            "import os\nclean()\nassert not os.path.exists('r')",
        ),
    },
)

IMPORTED = group(
    "names that test and answer import",
    {
        "copies": (
            "from copy import deepcopy\nclass Node:\n    def __init__(self, v):\n"
            "        self.v = v\ndef clone(node):\n    return deepcopy(node)",
            "from copy import deepcopy\nclass Node:\n    def __init__(self, v):\n"
            "        self.v = v\ndef clone(node):\n    return node",
            "from copy import deepcopy\na = Node([3])\nb = clone(a)\n"
            "assert b.v == [3] and b is not a",
        ),
        "a changed dataclass": (
            "from dataclasses import dataclass, replace\n@dataclass\nclass P:\n    x: int\n"
            "def move(p):\n    return replace(p, x=p.x + 1)",
            "from dataclasses import dataclass, replace\n@dataclass\nclass P:\n    x: int\n"
            "def move(p):\n    p.x += 1\n    return p",
            "from dataclasses import asdict, replace\np = P(1)\n"
            "assert asdict(move(p)) == {'x': 2} and p.x == 1",
        ),
        "the context of decimals": (
            "from decimal import Decimal, getcontext\ndef third():\n    getcontext().prec = 4\n"
            "    return Decimal(1) / 3",
            "from decimal import Decimal, getcontext\ndef third():\n    return Decimal(1) / 3",
            "from decimal import getcontext\nassert str(third()) == '0.3333'",
        ),
        "a function that the test replaces": (
            "from time import sleep\ndef f():\n    sleep(9)\n    return 1",
            "from time import sleep\ndef f():\n    return 1",
            "slept = []\nsleep = slept.append\nassert f() == 1 and slept == [9]",
        ),
    },
)

CROSSING = group(
    "what crosses with a value",
    {
        "the zone of a time": (
            "from zoneinfo import ZoneInfo\ndef there(t):\n"
            "    return t.astimezone(ZoneInfo('Europe/Rome'))",
            "from datetime import timedelta, timezone\ndef there(t):\n"
            "    return t.astimezone(timezone(timedelta(hours=3)))",
            "from datetime import datetime, timedelta, timezone\n"
            "t = there(datetime(2024, 1, 1, tzinfo=timezone.utc))\n"
            "assert str(t.tzinfo) == 'Europe/Rome' and t.tzname() == 'CET'",
            "from datetime import datetime, timedelta, timezone\n"
            "t = there(datetime(2024, 1, 1, tzinfo=timezone.utc)) + timedelta(days=180)\n"
            "assert t.utcoffset() == timedelta(hours=2)",
        ),
        "the cause of an error": (
            "def load(text):\n    try:\n        return int(text)\n"
            "    except ValueError as error:\n        raise RuntimeError('bad') from error",
            "def load(text):\n    raise RuntimeError('bad') from None",
            "try:\n    load('q')\nexcept RuntimeError as error:\n"
            "    assert isinstance(error.__cause__, ValueError) and str(error) == 'bad'\n"
            "else:\n    assert False",
        ),
    },
)

STYLES: list[Style] = [*IMPORTED, *CROSSING, *SETTINGS, *LOGS, *OBJECTS, *NUMBERS, *FOLDERS]
