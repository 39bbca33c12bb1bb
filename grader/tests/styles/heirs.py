"""Styles that ask what a class, an error or a view of the student's is, or have it copied."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

CAT = (
    "class Cat:\n    def __init__(self, name, toys=()):\n"
    "        self.name, self.toys = name, list(toys)\n"
)
OTHER = "def make():\n    return Cat('Tom')"

OBJECTS = group(
    "the class of an object",
    {
        "what the class has itself": (
            "class Cat:\n    made = 0\n    def __init__(self, name):\n        self.name = name\n"
            "        Cat.made += 1\n    @classmethod\n    def of(cls, name):\n"
            "        return cls(name.title())\n    @staticmethod\n    def sound():\n"
            "        return 'meow'\n    def call(self):\n        return self.name + '!'",
            "class Cat:\n    made = 1\n    def __init__(self, name):\n        self.name = name\n"
            "    @classmethod\n    def of(cls, name):\n        return cls(name)\n"
            "    @staticmethod\n    def sound():\n        return 'moo'\n"
            "    def call(self):\n        return self.name",
            "assert type(Cat('a')).of('tom').name == 'Tom'",
            "assert type(Cat('a')).sound() == 'meow'",
            "cat = Cat('a')\nassert type(cat).call(cat) == 'a!'",
            "cat = Cat('a')\nbefore = cat.__class__.made\nCat('b')\n"
            "assert cat.__class__.made == before + 1",
        ),
        "by __class__": (
            f"{CAT}{OTHER}",
            "class Cat:\n    pass\nclass Dog:\n    pass\ndef make():\n    return Dog()",
            "assert make().__class__ is Cat",
        ),
        "by its name": (
            f"{CAT}{OTHER}",
            "class Kitten:\n    pass\ndef make():\n    return Kitten()",
            "assert make().__class__.__name__ == 'Cat'",
        ),
        "is another one": (
            f"{CAT}class Kitten(Cat):\n    pass\ndef make():\n    return Kitten('Tom')",
            f"{CAT}{OTHER}",
            "assert make().__class__ is not Cat and isinstance(make(), Cat)",
        ),
        "compared": (
            f"{CAT}{OTHER}",
            "class Cat:\n    pass\nclass Dog:\n    pass\ndef make():\n    return Dog()",
            "assert type(make()) == Cat and type(make()) in (int, Cat)",
        ),
        "in a set": (
            f"{CAT}{OTHER}",
            "class Cat:\n    pass\nclass Dog:\n    pass\ndef make():\n    return Dog()",
            "assert {type(make()) for _ in range(2)} == {Cat}",
        ),
        "called": (
            f"{CAT}{OTHER}",
            f"class Cat:\n    def __init__(self, name):\n        self.name = 'x'\n{OTHER}",
            "assert type(make())('Kit').name == 'Kit'",
        ),
        "with an abstract base": (
            "from abc import ABC\nclass Pet(ABC):\n    pass\nclass Cat(Pet):\n    pass",
            "from abc import ABC\nclass Pet(ABC):\n    pass\ndef Cat():\n    return Pet()",
            "assert Cat().__class__ is Cat and isinstance(Cat(), Pet)",
        ),
        "not callable": (
            "def make():\n    return lambda: 1",
            f"{CAT}{OTHER}",
            "assert callable(make())",
        ),
        "a text of no text": (
            f"{CAT}    def __repr__(self):\n        return 'Cat'\n{OTHER}",
            f"{CAT}    def __repr__(self):\n        print('Cat')\n{OTHER}",
            "assert isinstance(repr(make()), str)",
        ),
        "a number of no number": (
            f"{CAT}    def __int__(self):\n        return 9\n{OTHER}",
            f"{CAT}    def __int__(self):\n        return 9.5\n{OTHER}",
            "try:\n    lives = int(make())\nexcept TypeError:\n    lives = 0\nassert lives == 9",
        ),
        "the text of a member": (
            "from enum import Enum\nclass Level(Enum):\n    LOW = 1",
            "from enum import Enum\nclass Level(Enum):\n    LOW = 2",
            "assert repr(Level.LOW) == '<Level.LOW: 1>' and str([*Level]) == '[<Level.LOW: 1>]'",
        ),
        "of a member that is a number": (
            "from enum import IntEnum\nclass Level(IntEnum):\n    LOW = 1\nlow = Level.LOW",
            "from enum import IntEnum\nclass Level(IntEnum):\n    LOW = 1\n"
            "class Other(IntEnum):\n    LOW = 1\nlow = Other.LOW",
            "assert type(low) is Level",
        ),
    },
)

COPIES = group(
    "copies of objects",
    {
        "a copy": (
            CAT,
            f"{CAT}    def __copy__(self):\n        return self",
            "import copy\ntom = Cat('Tom', ['ball'])\ntwin = copy.copy(tom)\ntwin.name = 'Kit'\n"
            "assert tom.name == 'Tom' and twin.toys is tom.toys",
        ),
        "a deep copy": (
            CAT,
            f"{CAT}    def __deepcopy__(self, memo):\n        return Cat(self.name, [])",
            "import copy\ntom = Cat('Tom', ['ball'])\ntwin = copy.deepcopy(tom)\n"
            "twin.toys.append('rope')\n"
            "assert (tom.toys, twin.toys) == (['ball'], ['ball', 'rope'])",
        ),
        "a list of them": (
            CAT,
            f"{CAT}    def __deepcopy__(self, memo):\n        return self",
            "import copy\ntom = Cat('Tom')\ntwins = copy.deepcopy([tom, tom])\n"
            "assert twins[0] is twins[1] and twins[0] is not tom and twins[0].name == 'Tom'",
        ),
        "replaced": (
            "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n"
            "    x: int\n    y: int = 2",
            "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n"
            "    x: int\n    y: int = 3",
            "import dataclasses\none = P(1)\nother = dataclasses.replace(one, x=5)\n"
            "assert (one.x, other.x, other.y) == (1, 5, 2)",
        ),
    },
)

ROUND = "class Round(Shape):\n    def area(self):\n        return 3\n"
NO_HEIR = "class Round:\n    def area(self):\n        return 3\n"
HEIRS = group(
    "heirs of a given class",
    {
        "abstract": (ROUND, NO_HEIR, "assert issubclass(Round, Shape)"),
        "an object": (ROUND, NO_HEIR, "assert isinstance(Round(), Shape)"),
        "an object of a plain class": (
            "class Car(Vehicle):\n    pass",
            "class Car:\n    pass",
            "assert isinstance(Car(), Vehicle) and issubclass(Car, Vehicle)",
        ),
        "not an heir": (NO_HEIR, ROUND, "assert not issubclass(Round, Shape)"),
        "not an object": (NO_HEIR, ROUND, "assert not isinstance(Round(), Shape)"),
        "what it inherits": (ROUND, ROUND.replace("3", "4"), "assert Round().twice() == 6"),
        "a method made a property": (
            "class Round(Shape):\n    @property\n    def area(self):\n        return 3",
            "class Round(Shape):\n    @property\n    def area(self):\n        return 4",
            "assert Round().area == 3",
        ),
        "bases": (ROUND, NO_HEIR, "assert Round.__bases__ == (Shape,)"),
        "the order of search": (ROUND, NO_HEIR, "assert Shape in Round.__mro__"),
        "of a class of Python's": (
            "class Stack(list):\n    pass",
            "class Stack:\n    pass",
            "assert issubclass(Stack, list) and Stack.__bases__[0] is list",
        ),
        "of every class": (
            "class Stack:\n    pass",
            "def Stack():\n    pass",
            "assert issubclass(Stack, object)",
        ),
        "of an abstract class of Python's": (
            "class Bag:\n    def __iter__(self):\n        return iter([])",
            "class Bag:\n    pass",
            "from collections.abc import Iterable\nassert issubclass(Bag, Iterable)",
        ),
        "defines it itself": (
            ROUND + "    def twice(self):\n        return 6",
            ROUND,
            "assert 'twice' in Round.__dict__ and 'twice' in vars(Round)",
        ),
        "is abstract": (
            "from abc import ABC, abstractmethod\nclass Pet(ABC):\n    @abstractmethod\n"
            "    def say(self):\n        pass",
            "class Pet:\n    def say(self):\n        pass",
            "assert Pet.__abstractmethods__ == {'say'} and Pet.say.__isabstractmethod__",
        ),
    },
    setup="from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n"
    "    def area(self):\n        ...\n    def twice(self):\n        return 2 * self.area()\n"
    "class Vehicle:\n    pass",
)

LOW = (
    "class Low(ValueError):\n    def __init__(self, text, by=1):\n"
    "        super().__init__(text)\n        self.by = by\n"
)
ERRORS = group(
    "what an error holds",
    {
        "made by the test": (
            LOW,
            LOW.replace("= by\n", "= 0\n"),
            "assert Low('too low').by == 1 and Low('too low', 5).by == 5",
        ),
        "raised by the test": (
            LOW,
            LOW.replace("= by\n", "= 0\n"),
            "try:\n    raise Low('too low', by=4)\nexcept ValueError as error:\n"
            "    assert error.by == 4 and str(error) == 'too low'",
        ),
        "its own text": (
            "class Low(Exception):\n    def __init__(self, by):\n        self.by = by\n"
            "    def __str__(self):\n        return f'too low by {self.by}'",
            "class Low(Exception):\n    def __init__(self, by):\n        self.by = by\n",
            "assert str(Low(3)) == 'too low by 3'",
        ),
        "its own method": (
            f"{LOW}    def double(self):\n        return 2 * self.by",
            f"{LOW}    def double(self):\n        return self.by",
            "assert Low('', 4).double() == 8",
        ),
        "several arguments": (
            "def f():\n    raise ValueError('low', 3)",
            "def f():\n    raise ValueError('low, 3')",
            "import pytest\nwith pytest.raises(ValueError) as caught:\n    f()\n"
            "assert caught.value.args == ('low', 3)",
        ),
        "an argument that is no text": (
            "def f(d, k):\n    return d[k]",
            "def f(d, k):\n    if k not in d:\n        raise KeyError(str(k))",
            "import pytest\nwith pytest.raises(KeyError) as caught:\n    f({}, 3)\n"
            "assert caught.value.args[0] == 3",
        ),
        "no argument": (
            "def f():\n    raise ValueError",
            "def f():\n    raise ValueError('')",
            "import pytest\nwith pytest.raises(ValueError) as caught:\n    f()\n"
            "assert caught.value.args == ()",
        ),
        "arguments of an own one": (
            "class Low(Exception):\n    pass\ndef f():\n    raise Low(3, [1])",
            "class Low(Exception):\n    pass\ndef f():\n    raise Low('(3, [1])')",
            "try:\n    f()\nexcept Low as error:\n    assert error.args == (3, [1])\n"
            "else:\n    assert False",
        ),
        "of the system": (
            "def f():\n    return open('nowhere.txt')",
            "def f():\n    raise FileNotFoundError('nowhere.txt')",
            "import errno\nimport pytest\nwith pytest.raises(FileNotFoundError) as caught:\n"
            "    f()\nassert caught.value.errno == errno.ENOENT\n"
            "assert caught.value.filename == 'nowhere.txt'",
        ),
        "of json": (
            "import json\ndef f(text):\n    return json.loads(text)",
            "def f(text):\n    return None",
            "import json\nimport pytest\nerror = json.JSONDecodeError\n"
            "with pytest.raises(error, match='Expecting'):\n    f('{')",
        ),
        "the end of an iterator": (
            "class Down:\n    def advance(self):\n        raise StopIteration",
            "class Down:\n    def advance(self):\n        return None",
            "import pytest\nwith pytest.raises(StopIteration):\n    Down().advance()",
        ),
    },
)

VIEWS = group(
    "views of a dictionary",
    {
        "values are no list": (
            "def f(d):\n    return list(d.values())",
            "def f(d):\n    return d.values()",
            "assert f({'a': 1}) == [1]",
        ),
        "keys are no list": (
            "def f(d):\n    return [*d]",
            "def f(d):\n    return d.keys()",
            "assert f({'a': 1}) == ['a']",
        ),
        "pairs are no list": (
            "from collections import OrderedDict\nkept = list(OrderedDict(a=1).items())",
            "from collections import OrderedDict\nkept = OrderedDict(a=1).items()",
            "assert kept == [('a', 1)]",
        ),
        "inside an answer": (
            "def f(d):\n    return 1, list(d.values())",
            "def f(d):\n    return 1, d.values()",
            "assert f({'a': 1}) == (1, [1])",
        ),
        "keys are a set": (
            "def f(d):\n    return d.keys()",
            "def f(d):\n    return list(d)",
            "assert f({'a': 1, 'b': 2}) == {'a', 'b'} and f({'a': 1}) & {'a'}",
        ),
        "handed over": (
            "def common(a, b):\n    return sorted(a & b)",
            "def common(a, b):\n    return sorted({*a} | {*b})",
            "assert common({'a': 1, 'b': 2}.keys(), {'b': 3}.keys()) == ['b']",
        ),
        "read only": (
            "from types import MappingProxyType\nrates = MappingProxyType({'a': 1})",
            "rates = {'a': 1}",
            "assert rates == {'a': 1}\ntry:\n    rates['a'] = 2\nexcept TypeError:\n    pass\n"
            "else:\n    assert False",
        ),
        "handed over read only": (
            "def read(d):\n    return d['a']",
            "def read(d):\n    return len(d)",
            "from types import MappingProxyType\nassert read(MappingProxyType({'a': 5})) == 5",
        ),
    },
)

STYLES: list[Style] = [*OBJECTS, *COPIES, *HEIRS, *ERRORS, *VIEWS]
