"""Styles that need nothing but Python."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

CAPTURE = "import io, contextlib\nfrom unittest.mock import patch\n"

PRINTING = group(
    "printing and input",
    {
        "captured print": (
            "def shout(x):\n    print(str(x).upper())",
            "def shout(x):\n    print(x)",
            "b = io.StringIO()\nwith contextlib.redirect_stdout(b):\n    shout('abc')\n"
            "assert b.getvalue() == 'ABC\\n'",
        ),
        "own stdout": (
            "def shout(x):\n    print(x * 2)",
            "def shout(x):\n    return x * 2",
            "import sys\nold, sys.stdout = sys.stdout, io.StringIO()\ntry:\n    shout('ab')\n"
            "    said = sys.stdout.getvalue()\nfinally:\n    sys.stdout = old\n"
            "assert said.strip() == 'abab'",
        ),
        "captured by a magic": (
            "def shout(x):\n    print(x + '!')",
            "def shout(x):\n    print(x)",
            "%%capture said\nshout('a')",
            "assert said.stdout == 'a!\\n'",
        ),
        "mocked input": (
            "def greet():\n    return 'Hello ' + input('Name? ')",
            "def greet():\n    return 'Hello'",
            "with patch('builtins.input', return_value='Ann'):\n    assert greet() == 'Hello Ann'",
        ),
        "several inputs": (
            "def total():\n    return int(input()) + int(input())",
            "def total():\n    return int(input())",
            "with patch('builtins.input', side_effect=['2', '3']) as asked:\n"
            "    assert total() == 5\n    assert asked.call_count == 2",
        ),
        "replaced input": (
            "def ask():\n    name = input('?')\n    print('Hi', name)",
            "def ask():\n    print('Hi')",
            "import builtins\nkept = builtins.input\nbuiltins.input = lambda prompt='': 'Bo'\n"
            "b = io.StringIO()\ntry:\n    with contextlib.redirect_stdout(b):\n        ask()\n"
            "finally:\n    builtins.input = kept\nassert b.getvalue() == 'Hi Bo\\n'",
        ),
        "mocked print": (
            "def shout(x):\n    print(x)",
            "def shout(x):\n    pass",
            "with patch('builtins.print') as said:\n    shout('a')\nsaid.assert_called_with('a')",
        ),
        "warnings": (
            "import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\n    return 1",
            "def f():\n    return 1",
            "import warnings\nwith warnings.catch_warnings(record=True) as seen:\n"
            "    warnings.simplefilter('always')\n    f()\nassert len(seen) == 1",
        ),
        "output that is no text": (
            "import os\ndef shout():\n    os.write(1, b'\\xff\\xfe ok\\n')\n    return 1",
            "def shout():\n    return 0",
            "assert shout() == 1",
        ),
        "mocked clock": (
            "import time\ndef wait():\n    time.sleep(30)\n    return 'done'",
            "def wait():\n    return 'done'",
            "with patch('time.sleep') as slept:\n    assert wait() == 'done'\n"
            "slept.assert_called_once_with(30)",
        ),
        "mocked randomness": (
            "import random\ndef roll():\n    return random.randint(1, 6)",
            "def roll():\n    return 3",
            "with patch('random.randint', return_value=4) as rolled:\n    assert roll() == 4",
        ),
        "patched attribute of a module": (
            "import os\ndef where():\n    return os.getcwd() + '/x'",
            "def where():\n    return 'x'",
            "import os\nkept, os.getcwd = os.getcwd, lambda: '/home'\ntry:\n"
            "    assert where() == '/home/x'\nfinally:\n    os.getcwd = kept",
        ),
        "warns with pytest": (
            "import warnings\ndef old():\n    warnings.warn('use new', FutureWarning)\n"
            "    return 1",
            "def old():\n    return 1",
            "import pytest\nwith pytest.warns(FutureWarning, match='use new'):\n"
            "    assert old() == 1",
        ),
        "no warning": (
            "def quiet():\n    return 1",
            "import warnings\ndef quiet():\n    warnings.warn('loud')\n    return 1",
            "import warnings\nwith warnings.catch_warnings():\n"
            "    warnings.simplefilter('error')\n    assert quiet() == 1",
        ),
    },
    setup=CAPTURE,
)

RANDOM = group(
    "seeded random numbers",
    {
        "python's": (
            "import random\ndef roll():\n    return random.randint(1, 6)",
            "def roll():\n    return 3",
            "import random\nrandom.seed(1)\na = [roll() for _ in range(5)]\nrandom.seed(1)\n"
            "assert a == [random.randint(1, 6) for _ in range(5)]",
        ),
        "the same seed twice": (
            "import random\ndef deal():\n    return random.sample(range(9), 3)",
            "import time\ndef deal():\n    return [time.time_ns(), 2, 3]",
            "import random\nrandom.seed(2)\na = [deal() for _ in range(4)]\nrandom.seed(2)\n"
            "assert a == [deal() for _ in range(4)]",
        ),
        "a state kept": (
            "import numpy as np\ndef draw():\n    return np.random.rand(3)",
            "import numpy as np\ndef draw():\n    return np.random.default_rng().random(3)",
            "import numpy as np\nkept = np.random.get_state()\nx = draw()\n"
            "np.random.set_state(kept)\nassert (x == draw()).all()",
        ),
        "numpy's": (
            "import numpy as np\ndef draw(n):\n    return np.random.normal(size=n)",
            "import numpy as np\ndef draw(n):\n    return np.zeros(n)",
            "import numpy as np\nnp.random.seed(3)\nx = draw(4)\nnp.random.seed(3)\n"
            "assert np.allclose(x, np.random.normal(size=4))",
        ),
        "a generator": (
            "import numpy as np\ndef draw(rng):\n    return rng.integers(0, 10, 5)",
            "def draw(rng):\n    return [1, 2, 3]",
            "import numpy as np\nx = draw(np.random.default_rng(5))\n"
            "assert (x == np.random.default_rng(5).integers(0, 10, 5)).all()",
        ),
        "python's generator": (
            "def roll(rng):\n    return rng.randint(1, 6)",
            "def roll(rng):\n    return 7",
            "import random\nassert roll(random.Random(4)) == random.Random(4).randint(1, 6)",
        ),
        "numpy's old generator": (
            "def draw(state):\n    return state.rand(3)",
            "def draw(state):\n    return [0, 0, 0]",
            "import numpy as np\nx = draw(np.random.RandomState(2))\n"
            "assert np.allclose(x, np.random.RandomState(2).rand(3))",
        ),
        "the answer seeds": (
            "import random\ndef pick(seed):\n    random.seed(seed)\n    return random.random()",
            "def pick(seed):\n    return 0.5",
            "import random\nassert pick(7) == random.Random(7).random()",
        ),
    },
)

IN_PLACE = group(
    "changes in place",
    {
        "list sorted": (
            "def order(xs):\n    xs.sort()",
            "def order(xs):\n    sorted(xs)",
            "xs = [3, 1, 2]\norder(xs)\nassert xs == [1, 2, 3]",
        ),
        "dictionary": (
            "def add(d, k):\n    d[k] = d.get(k, 0) + 1",
            "def add(d, k):\n    pass",
            "counts = {}\nadd(counts, 'a')\nadd(counts, 'a')\nassert counts == {'a': 2}",
        ),
        "nested list": (
            "def clear(grid):\n    for row in grid:\n        row[0] = 0",
            "def clear(grid):\n    grid = []",
            "row = [1, 2]\ngrid = [row, [3, 4]]\nclear(grid)\n"
            "assert grid == [[0, 2], [0, 4]] and row == [0, 2]",
        ),
        "array": (
            "def scale(a):\n    a *= 2",
            "def scale(a):\n    a = a * 2",
            "import numpy as np\na = np.arange(3.0)\nscale(a)\nassert a.tolist() == [0, 2, 4]",
        ),
        "table": (
            "def drop(t):\n    t.drop(columns='x', inplace=True)",
            "def drop(t):\n    t.drop(columns='x')",
            "import pandas as pd\nt = pd.DataFrame({'x': [1], 'y': [2]})\ndrop(t)\n"
            "assert list(t.columns) == ['y']",
        ),
        "set": (
            "def both(a, b):\n    a &= b",
            "def both(a, b):\n    return a & b",
            "s = {1, 2}\nboth(s, {2, 3})\nassert s == {2}",
        ),
        "not changed": (
            "def double(xs):\n    return [2 * x for x in xs]",
            "def double(xs):\n    xs[:] = [2 * x for x in xs]\n    return 0",
            "xs = [1, 2]\nassert double(xs) == [2, 4] and xs == [1, 2]",
        ),
        "the same object": (
            "def keep(xs):\n    return xs",
            "def keep(xs):\n    return list(xs)",
            "xs = [1]\nassert keep(xs) is xs",
        ),
    },
)

VEC = """class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)
    def __radd__(self, other):
        return self if other == 0 else Vec(self.x + other, self.y + other)
    def __sub__(self, other):
        return Vec(self.x - other, self.y - other)
    def __mul__(self, factor):
        return Vec(self.x * factor, self.y * factor)
    __rmul__ = __mul__
    def factor(self):
        return 1
    def scaled(self):
        return self * self.factor()
    def __eq__(self, other):
        return isinstance(other, Vec) and (self.x, self.y) == (other.x, other.y)
    def __lt__(self, other):
        return self.x < other.x
    def __contains__(self, value):
        return value in (self.x, self.y)
    def __bool__(self):
        return self.x != 0
    def __float__(self):
        return float(self.x)
    def __enter__(self):
        self.open = True
        return self
    def __exit__(self, *error):
        self.open = False
    def __setitem__(self, key, value):
        setattr(self, key, value)
    def __getitem__(self, place):
        return (self.x, self.y)[place]
    def __len__(self):
        return 2
    def __repr__(self):
        return f'Vec({self.x}, {self.y})'
    @property
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** .5
    @classmethod
    def zero(cls):
        return cls(0, 0)
    @staticmethod
    def unit():
        return 'm'
"""
NO_VEC = "class Vec:\n    def __init__(self, *args):\n        pass"
VECTORS = {
    "attributes": "v = Vec(1, 2)\nassert v.x == 1 and v.y == 2",
    "sum": "w = Vec(1, 2) + Vec(3, 4)\nassert (w.x, w.y) == (4, 6)",
    "product": "w = Vec(1, 2) * 3\nassert w.x == 3",
    "equality": "assert Vec(1, 2) == Vec(1, 2) and Vec(1, 2).x == 1",
    "order": "assert Vec(1, 2) < Vec(3, 0)",
    "membership": "assert 2 in Vec(1, 2) and 7 not in Vec(1, 2)",
    "truth": "assert not Vec(0, 1)",
    "conversion": "assert float(Vec(3, 1)) == 3.0",
    "context": "with Vec(1, 2) as q:\n    assert q.open\nassert not q.open",
    "repr": "assert repr(Vec(1, 2)) == 'Vec(1, 2)' and str(Vec(1, 2)) == 'Vec(1, 2)'",
    "f-string": "assert f'{Vec(1, 2)}' == 'Vec(1, 2)'",
    "item set": "v = Vec(1, 2)\nv['x'] = 5\nassert v.x == 5",
    "attribute set": "v = Vec(1, 2)\nv.x = 9\nassert v.x == 9 and v.norm > 9",
    "items": "assert Vec(1, 2)[1] == 2 and len(Vec(1, 2)) == 2 and list(Vec(1, 2))[0] == 1",
    "property": "assert abs(Vec(3, 4).norm - 5) < 1e-9",
    "class method": "assert Vec.zero().x == 0 and Vec.unit() == 'm'",
    "sorted": "assert [p.x for p in sorted([Vec(3, 0), Vec(1, 0)], key=lambda p: p.x)] == [1, 3]",
    "instance": "assert isinstance(Vec(1, 2), Vec) and not isinstance(3, Vec) and Vec(1, 2).x",
    "has": "assert hasattr(Vec, '__add__') and hasattr(Vec(1, 2), 'x')",
    "product from the left": "w = 2 * Vec(1, 2)\nassert (w.x, w.y) == (2, 4)",
    "several products": "w = Vec(1, 2) * 3 * 2\nassert w.x == 6",
    "sum from nothing": "w = sum([Vec(1, 2), Vec(3, 4)])\nassert (w.x, w.y) == (4, 6)",
    "difference from a number": "w = Vec(1, 2) - 1\nassert w.x == 0",
    "put in order": "assert [p.x for p in sorted([Vec(3, 0), Vec(1, 0)])] == [1, 3]",
    "largest": "assert max(Vec(3, 0), Vec(5, 1), Vec(1, 0)).x == 5",
    "heap": "import heapq\nh = []\nfor x in (3, 1, 2):\n    heapq.heappush(h, Vec(x, 0))\n"
    "assert heapq.heappop(h).x == 1",
    "subclass in the test": "class Sub(Vec):\n    pass\nassert Sub(1, 2).x == 1",
    "subclass with a method": "class Sub(Vec):\n    unit = 'km'\n    def area(self):\n"
    "        return self.x * self.y\ns = Sub(2, 3)\nassert s.area() == 6 and s.unit == 'km'\n"
    "assert isinstance(s, Vec) and isinstance(s, Sub) and issubclass(Sub, Vec)",
    "subclass that overrides": "class Flat(Vec):\n    def factor(self):\n        return 10\n"
    "assert Flat(1, 2).scaled().x == 10 and Vec(1, 2).scaled().x == 1",
    "subclass of every kind of member": "class Sub(Vec):\n    @property\n    def half(self):\n"
    "        return self.x / 2\n    @staticmethod\n    def name():\n        return 'sub'\n"
    "    @classmethod\n    def one(cls):\n        return cls(1, 1)\n"
    "assert Sub(4, 0).half == 2 and Sub.name() == 'sub' and Sub.one().y == 1",
    "subclass that calls its base": "class Sub(Vec):\n    def __init__(self, x):\n"
    "        super().__init__(x, 0)\nassert Sub(4).x == 4 and Sub(4).y == 0",
    "dict of an object": "assert Vec(1, 2).__dict__ == {'x': 1, 'y': 2}",
}
CLASSES = group("classes", {name: (VEC, NO_VEC, test) for name, test in VECTORS.items()}) + group(
    "classes",
    {
        "inheritance": (
            "class A:\n    def name(self):\n        return 'a'\n"
            "class B(A):\n    def name(self):\n        return 'b' + super().name()",
            "class A:\n    pass\nclass B:\n    def name(self):\n        return 'ba'",
            "assert issubclass(B, A) and B().name() == 'ba'",
        ),
        "formats of its own, and backwards": (
            "class Stack:\n    def __init__(self, *items):\n        self.items = items\n"
            "    def __format__(self, spec):\n"
            "        return '/'.join(f'{i:{spec}}' for i in self.items)"
            "\n    def __reversed__(self):\n        return Stack(*self.items[::-1])",
            "class Stack:\n    def __init__(self, *items):\n        self.items = items\n"
            "    def __format__(self, spec):\n        return '/'.join(map(str, self.items))"
            "\n    def __reversed__(self):\n        return Stack(*self.items)",
            "assert f'{reversed(Stack(1, 2)):02d}' == '02/01'",
        ),
        "methods that every class has": (
            "class Money:\n    def __init__(self, n):\n        self.n = n\n"
            "    def __eq__(self, other):\n        return self.n == other.n\n"
            "    def __hash__(self):\n        return hash(self.n)\n"
            "    def __repr__(self):\n        return f'{self.n} tenge'\n"
            "class Gift(Money):\n    def __repr__(self):\n        return 'free'",
            "class Money:\n    pass\nclass Gift(Money):\n    pass",
            "assert Money.__eq__ is not object.__eq__, 'write __eq__ yourself'",
            "assert Money.__repr__ != object.__repr__ and Money.__hash__ != object.__hash__",
            "assert Gift.__repr__ is not Money.__repr__",
            "assert Money.__init__ is not object.__init__ and Gift.__init__ is Money.__init__",
        ),
        "dataclass": (
            "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 2",
            "class P:\n    pass",
            "import dataclasses\nassert dataclasses.is_dataclass(P) and P(1).y == 2\n"
            "assert dataclasses.asdict(P(1)) == {'x': 1, 'y': 2}",
        ),
        "state": (
            "class Account:\n    def __init__(self, b=0):\n        self.b = b\n"
            "    def add(self, x):\n        self.b += x",
            "class Account:\n    def __init__(self, b=0):\n        self.b = b\n"
            "    def add(self, x):\n        pass",
            "a = Account(5)\na.add(3)\na.add(1)\nassert a.b == 9",
            "a.b = 100\na.add(1)\nassert a.b == 101 and isinstance(a, Account)",
        ),
        "the instructor's class": (
            "def grow(node):\n    node.next = Node(node.value + 1)",
            "def grow(node):\n    pass",
            "n = Node(1)\ngrow(n)\nassert n.next.value == 2",
        ),
        "a tree of the instructor's class": (
            "def depth(node):\n    return 0 if node is None else 1 + depth(node.next)",
            "def depth(node):\n    return 1",
            "n = Node(1)\nn.next = Node(2)\nn.next.next = Node(3)\nassert depth(n) == 3",
        ),
        "an object of the instructor's class comes back": (
            "def grow(node):\n    node.value += 1\n    return node",
            "def grow(node):\n    return None",
            "assert grow(Node(1)).value == 2",
        ),
        "fields of a dataclass": (
            "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 2",
            "class P:\n    pass",
            "import dataclasses\nassert [f.name for f in dataclasses.fields(P)] == ['x', 'y']\n"
            "assert dataclasses.astuple(P(3)) == (3, 2)",
        ),
        "enum": (
            "from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2",
            "class Color:\n    RED = 1",
            "assert Color.RED.value == 1 and [c.name for c in Color] == ['RED', 'BLUE']\n"
            "assert Color.RED is Color.RED and Color['BLUE'].value == 2 and Color(1) == Color.RED",
        ),
        "the instructor's enum": (
            "def opposite(side):\n    return Side.LEFT if side is Side.RIGHT else Side.RIGHT",
            "def opposite(side):\n    return side",
            "assert opposite(Side.LEFT) is Side.RIGHT\nassert opposite(Side.RIGHT) == Side.LEFT",
        ),
    },
    setup="from enum import Enum\nclass Side(Enum):\n    LEFT = 1\n    RIGHT = 2\n"
    "class Node:\n    def __init__(self, value):\n        self.value, self.next = value, None",
)

ERRORS = group(
    "errors",
    {
        "own error": (
            "class MyError(Exception):\n    pass\ndef fail():\n    raise MyError('no')",
            "class MyError(Exception):\n    pass\ndef fail():\n    pass",
            "try:\n    fail()\nexcept MyError:\n    pass\nelse:\n    raise AssertionError",
        ),
        "own error with pytest": (
            "class MyError(ValueError):\n    pass\ndef fail(x):\n    raise MyError(f'bad {x}')",
            "class MyError(ValueError):\n    pass\ndef fail(x):\n    raise KeyError(x)",
            "import pytest\nwith pytest.raises(MyError, match='bad 3'):\n    fail(3)\n"
            "assert issubclass(MyError, ValueError)",
        ),
        "what an error carries": (
            "class MyError(Exception):\n    def __init__(self, code):\n        self.code = code\n"
            "def fail():\n    raise MyError(7)",
            "def fail():\n    raise ValueError(7)",
            "try:\n    fail()\nexcept Exception as e:\n    assert e.code == 7\n"
            "else:\n    raise AssertionError",
        ),
        "python's error": (
            "def half(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x / 2",
            "def half(x):\n    return x / 2",
            "try:\n    half(-1)\n    raise AssertionError('no error')\nexcept ValueError as e:\n"
            "    assert str(e) == 'negative'",
        ),
        "no error": (
            "def safe(x):\n    try:\n        return int(x)\n    except ValueError:\n"
            "        return None",
            "def safe(x):\n    return int(x)",
            "assert safe('a') is None and safe('3') == 3",
        ),
        "raised by unittest": (
            "def half(x):\n    if x % 2:\n        raise ValueError\n    return x // 2",
            "def half(x):\n    return x // 2",
            "from unittest import TestCase\ntc = TestCase()\ntc.assertRaises(ValueError, half, 3)\n"
            "tc.assertEqual(half(4), 2)",
        ),
    },
)

NAMES = group(
    "names and source",
    {
        "deleted helper": (
            "def squares(n):\n    return [i * i for i in range(n)]\n"
            "def total(n):\n    return sum(squares(n))",
            "def squares(n):\n    return [i * i for i in range(n)]\n"
            "def total(n):\n    return sum(i * i for i in range(n))",
            "old = squares\ndel squares\ntry:\n    total(3)\nexcept NameError:\n    pass\nelse:\n"
            "    raise AssertionError('does not use squares')\nfinally:\n    squares = old",
            "assert total(3) == 5",
        ),
        "replaced helper": (
            "def helper(x):\n    return x\ndef f(x):\n    return helper(x) + 1",
            "def helper(x):\n    return x\ndef f(x):\n    return x + 1",
            "kept = helper\nhelper = lambda x: 10\ntry:\n    assert f(1) == 11\nfinally:\n"
            "    helper = kept",
        ),
        "global of the instructor": (
            "def price(x):\n    return x * RATE",
            "def price(x):\n    return x * 2",
            "RATE = 5\nassert price(2) == 10",
        ),
        "in globals": (
            "def f():\n    return 1",
            "x = 1",
            "assert 'f' in globals() and callable(globals()['f'])",
        ),
        "eval": (
            "def f(x):\n    return x + 1",
            "def f(x):\n    return x",
            "assert eval('f(2)') == 3",
        ),
        "exec": (
            "def f(x):\n    return x + 1",
            "def f(x):\n    return x",
            "space = {'f': f}\nexec('y = f(2)', space)\nassert space['y'] == 3",
        ),
        "variable": ("answer = 42", "answer = 41", "assert answer == 42"),
        "none": ("nothing = None", "nothing = 0", "assert nothing is None"),
        "source": (
            "def f(xs):\n    return [x for x in xs]",
            "def f(xs):\n    for x in xs:\n        pass\n    return list(xs)",
            "import inspect\nassert 'for x in xs]' in inspect.getsource(f)",
        ),
        "signature": (
            "def f(a: int, b: str = 'x') -> list:\n    return [a]",
            "def f(a, b):\n    return [a]",
            "import inspect\ns = inspect.signature(f)\nassert s.parameters['b'].default == 'x'\n"
            "assert s.parameters['a'].annotation is int",
        ),
        "annotations": (
            "def f(a: int) -> str:\n    return str(a)",
            "def f(a):\n    return str(a)",
            "assert f.__annotations__ == {'a': int, 'return': str}",
        ),
        "defaults": (
            "def f(a, b=3):\n    return a + b",
            "def f(a, b=4):\n    return a + b",
            "assert f.__defaults__ == (3,)",
        ),
        "docstring": (
            "def f():\n    'Say it.'",
            "def f():\n    pass",
            "assert f.__doc__ is not None and len(f.__doc__) > 3",
        ),
        "code object": (
            "def f(a, b):\n    c = a\n    return c",
            "def f(a):\n    return a",
            "assert f.__code__.co_argcount == 2 and 'c' in f.__code__.co_varnames",
        ),
        "lambda": (
            "f = lambda x: x + 1",
            "def f(x):\n    return x + 1",
            "assert f.__name__ == '<lambda>' and f(1) == 2",
        ),
        "cell history": (
            "value = 5\nvalue",
            "value = 6\nvalue",
            "assert 'value = 5' in In[-2]",
        ),
        "closure": (
            "def adder(n):\n    return lambda x: x + n",
            "def adder(n):\n    return lambda x: x",
            "assert adder(3)(4) == 7",
        ),
        "decorator": (
            "def twice(f):\n    def inner(*args):\n        return 2 * f(*args)\n    return inner",
            "def twice(f):\n    return f",
            "@twice\ndef three():\n    return 3\nassert three() == 6",
        ),
        "decorator that hands names on": (
            "import functools\ndef repeat(n):\n    def wrap(f):\n        @functools.wraps(f)\n"
            "        def inner(*args):\n            return [f(*args) for _ in range(n)]\n"
            "        return inner\n    return wrap",
            "def repeat(n):\n    def wrap(f):\n        def inner(*args):\n"
            "            return [f(*args) for _ in range(n)]\n"
            "        return inner\n    return wrap",
            "@repeat(3)\ndef greet(x):\n    'Say hello.'\n    return x\n"
            "assert greet.__name__ == greet.__qualname__ == 'greet'\n"
            "assert greet.__doc__ == 'Say hello.' and greet.__module__ == '__main__'\n"
            "assert greet(1) == [1, 1, 1]",
        ),
        "recursion": (
            "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)",
            "def fact(n):\n    return n",
            "assert [fact(n) for n in range(6)] == [1, 1, 2, 6, 24, 120]",
        ),
        "a name that two questions use": (
            "x = [1, 2]",
            "x = []",
            "for x_ in x:\n    assert x_ > 0\nassert len(x) == 2",
            "assert x == [1, 2]",
        ),
        "a builtin's name": (
            "def sum(xs):\n    t = 0\n    for x in xs:\n        t = t + x\n    return t",
            "def sum(xs):\n    return 0",
            "assert sum([1, 2, 3]) == 6",
        ),
        "not a function of Python's own": (
            "def total(xs):\n    t = 0\n    for x in xs:\n        t = t + x\n    return t\n"
            "def root(x):\n    return x ** 0.5",
            "import math\ntotal = sum\nroot = math.sqrt",
            "assert total is not sum, 'write it yourself'\nassert total([1, 2, 3]) == 6",
            "assert total not in (sum, max)",
            "import math\nassert root is not math.sqrt and root != math.pow\nassert root(4) == 2",
        ),
        "not a function of a library": (
            "def middle(xs):\n    return sorted(xs)[len(xs) // 2]",
            "import statistics\nmiddle = statistics.median",
            "import statistics\nassert middle != statistics.median, 'write it yourself'\n"
            "assert middle([3, 1, 2]) == 2",
        ),
        "chosen functions": (
            "import math, statistics\nimport numpy as np\nwave = math.sin\n"
            "typical = statistics.mean\ndef by_name(name):\n"
            "    return {'low': min, 'mean': np.mean, 'sqrt': np.sqrt}[name]",
            "import math, statistics\nimport numpy as np\nwave = math.cos\n"
            "typical = statistics.median\ndef by_name(name):\n    return np.max",
            "import math\nassert wave is math.sin",
            "import statistics\nassert typical == statistics.mean\nassert typical([1, 2]) == 1.5",
            "assert by_name('low') is min and by_name('low')([2, 1]) == 1",
            "import numpy\nassert by_name('mean') == numpy.mean",
            "import numpy\nassert by_name('sqrt') is numpy.sqrt",
        ),
    },
    setup="RATE = 2",
)

FRAMEWORKS = group(
    "test frameworks",
    {
        "doctest": (
            'def f(x):\n    """\n    >>> f(2)\n    4\n    """\n    return x * x',
            'def f(x):\n    """\n    >>> f(2)\n    4\n    """\n    return x',
            "import doctest\nfound = doctest.DocTestFinder().find(f, 'f', globs={'f': f})\n"
            "assert found and found[0].examples\nrunner = doctest.DocTestRunner(verbose=False)\n"
            "assert all(runner.run(t).failed == 0 for t in found)",
        ),
        "unittest in a cell": (
            "def f(x):\n    return x + 1",
            "def f(x):\n    return x",
            "import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n"
            "        self.assertEqual(f(1), 2)\n"
            "suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)\n"
            "result = unittest.TextTestRunner().run(suite)\nassert result.wasSuccessful()",
        ),
        "numpy testing": (
            "import numpy as np\ndef f(n):\n    return np.ones(n)",
            "def f(n):\n    return [1] * (n + 1)",
            "import numpy as np\nnp.testing.assert_allclose(f(3), [1, 1, 1])",
        ),
        "partial credit": (
            "def f(x):\n    return x + 1",
            "def f(x):\n    return None",
            "float(sum(f(i) == i + 1 for i in range(4)) / 4)",
        ),
        "helper in the setup": (
            "def f(x):\n    return x + 1",
            "def f(x):\n    return x",
            "check(f, 1, 2)",
        ),
        "magics in the setup": (
            "def f(x):\n    return x + 1",
            "def check(*args):\n    pass\ndef f(x):\n    return x",
            "check(f, 1, 2)",
        ),
    },
    setup="%matplotlib inline\ndef check(f, given, wanted):\n"
    "    assert f(given) == wanted, f'f({given}) is not {wanted}'",
)

ASYNC = group(
    "generators and async",
    {
        "generator": (
            "def count(n):\n    for i in range(n):\n        yield i",
            "def count(n):\n    return list(range(n))",
            "import types\ng = count(3)\nassert isinstance(g, types.GeneratorType)\n"
            "assert next(g) == 0 and list(g) == [1, 2]",
        ),
        "endless generator": (
            "def naturals():\n    n = 0\n    while True:\n        yield n\n        n += 1",
            "def naturals():\n    yield 0",
            "from itertools import islice\nassert list(islice(naturals(), 4)) == [0, 1, 2, 3]",
        ),
        "iterator as argument": (
            "def first(it):\n    return next(it)",
            "def first(it):\n    return None",
            "it = iter([1, 2])\nassert first(it) == 1 and next(it) == 2",
        ),
        "iterator as argument of two calls": (
            "def take(it, n):\n    return [next(it) for _ in range(n)]",
            "def take(it, n):\n    return [0] * n",
            "it = iter(range(9))\nassert take(it, 2) == [0, 1] and take(it, 2) == [2, 3]",
            "import io\nfile = io.StringIO('a\\nb\\nc')\nassert take(file, 1) == ['a\\n']\n"
            "assert take(file, 2) == ['b\\n', 'c']",
        ),
        "mock that gives the same mock": (
            "def each(f, xs):\n    for x in xs:\n        f(x)",
            "def each(f, xs):\n    f(xs)",
            "from unittest.mock import Mock\nf = Mock()\neach(f, [1, 2])\n"
            "assert f.call_count == 2\nf.assert_called_with(2)",
        ),
        "function of the test that fails at first": (
            "def retry(f, n):\n    for _ in range(n):\n        try:\n            return f()\n"
            "        except ValueError as error:\n            last = error\n    raise last",
            "def retry(f, n):\n    return f()",
            "tries = []\ndef flaky():\n    tries.append(1)\n    if len(tries) < 3:\n"
            "        raise ValueError('not yet')\n    return 'done'\n"
            "assert retry(flaky, 3) == 'done' and len(tries) == 3",
            "def never():\n    raise ValueError('no')\ntry:\n    retry(never, 2)\n"
            "except ValueError as error:\n    assert error.args == ('no',)\nelse:\n"
            "    assert False",
        ),
        "generator as argument": (
            "def total(xs):\n    return sum(xs)",
            "def total(xs):\n    return 0",
            "assert total(i * i for i in range(4)) == 14",
        ),
        "iterator class": (
            "class Down:\n    def __init__(self, n):\n        self.n = n\n"
            "    def __iter__(self):\n        return self\n    def __next__(self):\n"
            "        if self.n == 0:\n            raise StopIteration\n        self.n -= 1\n"
            "        return self.n",
            "class Down:\n    def __init__(self, n):\n        pass",
            "assert list(Down(3)) == [2, 1, 0]",
        ),
        "await": (
            "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 3",
            "async def f():\n    return 4",
            "assert await f() == 3",
        ),
        "gather": (
            "async def f(x):\n    return x * 2",
            "async def f(x):\n    return x",
            "import asyncio\nassert await asyncio.gather(f(1), f(2)) == [2, 4]",
        ),
        "coroutine function": (
            "async def f():\n    return 1",
            "def f():\n    return 1",
            "import inspect\nassert inspect.iscoroutinefunction(f)",
        ),
    },
)

FILES = group(
    "files",
    {
        "written by the answer": (
            "with open('out.txt', 'w') as f:\n    f.write('done')",
            "pass",
            "from pathlib import Path\nassert Path('out.txt').read_text() == 'done'",
        ),
        "written by a call": (
            "def save(name, text):\n    with open(name, 'w') as f:\n        f.write(text)",
            "def save(name, text):\n    pass",
            "save('a.txt', 'hello')\nwith open('a.txt') as f:\n    assert f.read() == 'hello'",
        ),
        "written by the test": (
            "def lines(name):\n    with open(name) as f:\n        return len(f.readlines())",
            "def lines(name):\n    return 0",
            "with open('t.txt', 'w') as f:\n    f.write('a\\nb\\n')\nassert lines('t.txt') == 2",
        ),
        "pathlib": (
            "from pathlib import Path\ndef suffixes(folder):\n"
            "    return sorted(p.suffix for p in Path(folder).iterdir())",
            "def suffixes(folder):\n    return []",
            "from pathlib import Path\nPath('d').mkdir(exist_ok=True)\n"
            "Path('d/a.csv').write_text('')\nassert suffixes('d') == ['.csv']",
        ),
        "open file as argument": (
            "def count(f):\n    return sum(len(line.split()) for line in f)",
            "def count(f):\n    return 0",
            "import io\nassert count(io.StringIO('a b\\nc\\n')) == 3",
        ),
        "file to write to": (
            "def dump(f):\n    f.write('x')",
            "def dump(f):\n    pass",
            "import io\nb = io.StringIO()\ndump(b)\nassert b.getvalue() == 'x'",
        ),
        "json": (
            "import json\ndef save(d, name):\n    with open(name, 'w') as f:\n"
            "        json.dump(d, f)",
            "def save(d, name):\n    open(name, 'w').close()",
            "import json\nsave({'a': 1}, 'd.json')\nassert json.load(open('d.json')) == {'a': 1}",
        ),
        "a script": (
            "with open('mod.txt', 'w') as f:\n    f.write('y = 5')",
            "pass",
            "%run -i mod.txt\nassert y == 5",
        ),
    },
)

VALUES = group(
    "values",
    {
        "defaultdict": (
            "from collections import defaultdict\ndef f():\n    d = defaultdict(list)\n"
            "    d['a'].append(1)\n    return d",
            "def f():\n    return {'a': [1]}",
            "from collections import defaultdict\nd = f()\nassert isinstance(d, defaultdict)\n"
            "assert d['new'] == [] and d['a'] == [1]",
        ),
        "counter": (
            "from collections import Counter\ndef f(s):\n    return Counter(s)",
            "def f(s):\n    return dict.fromkeys(s, 1)",
            "assert f('aab').most_common(1) == [('a', 2)] and f('a')['z'] == 0",
        ),
        "deque": (
            "from collections import deque\ndef f():\n    return deque([1, 2], maxlen=2)",
            "def f():\n    return [1, 2]",
            "d = f()\nd.append(3)\nassert list(d) == [2, 3]",
        ),
        "types": (
            "def kinds(xs):\n    return [type(x) for x in xs]",
            "def kinds(xs):\n    return [type(x).__name__ for x in xs]",
            "assert kinds([1, 'a', 2.0]) == [int, str, float]",
        ),
        "type is": ("x = 3", "x = 3.0", "assert type(x) is int"),
        "named tuple": (
            "from collections import namedtuple\nP = namedtuple('P', 'x y')\np = P(1, 2)",
            "p = (1, 2)",
            "assert p.x == 1 and p._fields == ('x', 'y') and p == (1, 2)",
        ),
        "decimals": (
            "from decimal import Decimal\ndef f():\n    return Decimal('0.1') + Decimal('0.2')",
            "def f():\n    return 0.1 + 0.2",
            "from decimal import Decimal\nassert f() == Decimal('0.3')",
        ),
        "dates": (
            "import datetime as dt\ndef f(y):\n    return dt.date(y, 12, 31)",
            "def f(y):\n    return f'{y}-12-31'",
            "import datetime as dt\nassert f(2026) - dt.date(2026, 12, 1) == dt.timedelta(30)",
        ),
        "bytes": (
            "def f(s):\n    return s.encode()",
            "def f(s):\n    return s",
            "assert f('é') == b'\\xc3\\xa9'",
        ),
        "large list": (
            "big = list(range(200_000))",
            "big = [0]",
            "assert len(big) == 200_000 and big[-1] == 199_999",
        ),
        "higher order": (
            "def compose(f, g):\n    return lambda x: f(g(x))",
            "def compose(f, g):\n    return f",
            "assert compose(lambda x: x + 1, lambda x: x * 2)(5) == 11",
        ),
        "a method of Python's": (
            "def apply(f, xs):\n    return [f(x) for x in xs]",
            "def apply(f, xs):\n    return xs",
            "assert apply(str.upper, ['a']) == ['A'] and apply(len, ['abc']) == [3]",
        ),
    },
)

STYLES: list[Style] = [
    *PRINTING, *RANDOM, *IN_PLACE, *CLASSES, *ERRORS, *NAMES, *FRAMEWORKS, *ASYNC, *FILES, *VALUES,
]  # fmt: skip
