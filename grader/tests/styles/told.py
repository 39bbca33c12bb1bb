"""What a signature, a class and an array say of themselves, and small values that never change."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

LOOK = "import inspect\nsaid = inspect.signature(f)\n"

SIGNATURES = group(
    "what a signature says",
    {
        "no list for a default": (
            "def f(x, found=None):\n    return [*(found or []), x]",
            "def f(x, found=[]):\n    return [*found, x]",
            f"{LOOK}assert said.parameters['found'].default is None",
        ),
        "no function for a default": (
            "def f(rows, key=None):\n    return sorted(rows, key=key)",
            "def first(row):\n    return row\n\ndef f(rows, key=first):\n    return rows",
            f"{LOOK}assert said.parameters['key'].default is None",
        ),
        "a list for a default": (
            "def f(a, b=[1, 2], c='x'):\n    return b",
            "def f(a, b=[1], c='x'):\n    return b",
            f"{LOOK}assert said.parameters['b'].default == [1, 2]",
            "import inspect\nassert str(inspect.signature(f)) == \"(a, b=[1, 2], c='x')\"",
        ),
        "a default that a call changes": (
            "def f(x, found=[]):\n    return [*found, x]",
            "def f(x, found=[]):\n    found.append(x)\n    return found",
            f"f(1)\n{LOOK}assert said.parameters['found'].default == []",
        ),
        "a date and a function for a default": (
            "import datetime\ndef f(day=datetime.date(2020, 1, 1), key=len):\n    return day",
            "import datetime\ndef f(day=datetime.date(2021, 1, 1), key=max):\n    return day",
            f"import datetime\n{LOOK}"
            "assert said.parameters['day'].default == datetime.date(2020, 1, 1)",
            f"{LOOK}assert said.parameters['key'].default is len",
        ),
        "an annotation that is None": (
            "def f(a: None):\n    pass",
            "def f(a: list[int]):\n    pass",
            f"{LOOK}assert said.parameters['a'].annotation is None",
        ),
        "what is returned": (
            "def f(a: int, b: list[str]) -> dict[str, int]:\n    return {}",
            "def f(a: int, b: list):\n    return {}",
            f"{LOOK}assert said.return_annotation == dict[str, int]",
            f"{LOOK}assert said.parameters['b'].annotation == list[str]",
        ),
        "one of several": (
            "from typing import Optional\ndef f(a: int | None, b: Optional[str]):\n    return a",
            "def f(a: int, b: str):\n    return a",
            f"{LOOK}assert said.parameters['a'].annotation == (int | None)",
            f"import typing\n{LOOK}assert said.parameters['b'].annotation == typing.Optional[str]",
        ),
    },
)

CLASSES = group(
    "what a class says of itself",
    {
        "an enumeration as text": (
            "from enum import Enum\nclass Color(Enum):\n    RED = 1",
            "class Color:\n    RED = 1",
            "assert str(Color) == \"<enum 'Color'>\" and repr(Color) == str(Color)",
        ),
        "a class as text": (
            "class Point:\n    pass",
            "def Point():\n    pass",
            "assert repr(Point) == \"<class '__main__.Point'>\"",
        ),
        "in brackets": (
            "class Box:\n    def __class_getitem__(cls, kind):\n        return f'Box[{kind}]'",
            "class Box:\n    def __class_getitem__(cls, kind):\n        return None",
            "assert Box['x'] == 'Box[x]'",
        ),
        "of a kind": (
            "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Box(Generic[T]):\n"
            "    def __init__(self, held: T):\n        self.held = held",
            "class Box:\n    def __init__(self, held):\n        self.held = None",
            "box = Box[int](3)\nassert box.held == 3 and isinstance(box, Box)",
        ),
    },
)

ARRAYS = group(
    "arrays that may be written",
    {
        "not": (
            "import numpy as np\ndef f():\n    a = np.arange(3)\n    a.flags.writeable = False\n"
            "    return a",
            "import numpy as np\ndef f():\n    return np.arange(3)",
            "assert not f().flags.writeable",
            "a = f()\ntry:\n    a[0] = 5\nexcept ValueError:\n    pass\nelse:\n"
            "    raise AssertionError",
        ),
        "as ever": (
            "import numpy as np\ndef f():\n    return np.arange(3)",
            "import numpy as np\ndef f():\n    a = np.arange(3)\n    a.flags.writeable = False\n"
            "    return a",
            "a = f()\na[0] = 4\nassert a[0] == 4",
        ),
        "of the test's": (
            "def f(a):\n    return a.flags.writeable",
            "def f(a):\n    return True",
            "import numpy as np\na = np.arange(3)\na.setflags(write=False)\nassert f(a) is False",
        ),
    },
)

SMALL = group(
    "values that never change",
    {
        "an identifier": (
            "import uuid\ndef f(s):\n    return uuid.uuid5(uuid.NAMESPACE_DNS, s)",
            "import uuid\ndef f(s):\n    return uuid.uuid4()",
            "import uuid\nassert f('x') == uuid.uuid5(uuid.NAMESPACE_DNS, 'x')",
            "assert f('x').version == 5 and len({f('a'), f('a')}) == 1",
        ),
        "an address": (
            "import ipaddress\ndef f(s):\n    return ipaddress.ip_address(s) + 1",
            "def f(s):\n    return s",
            "import ipaddress\nassert f('10.0.0.1') == ipaddress.ip_address('10.0.0.2')",
            "import ipaddress\nassert f('::1') > ipaddress.ip_address('::1')",
        ),
        "a network": (
            "import ipaddress\ndef f(s):\n    return ipaddress.ip_network(s)",
            "def f(s):\n    return s",
            "import ipaddress\nassert ipaddress.ip_address('10.0.0.1') in f('10.0.0.0/30')",
            "import ipaddress\nassert f('10.0.0.0/30') == ipaddress.ip_network('10.0.0.0/30')",
        ),
        "a zone": (
            "import datetime as dt\ndef f(h):\n    return dt.timezone(dt.timedelta(hours=h))",
            "def f(h):\n    return None",
            "import datetime as dt\nassert f(5) == dt.timezone(dt.timedelta(hours=5))",
            "import datetime as dt\nassert f(0) is dt.timezone.utc and str(f(5)) == 'UTC+05:00'",
            "import datetime as dt\n"
            "assert dt.datetime(2024, 1, 1, tzinfo=f(5)).isoformat()[-6:] == '+05:00'",
        ),
        "a zone with a name": (
            "import datetime as dt\nlocal = dt.timezone(dt.timedelta(hours=5), 'AST')",
            "import datetime as dt\nlocal = dt.timezone(dt.timedelta(hours=5))",
            "assert local.tzname(None) == 'AST'",
        ),
    },
)

STYLES: list[Style] = [*SIGNATURES, *CLASSES, *ARRAYS, *SMALL]
