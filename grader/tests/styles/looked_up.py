"""Styles that look at a class, a method or a function of the answer instead of calling it."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

INSPECT = "import inspect"

TEXTS = group(
    "the text of one of several",
    {
        "a method that two classes have": (
            "class Shape:\n    def area(self):\n        return sum([0])\n"
            "class Square(Shape):\n    def area(self):\n        return 4",
            "class Shape:\n    def area(self):\n        return 0\n"
            "class Square(Shape):\n    def area(self):\n        return sum([4])",
            "assert 'sum' in inspect.getsource(Shape.area)",
            "assert 'sum' not in inspect.getsource(Square.area)",
            "assert 'sum' not in Square.area.__code__.co_names",
        ),
        "a function and a method of one name": (
            "def total(xs):\n    return 1\n"
            "class Till:\n    def total(self):\n        return sum([])",
            "def total(xs):\n    return sum(xs)\n"
            "class Till:\n    def total(self):\n        return 1",
            "assert 'sum' in inspect.getsource(Till.total)",
            "assert 'sum' in inspect.getsource(Till().total)",
            "assert 'sum' not in inspect.getsource(total)",
        ),
        "a function that had the name before": (
            "\n\ndef go(xs):\n    return sum(xs)\nfirst = go\ndef go(xs):\n    return 1",
            "\n\ndef go(xs):\n    return 1\nfirst = go\ndef go(xs):\n    return sum(xs)",
            "assert 'sum' in inspect.getsource(first)",
            "assert 'sum' not in inspect.getsource(go)",
        ),
        "a function that another one makes": (
            "def times(n):\n    def inner(x):\n        return n * x\n    return inner\n"
            "double = times(2)",
            "def times(n):\n    def inner(x):\n        return n + x\n    return inner\n"
            "double = times(2)",
            "assert 'n * x' in inspect.getsource(double)",
            "assert double.__qualname__ == 'times.<locals>.inner' and double(3) == 6",
        ),
        "a special method of an object": (
            "class Bag:\n    def __init__(self, xs):\n        'Fill it.'\n"
            "        for x in xs:\n            self.last = x\n"
            "    def __str__(self):\n        return 'a bag'",
            "class Bag:\n    def __init__(self, xs=()):\n        self.last = 2\n"
            "    def __str__(self):\n        print('a bag')",
            "assert 'for' in inspect.getsource(Bag([1]).__init__)",
            "assert 'return' in inspect.getsource(Bag([1]).__str__)",
            "assert Bag([1]).__init__.__doc__ == 'Fill it.'",
            "(xs,) = inspect.signature(Bag([1]).__init__).parameters.values()\n"
            "assert xs.default is inspect.Parameter.empty",
            "bag = Bag([1])\nbag.__init__([5])\nassert bag.last == 5\n"
            "assert bag.__str__() == 'a bag'",
        ),
        "a function behind the instructor's decorator": (
            "@logged\ndef total(xs):\n    return sum(xs)",
            "def total(xs):\n    return xs[0]",
            "assert total.__code__.co_name == 'inner' and 'sum' in inspect.getsource(total)",
        ),
    },
    setup=f"{INSPECT}\nimport functools\ndef logged(f):\n    @functools.wraps(f)\n"
    "    def inner(*args):\n        return f(*args)\n    return inner",
)

CLASSES = group(
    "what a class has itself",
    {
        "attributes of the class": (
            "class Till:\n    kind = 'cash'\n    def __init__(self):\n        self.items = []",
            "class Till:\n    items = []\n    def __init__(self):\n        pass",
            "assert 'items' not in Till.__dict__, 'each till has items of its own'",
            "assert 'items' not in vars(Till)",
            "assert vars(Till).get('items') is None",
            "assert Till.__dict__['kind'] == 'cash'",
            "assert [n for n in vars(Till) if not n.startswith('_')] == ['kind']",
        ),
        "a method of its own": (
            "class Shape:\n    def name(self):\n        return 'shape'\n"
            "class Square(Shape):\n    def name(self):\n        return 'square'",
            "class Shape:\n    def name(self):\n        return 'shape'\n"
            "class Square(Shape):\n    pass",
            "assert 'name' in vars(Square)",
            "assert 'name' in Square.__dict__ and '__init__' not in Square.__dict__",
            "assert Square().name.__qualname__ == 'Square.name'",
        ),
        "a text of its own, by an object's class": (
            "class Coin:\n    def __str__(self):\n        return 'coin'\n"
            "    def __repr__(self):\n        return 'Coin()'\n"
            "    def __eq__(self, other):\n        return True\n"
            "    def __init__(self):\n        self.side = 1",
            "class Coin:\n    side = 1",
            "assert type(Coin()).__str__ is not object.__str__",
            "assert Coin().__class__.__repr__ is not object.__repr__",
            "coin = Coin()\nassert type(coin).__eq__ != object.__eq__",
            "def has(kind, name):\n    return getattr(kind, name) is not getattr(object, name)\n"
            "assert has(type(Coin()), '__init__')",
        ),
        "the text that every object has": (
            "class Coin:\n    def __repr__(self):\n        return 'Coin()'",
            "class Coin:\n    def __str__(self):\n        return 'Coin()'",
            "assert 'object at' not in repr(Coin())",
            "assert not f'{[Coin()]}'.startswith('[<__main__.Coin')",
        ),
        "the class of an object": (
            "class Shape:\n    pass\nclass Square(Shape):\n    pass",
            "class Shape:\n    pass\nclass Square(Shape):\n    def __new__(cls):\n"
            "        return Shape()",
            "assert type(Square()) == Square and type(Square()) != Shape",
            "assert type(Square()) in (Square, int)",
            "assert {type(Square()), type(Shape())} == {Shape, Square}",
            "assert {Square: 4, Shape: 0}[type(Square())] == 4",
            "assert Square().__class__.__name__ == 'Square' and Square().__class__ is Square",
            "from collections import Counter\n"
            "assert Counter(map(type, [Square(), Shape()])) == Counter([Square, Shape])",
        ),
        "slots": (
            "class Coin:\n    __slots__ = ('side',)\n"
            "    def __init__(self):\n        self.side = 1",
            "class Coin:\n    def __init__(self):\n        self.side = 1",
            "assert hasattr(Coin, '__slots__')",
            "assert hasattr(Coin(), '__slots__')",
            "assert tuple(Coin.__slots__) == ('side',)",
            "coin = Coin()\nassert not hasattr(coin, '__dict__')",
        ),
        "what an object says of its class": (
            "class Coin:\n    'Two sides.'",
            "class Coin:\n    side = 1",
            "assert Coin().__doc__ == 'Two sides.'",
            "assert type(Coin()).__doc__ == Coin.__doc__ == 'Two sides.'",
            "assert Coin().__module__ == '__main__' and Coin().__doc__",
        ),
        "a comparison by its name": (
            "class Coin:\n    def __init__(self, side):\n        self.side = side\n"
            "    def __eq__(self, other):\n        return self.side == other.side",
            "class Coin:\n    def __init__(self, side):\n        self.side = side",
            "assert Coin(1).__eq__(Coin(2)) is False",
        ),
    },
)

IMPORTS = group(
    "what is imported",
    {
        "a function under another name": (
            "from numpy import mean as average\nfrom random import gauss as bell",
            "from numpy import median as average\nfrom random import uniform as bell",
            "assert average.__name__ == 'mean'\nassert bell.__name__ == 'gauss'",
            "assert average([1, 2, 6]) == 3",
            "import numpy as np\nassert average is np.mean",
        ),
        "a class under another name": (
            "from collections import Counter as Tally",
            "from collections import OrderedDict as Tally",
            "assert Tally.__name__ == 'Counter'\nassert Tally('aab')['a'] == 2",
        ),
        "by the test, and not by the answer": (
            "def root(x):\n    return math.sqrt(x)\ndef copied(rows):\n    return deepcopy(rows)",
            "def root(x):\n    return 'r'\ndef copied(rows):\n    return None",
            "import math\nassert root(9) == 3",
            "from copy import deepcopy\nassert copied([[1]]) == [[1]]",
            "assert root(16) == 4",
        ),
        "not yet by the test": (
            "def root(x):\n    try:\n        return cmath.sqrt(x)\n    except NameError:\n"
            "        return 'import it'",
            "def root(x):\n    return 'import it' if x < 0 else x",
            "assert root(-4) == 'import it'\nimport cmath\nassert root(-4) == 2j",
        ),
        "a helper of the same name as the test's": (
            "def median(xs):\n    return sorted(xs)[len(xs) // 2]\ndef middle(xs):\n"
            "    return median(xs)",
            "def middle(xs):\n    return xs[0]",
            "from statistics import median\nassert middle([3, 1, 2]) == median([3, 1, 2])",
        ),
    },
)

WORDS = group(
    "words compared by identity",
    {
        "an argument": (
            "def summary(xs, kind='sum', *, by=None):\n    if by is 'size':\n"
            "        return len(xs)\n"
            "    return sum(xs) / len(xs) if kind is 'mean' else sum(xs)",
            "def summary(xs, kind='sum', *, by=None):\n    return kind is 'none'",
            "assert summary([1, 3], 'mean') == 2 and summary([1, 3], 'sum') == 4",
            "for kind, wanted in {'mean': 2, 'sum': 4}.items():\n"
            "    assert summary([1, 3], kind) == wanted",
            "assert summary([1, 3], by='size') == 2",
        ),
        "a text that was put together": (
            "def is_mean(kind):\n    return kind == 'mean'",
            "def is_mean(kind):\n    return kind is 'mean'",
            "assert is_mean('mean')\nassert is_mean(''.join(['me', 'an']))",
        ),
    },
)

STYLES: list[Style] = [*TEXTS, *CLASSES, *IMPORTS, *WORDS]
