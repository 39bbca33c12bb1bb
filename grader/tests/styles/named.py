"""Styles with named tuples, with copies of objects, and with what an object hands out."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

POINT = "from typing import NamedTuple\nclass P(NamedTuple):\n    x: float\n    y: float\n"
NORM = "    def norm(self):\n        return (self.x**2 + self.y**2) ** 0.5\n"
BOX = (
    "class Vec:\n"
    "    def __init__(self, x, y=0):\n"
    "        self.x = x\n"
    "        self.y = y\n"
    "        self.h = []\n"
)

TUPLES = group(
    "named tuples",
    {
        "fields and items": (
            POINT,
            (
                "from typing import NamedTuple\nclass P(NamedTuple):\n    x: float = 0\n"
                "    z: float = 0"
            ),
            (
                "p = P(1, 2)\n"
                "assert p.x == 1 and p.y == 2 and p == (1, 2) and p == P(1, 2) and p[1] == 2 "
                "and len(p) == 2"
            ),
        ),
        "a method": (
            POINT + NORM,
            POINT + "    def norm(self):\n        return (self.x**2 + self.y**2) ** 1",
            "assert P(3, 4).norm() == 5",
        ),
        "a property": (
            POINT
            + ("    @property\n    def norm(self):\n        return (self.x**2 + self.y**2) ** 0.5"),
            POINT + NORM,
            "assert P(3, 4).norm == 5",
        ),
        "the class": (
            POINT,
            "class P:\n    def __init__(self, x, y):\n        self.x = x",
            "p = P(1, 2)\nassert isinstance(p, P) and isinstance(p, tuple)",
        ),
        "the type": (
            POINT,
            (
                "class P:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n"
                "    def norm(self):\n        return 0\nP = lambda x, y: (x, y)"
            ),
            "assert type(P(1, 2)) == P",
        ),
        "the name of the type": (
            POINT,
            "class R:\n    def __init__(self, x, y):\n        self.x = x\nP = R",
            "assert type(P(1, 2)).__name__ == 'P' and P(1, 2).__class__.__name__ == 'P'",
        ),
        "handed back": (
            POINT + NORM + "def big(a):\n    return a.norm() > 1",
            POINT + NORM + "def big(a):\n    return a.norm() < 1",
            "assert big(P(1, 2)) is True",
        ),
        "handed back, its class": (
            POINT + "def ok(a):\n    return isinstance(a, P)",
            POINT + "def ok(a):\n    return isinstance(a, list)",
            "assert ok(P(1, 2))",
        ),
        "a list of them": (
            POINT + "def pts(n):\n    return [P(i, i * i) for i in range(n)]",
            POINT + "def pts(n):\n    return [P(i, i) for i in range(n)]",
            (
                "r = pts(3)\n"
                "assert r[2].y == 4 and r == [(0, 0), (1, 1), (2, 4)] "
                "and all(isinstance(p, P) for p in r)"
            ),
        ),
        "by a function of collections": (
            (
                "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef mk():\n"
                "    return P(1, 2)"
            ),
            (
                "from collections import namedtuple\nP = namedtuple('P', 'y x')\ndef mk():\n"
                "    return P(1, 2)"
            ),
            "assert mk() == P(1, 2) and mk().x == 1 and isinstance(mk(), P)",
        ),
        "a subclass of one": (
            (
                "from collections import namedtuple\nclass P(namedtuple('P', 'x y')):\n"
                "    __slots__ = ()\n    def norm(self):\n        return self.x + self.y"
            ),
            (
                "from collections import namedtuple\nclass P(namedtuple('P', 'x y')):\n"
                "    def norm(self):\n        return self.x"
            ),
            "p = P(1, 2)\nassert p.norm() == 3 and tuple(p) == (1, 2)",
        ),
        "a text of its own": (
            POINT + "    def __str__(self):\n        return f'({self.x}, {self.y})'",
            POINT,
            "assert str(P(1, 2)) == '(1, 2)' and f'{P(1, 2)}' == '(1, 2)'",
        ),
        "a repr of its own": (
            POINT + "    def __repr__(self):\n        return f'<{self.x}>'",
            POINT,
            "assert repr(P(1, 2)) == '<1>' and str([P(1, 2)]) == '[<1>]' "
            "and f'{P(1, 2)!r}' == '<1>'",
        ),
        "a format of its own": (
            POINT + "    def __format__(self, s):\n        return 'F' + s",
            POINT,
            "assert f'{P(1, 2):z}' == 'Fz'",
        ),
        "a sum": (
            POINT + "    def __add__(self, o):\n        return P(self.x + o.x, self.y + o.y)",
            POINT,
            "assert P(1, 2) + P(3, 4) == P(4, 6)",
        ),
        "times a number": (
            POINT
            + (
                "    def __mul__(self, k):\n        return P(self.x * k, self.y * k)\n"
                "    __rmul__ = __mul__"
            ),
            POINT,
            "assert P(1, 2) * 3 == P(3, 6) and 3 * P(1, 2) == (3, 6)",
        ),
        "called": (
            POINT + "    def __call__(self, t):\n        return self.x + self.y * t",
            POINT,
            "assert P(1, 2)(3) == 7",
        ),
        "unary operators": (
            POINT
            + (
                "    def __neg__(self):\n        return P(-self.x, -self.y)\n"
                "    def __abs__(self):\n        return 5"
            ),
            POINT,
            "assert -P(1, 2) == (-1, -2) and abs(P(3, 4)) == 5",
        ),
        "a length of its own": (
            POINT + "    def __len__(self):\n        return 7",
            POINT,
            "assert len(P(1, 2)) == 7",
        ),
        "one in another": (
            POINT
            + (
                "class L(NamedTuple):\n    a: P\n    b: P\n    def length(self):\n"
                "        return abs(self.a.x - self.b.x)"
            ),
            POINT
            + "class L(NamedTuple):\n    a: P\n    b: P\n    def length(self):\n        return 0",
            (
                "l = L(P(1, 2), P(4, 5))\n"
                "assert l.length() == 3 and l.a.y == 2 and isinstance(l.b, P)"
            ),
        ),
        "class methods": (
            POINT
            + (
                "    @classmethod\n    def origin(cls):\n        return cls(0, 0)\n"
                "    @staticmethod\n    def unit():\n        return 'km'"
            ),
            POINT
            + (
                "    @classmethod\n    def origin(cls):\n        return cls(1, 0)\n"
                "    @staticmethod\n    def unit():\n        return 'm'"
            ),
            "assert P.origin() == (0, 0) and P.origin().unit() == 'km' and P.unit() == 'km'",
        ),
        "whether it has a method": (
            POINT + NORM,
            POINT,
            "assert hasattr(P(1, 2), 'norm') and not hasattr(P(1, 2), 'z') "
            "and callable(P(1, 2).norm)",
        ),
        "no other attribute": (
            POINT,
            (
                "class P:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n"
                "    def norm(self):\n        return 0"
            ),
            (
                "try:\n    P(1, 2).z = 1\nexcept AttributeError:\n    pass\nelse:\n"
                "    raise AssertionError"
            ),
        ),
        "a name of the notebook": (
            POINT + "home = P(1, 2)",
            POINT + "home = P(2, 2)",
            "assert home == (1, 2) and isinstance(home, P) and home.x == 1",
        ),
        "a list in it": (
            (
                "from typing import NamedTuple\nclass P(NamedTuple):\n    x: float\n    y: list\n"
                "def n(p):\n    return len(p.y)"
            ),
            (
                "from typing import NamedTuple\nclass P(NamedTuple):\n    x: float\n    y: list\n"
                "def n(p):\n    return 1"
            ),
            "a = P(1, [])\na.y.append(3)\na.y.append(4)\nassert n(a) == 2",
        ),
        "a method that compares": (
            POINT + "    def equals(self, o):\n        return self == o",
            POINT + "    def equals(self, o):\n        return False",
            "assert P(1, 2).equals(P(1, 2)) and not P(1, 2).equals(P(2, 2))",
        ),
        "fields replaced": (
            POINT,
            "from typing import NamedTuple\nclass P(NamedTuple):\n    x: float\n    z: float",
            (
                "assert (\n    P(1, 2)._replace(y=5) == P(1, 5)\n"
                "    and P(1, 2)._asdict() == {'x': 1, 'y': 2}\n    and P._fields == ('x', 'y')\n"
                ")"
            ),
        ),
    },
)

INSTRUCTORS = group(
    "named tuples of the instructor's",
    {
        "made by the answer": (
            "def mk():\n    return P(1, 2)",
            "def mk():\n    return (1, 2)",
            "assert isinstance(mk(), P) and mk().norm() > 2 and type(mk()) is P",
        ),
        "handed over": (
            "def n(p):\n    return p.norm() if isinstance(p, P) else 0",
            "def n(p):\n    return 1",
            "assert n(P(3, 4)) == 5",
        ),
        "a list of them": (
            "def mk(n):\n    return [P(i, i) for i in range(n)]",
            "def mk(n):\n    return []",
            "assert mk(2) == [P(0, 0), P(1, 1)] and mk(2)[1].norm() > 1",
        ),
        "a field replaced": (
            "def mv(p):\n    return p._replace(x=p.x + 1)",
            "def mv(p):\n    return p",
            "a = P(1, 2)\nassert mv(a) == P(2, 2) and isinstance(mv(a), P) and a == P(1, 2)",
        ),
    },
    setup=POINT + NORM,
)

COPIED = group(
    "copies of an object",
    {
        "a named tuple": (
            POINT,
            POINT + "    def __copy__(self):\n        return P(9, self.y)",
            "import copy\np = P(1, 2)\nq = copy.copy(p)\nassert q == p and q.x == 1",
        ),
        "a named tuple that holds a list": (
            POINT,
            POINT + "    def __deepcopy__(self, memo):\n        return self",
            "import copy\np = P(1, [2])\nq = copy.deepcopy(p)\nq.y.append(3)\n"
            "assert p.y == [2] and q.y == [2, 3]",
        ),
        "shallow": (
            BOX,
            (
                "class Vec:\n    def __init__(self, x, y=0):\n        self.x = x\n"
                "        self.y = [x]\n        self.h = []"
            ),
            (
                "import copy\na = Vec(1, 2)\nb = copy.copy(a)\nb.x = 9\nb.h.append(1)\n"
                "assert a.x == 1 and a.h == [1] and b.y == 2"
            ),
        ),
        "deep": (
            BOX,
            (
                "class Vec:\n    def __init__(self, x, y=0):\n        self.x = x\n"
                "        self.y = y\n        self.h = G\nG = []\n"
                "Vec.__deepcopy__ = lambda s, m: s"
            ),
            (
                "import copy\na = Vec(1, 2)\nb = copy.deepcopy(a)\nb.h.append(1)\nb.x = 5\n"
                "assert a.h == [] and a.x == 1 and b.h == [1] and b.y == 2"
            ),
        ),
        "by a method of its own": (
            BOX + "    def __deepcopy__(self, m):\n        return Vec(self.x * 2, self.y)",
            BOX,
            "import copy\nassert copy.deepcopy(Vec(3)).x == 6",
        ),
        "a dataclass": (
            (
                "from dataclasses import dataclass, field\n@dataclass\nclass Acc:\n    owner: str\n"
                "    balance: float = 0\n    log: list = field(default_factory=list)\n"
                "    def deposit(self, v):\n        self.balance += v\n"
                "        self.log.append(v)"
            ),
            (
                "from dataclasses import dataclass, field\n@dataclass\nclass Acc:\n    owner: str\n"
                "    balance: float = 0\n    log: list = field(default_factory=list)\n"
                "    def deposit(self, v):\n        self.balance = v\n        self.log.append(v)\n"
                "    def __copy__(self):\n        return self"
            ),
            (
                "import copy\na = Acc('bo', 3)\nb = copy.copy(a)\nb.deposit(5)\n"
                "assert b.balance == 8 and a.balance == 3"
            ),
        ),
    },
)

TYPES = group(
    "types compared",
    {
        "equal": (
            "class Vec:\n    def __init__(self, x):\n        self.x = x",
            "class W:\n    def __init__(self, x):\n        self.x = x\nVec = lambda x: W(x)",
            "assert type(Vec(1)) == Vec",
        ),
        "unequal": (
            "class Vec:\n    def __init__(self, x):\n        self.x = x",
            "class W:\n    def __init__(self, x):\n        self.x = x\nVec = lambda x: W(x)",
            "assert not type(Vec(1)) != Vec",
        ),
        "among others": (
            "class Vec:\n    def __init__(self, x):\n        self.x = x",
            "class W:\n    def __init__(self, x):\n        self.x = x\nVec = lambda x: W(x)",
            "assert type(Vec(1)) in (Vec,)",
        ),
        "of a result": (
            (
                "class Vec:\n    def __init__(self, x):\n        self.x = x\ndef mk():\n"
                "    return Vec(1)"
            ),
            (
                "class Vec:\n    def __init__(self, x):\n        self.x = x\nclass U(Vec):\n"
                "    pass\ndef mk():\n    return U(1)"
            ),
            "assert type(mk()) == Vec",
        ),
        "a subclass": (
            (
                "class Vec:\n    def __init__(self, x):\n        self.x = x\nclass W(Vec):\n"
                "    pass\ndef mk():\n    return W(1)"
            ),
            (
                "class Vec:\n    def __init__(self, x):\n        self.x = x\nclass W:\n    pass\n"
                "def mk():\n    return W()"
            ),
            "assert issubclass(type(mk()), Vec)",
        ),
    },
)

HANDED_OUT = group(
    "what is handed out and kept",
    {
        "a list in a tuple": (
            "def mk(x):\n    return (x, [])",
            "G = []\ndef mk(x):\n    return (x, G)",
            "a = mk(1)\na[1].append(5)\nassert mk(2)[1] == []",
        ),
        "a list far inside": (
            "def mk(x):\n    return {'a': ({'y': []},)}",
            "G = []\ndef mk(x):\n    return {'a': ({'y': G},)}",
            "a = mk(1)\na['a'][0]['y'].append(5)\nassert mk(2)['a'][0]['y'] == []",
        ),
        "two results": (
            "def mk(x):\n    return x, []",
            "G = []\ndef mk(x):\n    return x, G",
            "a, b = mk(1)\nb.append(5)\nassert mk(2)[1] == []",
        ),
        "in an attribute": (
            "class A:\n    def __init__(self):\n        self.y = (1, [])",
            "G = []\nclass A:\n    def __init__(self):\n        self.y = (1, G)",
            "a = A()\na.y[1].append(5)\nassert A().y[1] == []",
        ),
        "in a named tuple": (
            (
                "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef mk(x):\n"
                "    return P(x, [])"
            ),
            (
                "from collections import namedtuple\nP = namedtuple('P', 'x y')\nG = []\n"
                "def mk(x):\n    return P(x, G)"
            ),
            "a = mk(1)\na.y.append(5)\nassert mk(2).y == []",
        ),
        "an array in a tuple": (
            "import numpy as np\ndef mk(x):\n    return (x, np.zeros(2))",
            "import numpy as np\nG = np.zeros(2)\ndef mk(x):\n    return (x, G)",
            "a = mk(1)\na[1][0] = 5\nassert mk(2)[1][0] == 0",
        ),
        "a table in a tuple": (
            "import pandas as pd\ndef mk(x):\n    return (x, pd.DataFrame({'a': [0]}))",
            "import pandas as pd\nG = pd.DataFrame({'a': [0]})\ndef mk(x):\n    return (x, G)",
            "a = mk(1)\na[1].loc[0, 'a'] = 5\nassert mk(2)[1]['a'][0] == 0",
        ),
        "in a loop": (
            "def mk(x):\n    return (x, [])",
            "G = []\ndef mk(x):\n    return (x, G)",
            "for i in range(2):\n    n, l = mk(i)\n    assert l == []\n    l.append(i)",
        ),
        "by a generator": (
            "def mk():\n    for i in range(3):\n        yield []",
            "G = []\ndef mk():\n    for i in range(3):\n        yield G",
            "for l in mk():\n    assert l == []\n    l.append(1)",
        ),
        "as an item": (
            "class A:\n    def __getitem__(self, k):\n        return []",
            "G = []\nclass A:\n    def __getitem__(self, k):\n        return G",
            "a = A()\na[0].append(1)\nassert a[0] == []",
        ),
        "by a method": (
            (
                "class A:\n    def __init__(self):\n        self._l = [1]\n    def get(self):\n"
                "        return 1, self._l.copy()"
            ),
            (
                "class A:\n    def __init__(self):\n        self._l = [1]\n    def get(self):\n"
                "        return 1, self._l"
            ),
            "a = A()\nl = a.get()[1]\nl.append(2)\nassert a.get()[1] == [1]",
        ),
        "in the values of a dictionary": (
            "def f():\n    return {'a': []}.values()",
            "d = {'a': []}\ndef f():\n    return d.values()",
            "list(f())[0].append(1)\nassert list(f()) == [[]]",
        ),
        "in the pairs of a dictionary": (
            "def f():\n    return {'a': []}.items()",
            "d = {'a': []}\ndef f():\n    return d.items()",
            "for _, v in f():\n    v.append(1)\nassert [v for _, v in f()] == [[]]",
        ),
        "in a dictionary that can only be read": (
            "import types\ndef f():\n    return types.MappingProxyType({'a': []})",
            "import types\nd = {'a': []}\ndef f():\n    return types.MappingProxyType(d)",
            "f()['a'].append(1)\nassert f()['a'] == []",
        ),
        "by an error": (
            "def f():\n    raise ValueError([])",
            "kept = []\ndef f():\n    raise ValueError(kept)",
            "def got():\n    try:\n        f()\n    except ValueError as error:\n"
            "        return error.args[0]\ngot().append(1)\nassert got() == []",
        ),
        "awaited": (
            "async def f():\n    return []",
            "G = []\nasync def f():\n    return G",
            "a = await f()\na.append(1)\nassert await f() == []",
        ),
    },
)

STYLES: list[Style] = [*TUPLES, *INSTRUCTORS, *COPIED, *TYPES, *HANDED_OUT]
