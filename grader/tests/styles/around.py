"""Styles in which a test changes what is around a call: helpers, threads, environment variables."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

FETCH = "def fetch(name):\n    raise OSError('no network')\n"
SIZE = FETCH + "def size(name):\n    return len(fetch(name))"
NO_SIZE = FETCH + "def size(name):\n    return 0"
HOME = "import os\ndef home():\n    return os.environ.get('MY_HOME', 'none')"
NO_HOME = "def home():\n    return 'none'"

REPLACED = group(
    "the notebook's own names, replaced by their text",
    {
        "a helper": (
            SIZE,
            NO_SIZE,
            "from unittest.mock import patch\n"
            "with patch('__main__.fetch', return_value='abc') as m:\n"
            "    assert size('x') == 3\n    m.assert_called_once_with('x')\n"
            "try:\n    size('x')\nexcept OSError:\n    pass\nelse:\n    raise AssertionError",
        ),
        "a helper, by a decorator": (
            SIZE,
            NO_SIZE,
            "from unittest.mock import patch\n@patch('__main__.fetch')\ndef check(m):\n"
            "    m.side_effect = ['a', 'bb']\n"
            "    assert size('x') == 1 and size('y') == 2 and m.call_count == 2\ncheck()",
        ),
        "a helper, in the module": (
            SIZE,
            NO_SIZE,
            "import sys\nfrom unittest.mock import patch\n"
            "with patch.object(sys.modules['__main__'], 'fetch', lambda u: u * 2):\n"
            "    assert size('ab') == 4",
        ),
        "a constant": (
            "RATE = 2\ndef convert(x):\n    return x * RATE",
            "RATE = 2\ndef convert(x):\n    return x * 2",
            "import __main__\nfrom unittest import mock\n"
            "with mock.patch.object(__main__, 'RATE', 3):\n    assert convert(2) == 6\n"
            "assert convert(2) == 4",
        ),
    },
)

THREADS = group(
    "threads",
    {
        "of the test": (
            "class Counter:\n    n = 0\n    def up(self):\n        self.n += 1",
            "class Counter:\n    n = 0\n    def up(self):\n        pass",
            "import threading\nc = Counter()\n"
            "ts = [threading.Thread(target=c.up) for _ in range(5)]\n"
            "for t in ts:\n    t.start()\nfor t in ts:\n    t.join()\nassert c.n == 5",
        ),
        "a pool of the test's": (
            "def square(x):\n    return x * x",
            "def square(x):\n    return x",
            "from concurrent.futures import ThreadPoolExecutor\n"
            "with ThreadPoolExecutor(3) as pool:\n"
            "    assert list(pool.map(square, range(40))) == [i * i for i in range(40)]",
        ),
        "of the answer, with a function of the test": (
            "from concurrent.futures import ThreadPoolExecutor\ndef over(f, xs):\n"
            "    with ThreadPoolExecutor(4) as pool:\n        return list(pool.map(f, xs))",
            "def over(f, xs):\n    return xs",
            "assert over(lambda x: x + 1, list(range(40))) == list(range(1, 41))",
        ),
    },
)

ENVIRONMENT = group(
    "environment variables",
    {
        "set by the test": (
            HOME,
            NO_HOME,
            "import os\nassert home() == 'none'\nos.environ['MY_HOME'] = '/x'\n"
            "assert home() == '/x'\ndel os.environ['MY_HOME']\nassert home() == 'none'",
        ),
        "set by the test before": (
            HOME,
            NO_HOME,
            "import os\nos.environ['MY_HOME'] = '/x'",
            "assert home() == '/x'\ndel os.environ['MY_HOME']",
        ),
        "patched": (
            HOME,
            NO_HOME,
            "import os\nfrom unittest.mock import patch\n"
            "with patch.dict(os.environ, {'MY_HOME': '/y'}):\n    assert home() == '/y'\n"
            "assert home() == 'none'",
        ),
        "set by a call": (
            "import os\ndef put(name, value):\n    os.environ[name] = value",
            "def put(name, value):\n    pass",
            "import os\nput('MY_KEY', 'v1')\nassert os.environ['MY_KEY'] == 'v1'",
        ),
    },
)

STYLES: list[Style] = [*REPLACED, *THREADS, *ENVIRONMENT]
