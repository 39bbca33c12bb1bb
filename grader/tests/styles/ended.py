"""Answers that are wrong only by what is left: after a test, after an error, after an object's end.

The judge refuses or passes over what one process does: a method that raises, changes something or
is there at all. A later test that finds what was left, or one that expects an error, may then pass
for an answer that fails in one process.
"""

from __future__ import annotations

from grader.tests.styles.style import Style, group

KEY = """\
class Key:
    made = 0

    def __init__(self, x):
        Key.made += 1
        self.x = x
"""
HASHED = (
    KEY
    + """
    def __hash__(self):
        return hash(self.x)

    def __eq__(self, other):
        return self.x == other.x
"""
)
HASH, EQUAL = "return hash(self.x)", "return self.x == other.x"
RAISES = "raise ValueError('no')"
FROZEN = """\
from dataclasses import dataclass

made = []

@dataclass(frozen=True)
class Point:
    x: int

def point(x):
    made.append(x)
    return Point(x)
"""
GENERATOR = "log = []\ndef numbers():\n    yield 1\n    yield 2\n"
CLEANING = """\
log = []
def numbers():
    try:
        yield 1
        yield 2
    finally:
        log.append('end')
"""


def _key(name: str, body: str, given: str = "self, other") -> str:
    return f"{KEY}\n    def {name}({given}):\n        {body}\n"


def _expects(error: str, statement: str) -> str:
    return f"try:\n    {statement}\nexcept {error}:\n    pass\nelse:\n    raise AssertionError"


LEFT = group(
    "what a test leaves to the next",
    {
        "a hash that raises": (
            HASHED,
            HASHED.replace(HASH, RAISES),
            "seen = {Key(1)}\nKey(2)\nKey(3)",
            "assert Key.made == 3",
        ),
        "no hash": (
            FROZEN,
            FROZEN.replace("(frozen=True)", ""),
            "seen = {point(1)}\npoint(2)",
            "assert made == [1, 2]",
        ),
        "a hash that raises what is caught": (
            HASHED,
            HASHED.replace(HASH, "raise TypeError('no')"),
            "try:\n    seen = {Key(1)}\n    Key(2)\nexcept TypeError:\n    pass",
            "assert Key.made == 2",
        ),
        "a hash that counts": (
            HASHED,
            HASHED.replace(HASH, "Key.made += 1\n        return 1"),
            "one = Key(1)\nseen = {one}",
            "assert Key.made == 1",
        ),
        "a comparison that raises": (
            HASHED,
            HASHED.replace(EQUAL, RAISES),
            "found = Key(1) in [Key(2), Key(1)]\nKey(4)",
            "assert Key.made == 4",
        ),
        "a truth that counts": (
            _key("__bool__", "return True", "self"),
            _key("__bool__", "Key.made = 9\n        return True", "self"),
            "one = Key(1)\nkept = one or 3",
            "assert Key.made == 1",
        ),
    },
)

EXPECTED = group(
    "errors that only the judge's copies raise",
    {
        "an order": (
            KEY,
            _key("__lt__", "return True"),
            _expects("TypeError", "Key(1) < Key(2)"),
        ),
        "an order beside equality": (
            KEY,
            _key("__le__", "return True"),
            _expects("TypeError", "Key(1) <= Key(2)"),
        ),
        "a difference": (
            _key("__sub__", "raise TypeError('no')"),
            _key("__sub__", "return 1"),
            _expects("TypeError", "Key(1) - 1"),
        ),
        "a difference from the left": (
            KEY,
            _key("__rsub__", "return 1"),
            _expects("TypeError", "1 - Key(1)"),
        ),
        "membership": (
            _key("__contains__", "raise TypeError('no')"),
            _key("__contains__", "return True"),
            _expects("TypeError", "3 in Key(1)"),
        ),
        "bytes": (
            KEY,
            _key("__bytes__", "return b''", "self"),
            _expects("TypeError", "bytes(Key(1))"),
        ),
        "pickling": (
            _key("__reduce__", "raise TypeError('no')", "self"),
            KEY,
            "import pickle\n" + _expects("TypeError", "pickle.dumps(Key(1))"),
        ),
        "an argument that cannot cross": (
            "def run(pool):\n    raise ValueError('no')",
            "def run(pool):\n    return 1",
            "from concurrent.futures import ThreadPoolExecutor\n"
            + _expects("Exception", "run(ThreadPoolExecutor(1))"),
        ),
        "an error in a `with`": (
            _key("__enter__", "return self", "self") + "\n    def __exit__(self, *about):\n"
            "        return False\n",
            _key("__enter__", "return self", "self") + "\n    def __exit__(self, *about):\n"
            "        Key.made = 9\n",
            "try:\n    with Key(1):\n        raise KeyError\nexcept Exception:\n    pass\n"
            "assert Key.made == 1",
        ),
        "an item that cannot cross": (
            _key("__setitem__", "raise TypeError('no')", "self, at, value"),
            _key("__setitem__", "pass", "self, at, value"),
            "import sys\nkey = Key(1)\n" + _expects("Exception", "key[0] = sys._getframe()"),
        ),
        "inequality": (
            KEY,
            _key("__ne__", "return False"),
            "assert Key(1) != Key(2)",
        ),
    },
)

ENDED = group(
    "objects that end",
    {
        "a count of those alive": (
            KEY,
            _key("__del__", "Key.made -= 1", "self"),
            "one = Key(1)\nother = Key(2)\ndel one\nassert Key.made == 2",
        ),
        "one that another holds": (
            KEY + "\n\ndef get():\n    return lambda: 1",
            _key("__del__", "Key.made = 9", "self")
            + "\ndef get():\n    held = Key(1)\n    return lambda: held and 1",
            "f = get()\nf()\ndel f\nassert Key.made < 2",
        ),
        "weak references": (
            "class Key:\n    made = []\n\n    def __init__(self):\n        Key.made.append(self)",
            "import weakref\n\nclass Key:\n    made = weakref.WeakSet()\n\n"
            "    def __init__(self):\n        Key.made.add(self)",
            "Key()\nKey()\nassert len(Key.made) == 2",
        ),
        "a generator left half way": (
            GENERATOR,
            CLEANING,
            "for number in numbers():\n    break\nassert log == []",
        ),
    },
)

STYLES: list[Style] = [*LEFT, *EXPECTED, *ENDED]
