"""Styles in which a test hands over objects and classes of its own, or mocks."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

CLIENT = (
    "class Client:\n    def __init__(self):\n        self.sent = []\n"
    "    def send(self, text, to='all'):\n        self.sent.append((text, to))\n"
    "        return len(self.sent)\n"
)
CART = (
    "class Cart:\n    def __init__(self, *items):\n        self.items = list(items)\n"
    "    def __len__(self):\n        return len(self.items)\n"
    "    def __iter__(self):\n        return iter(self.items)\n"
    "    def __getitem__(self, at):\n        return self.items[at]\n"
    "    def add(self, item):\n        self.items.append(item)\n"
)

GIVEN = group(
    "objects that a test hands over",
    {
        "fields of a dataclass": (
            "def total(items):\n    return sum(item.price * item.count for item in items)",
            "def total(items):\n    return sum(item.price for item in items)",
            "from dataclasses import dataclass\n@dataclass\nclass Item:\n    price: float\n"
            "    count: int\nassert total([Item(2, 3), Item(1, 1)]) == 7",
        ),
        "a client that notes what it is told": (
            "def notify(client, names):\n    for name in names:\n"
            "        client.send('hello', to=name)",
            "def notify(client, names):\n    client.send('hello')",
            CLIENT + "c = Client()\nnotify(c, ['a', 'b'])\n"
            "assert c.sent == [('hello', 'a'), ('hello', 'b')]",
        ),
        "lengths, loops and items": (
            "def ends(cart):\n    return len(cart), cart[0], [2 * item for item in cart]",
            "def ends(cart):\n    return len(cart), cart[-1], [item for item in cart]",
            CART + "assert ends(Cart(1, 2)) == (2, 1, [2, 4])",
        ),
        "the object itself comes back": (
            "def larger(a, b):\n    return a if len(a) > len(b) else b",
            "def larger(a, b):\n    return b if len(a) > len(b) else a",
            CART + "one, two = Cart(1, 2), Cart(3)\nassert larger(one, two) is one",
        ),
        "a method that changes it": (
            "def fill(cart):\n    for n in range(3):\n        cart.add(n)\n    return cart",
            "import copy\ndef fill(cart):\n    cart = copy.copy(cart)\n    for n in range(3):\n"
            "        cart.add(n)\n    return cart",
            CART + "c = Cart()\nfilled = fill(c)\nassert filled is c and c.items == [0, 1, 2]",
        ),
        "its list is left alone": (
            "def top(cart):\n    return max(cart.items)",
            "def top(cart):\n    cart.items.sort()\n    return cart.items[-1]",
            CART + "c = Cart(3, 1)\nassert top(c) == 3 and c.items == [3, 1]",
        ),
        "a list in its tuple is left alone": (
            "def top(box):\n    return max(box.pair[0])",
            "def top(box):\n    rows = box.pair[0]\n    rows.sort()\n    return rows[-1]",
            "class Box:\n    def __init__(self):\n        self.pair = ([3, 1], 'x')\n"
            "b = Box()\nassert top(b) == 3 and b.pair[0] == [3, 1]",
        ),
        "the list of a function is left alone": (
            "def top(read):\n    return max(read())",
            "def top(read):\n    rows = read()\n    rows.sort()\n    return rows[-1]",
            "rows = [3, 1]\nassert top(lambda: rows) == 3 and rows == [3, 1]",
        ),
        "a class": (
            "def make(kind, n):\n    return [kind(i) for i in range(n)]",
            "def make(kind, n):\n    return [kind(0) for i in range(n)]",
            "class Cell:\n    def __init__(self, at):\n        self.at = at\n"
            "made = make(Cell, 3)\n"
            "assert [c.at for c in made] == [0, 1, 2] and isinstance(made[0], Cell)",
        ),
        "an order of its own": (
            "def best(players):\n    return sorted(players)[-1]",
            "def best(players):\n    return sorted(players)[0]",
            "class Player:\n    def __init__(self, points):\n        self.points = points\n"
            "    def __lt__(self, other):\n        return self.points < other.points\n"
            "assert best([Player(3), Player(9), Player(4)]).points == 9",
        ),
        "equality of its own": (
            "def places(points, wanted):\n"
            "    return [at for at, point in enumerate(points) if point == wanted]",
            "def places(points, wanted):\n"
            "    return [at for at, point in enumerate(points) if point is wanted]",
            "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n"
            "assert places([Point(1), Point(2), Point(1)], Point(1)) == [0, 2]\n"
            "assert places([Point(1)], None) == []",
        ),
        "a hash of its own": (
            "def kinds(points):\n    return len(set(points))",
            "def kinds(points):\n    return len(set(map(id, points)))",
            "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Point:\n    x: int\n"
            "assert kinds([Point(1), Point(2), Point(1)]) == 2",
        ),
        "no hash": (
            "def is_key(thing):\n    try:\n        hash(thing)\n    except TypeError:\n"
            "        return False\n    return True",
            "def is_key(thing):\n    return True",
            "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n"
            "class Other:\n    pass\nassert is_key(Other()) and not is_key(Point(1))",
        ),
        "texts of its own": (
            "def label(thing):\n    return f'{thing} {thing!r}'",
            "def label(thing):\n    return f'{thing} {thing}'",
            "class Thing:\n    def __str__(self):\n        return 'a thing'\n"
            "    def __repr__(self):\n        return 'Thing()'\n"
            "assert label(Thing()) == 'a thing Thing()'",
        ),
        "sums of its own": (
            "def total(amounts):\n    return sum(amounts)",
            "def total(amounts):\n    return amounts[0]",
            "class Amount:\n    def __init__(self, n):\n        self.n = n\n"
            "    def __add__(self, other):\n"
            "        return Amount(self.n + getattr(other, 'n', other))\n"
            "    __radd__ = __add__\n"
            "assert total([Amount(1), Amount(2)]).n == 3",
        ),
        "methods of a mock": (
            "def notify(service, who):\n    service.mail.send(who, text='hi')\n"
            "    return service.count()",
            "def notify(service, who):\n    service.mail.send(who)\n    return 3",
            "from unittest.mock import Mock\nservice = Mock()\nservice.count.return_value = 3\n"
            "assert notify(service, 'Bo') == 3\n"
            "service.mail.send.assert_called_once_with('Bo', text='hi')",
        ),
        "a mock that counts its calls": (
            "def retry(call, times):\n    for _ in range(times):\n        try:\n"
            "            return call()\n        except ValueError:\n            pass",
            "def retry(call, times):\n    return call()",
            "from unittest.mock import Mock\n"
            "flaky = Mock(side_effect=[ValueError(), ValueError(), 5])\n"
            "assert retry(flaky, 3) == 5 and flaky.call_count == 3",
        ),
        "what it has and what not": (
            "def named(thing):\n    return hasattr(thing, 'name') and not hasattr(thing, 'size')",
            "def named(thing):\n    return True",
            "class Thing:\n    def __init__(self):\n        self.name = 'x'\n"
            "        self._size = 1\n"
            "class Other:\n    size = 3\n"
            "assert named(Thing()) and not named(Other())",
        ),
    },
)

ITEM = (
    "class Item:\n    def __init__(self, count):\n        self.count = count\n"
    "def show(kind):\n    return kind.__name__"
)
OWN = group(
    "objects of the instructor's class",
    {
        "changed": (
            "def take(item, n):\n    item.count -= n",
            "def take(item, n):\n    pass",
            "one = Item(5)\ntake(one, 2)\nassert one.count == 3",
        ),
        "of a class that an answer may have changed": (
            "def take(item, n):\n    item.count -= n\nshow(Item)",
            "def take(item, n):\n    pass\nshow(Item)",
            "one = Item(5)\ntake(one, 2)\nassert one.count == 3",
        ),
    },
    setup=ITEM,
)

DERIVED = group(
    "data of a class that a test derives",
    {
        "a text without slices": (
            "def count(s, c):\n    n = 0\n    for i in range(len(s)):\n        if s[i] == c:\n"
            "            n += 1\n    return n",
            "def count(s, c):\n    return s[0:].count(c)",
            "class ByIndex(str):\n    def __getitem__(self, at):\n"
            "        assert isinstance(at, int), 'no slices'\n        return str(self)[at]\n"
            "assert count(ByIndex('abca'), 'a') == 2",
        ),
        "a text's own methods": (
            "def shout(s):\n    return s.upper().split()",
            "def shout(s):\n    return s.title()",
            "class NoTitle(str):\n    def title(self):\n        raise TypeError('not that way')\n"
            "assert shout(NoTitle('a b')) == ['A', 'B']",
        ),
        "a list that counts": (
            "def total(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n",
            "def total(xs):\n    return sum(xs[i] for i in range(len(xs)))",
            "class Counting(list):\n    reads = 0\n    def __getitem__(self, at):\n"
            "        Counting.reads += 1\n        return super().__getitem__(at)\n"
            "assert total(Counting([1, 2])) == 3 and Counting.reads == 0",
        ),
        "a dictionary with a rule": (
            "def price(d):\n    return d['tea'] + d.get('milk', 1) + len(d)",
            "def price(d):\n    return d['tea']",
            "class Prices(dict):\n    def __missing__(self, name):\n        return 5\n"
            "assert price(Prices(rice=2)) == 7",
        ),
        "a number": (
            "def later(n):\n    return n + 1",
            "def later(n):\n    return n * 1",
            "class Hour(int):\n    def __mul__(self, other):\n        raise TypeError('an hour')\n"
            "assert later(Hour(3)) == 4",
        ),
        "a list that stays as it is": (
            "def first(xs):\n    return xs[0]",
            "def first(xs):\n    return xs.pop(0)",
            "class Row(list):\n    pass\nrow = Row([1, 2])\nassert first(row) == 1\n"
            "assert row == [1, 2]",
        ),
    },
)

STYLES: list[Style] = [*GIVEN, *OWN, *DERIVED]
