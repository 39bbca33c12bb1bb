"""What the notebooks of :mod:`.made` are put together from.

`$int` in a template is a hole for an expression of that kind. In functions and classes `$x` and
`$y` are of the kinds that were drawn for what they take, and `$r` of that for what they return;
`LIT` is the default of `y`, and `NAME` the name of the function. `$step` and `$change` are
statements.
"""

from __future__ import annotations


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split(" ; "))


SETUP = """\
import collections, contextlib, copy, dataclasses, datetime, enum, functools, io, itertools, math
import unittest
from decimal import Decimal
from fractions import Fraction
import numpy as np, pandas as pd, pytest
"""
#: By kind of value: what can be written as it stands, and what is made of others.
KINDS = {
    "int": (
        _each("0 ; 1 ; 3 ; -4 ; 12 ; 10**20"),
        _each(
            "$int + $int ; $int * 2 ; -$int ; $int % 7 ; abs($int) ; len($list) ; sum($list) ; "
            "max($list, default=0) ; $text.count('a') ; $dict.get($text, 7) ; "
            "$list.count(1) ; $rows[0][0] ; ($int if $bool else $int) ; len($set) ; $date.year ; "
            "$rows[0].pop() ; $array.max() ; int($array.sum()) ; len($table) ; sum($dict.values())"
        ),
    ),
    "float": (
        _each("0.5 ; -1.25 ; 3.0 ; float('nan') ; float('inf')"),
        _each(
            "$float * 1.5 ; $int / 4 ; round($float, 2) ; math.sqrt(abs($int)) ; $array.mean() ; "
            "$series.max() ; $table['x'].sum() ; np.float64($float)"
        ),
    ),
    "text": (
        _each("'' ; 'a' ; 'banana' ; 'Қаз' ; \"it's\""),
        _each(
            "$text + $text ; $text.upper() ; $text[::-1] ; ','.join($words) ; str($any) ; "
            "'{}-{:.2f}'.format($int, $float) ; '%s:%d' % ($text, $int) ; repr($list) ; "
            "$date.isoformat() ; type($any).__name__ ; str($table)"
        ),
    ),
    "bool": (
        _each("True ; False"),
        _each(
            "$int > $int ; $text == $text ; $int in $list ; not $bool ; $bool and $bool ; "
            "all($list) ; any(n > 2 for n in $list) ; $set <= $set ; $list == $list ; "
            "isinstance($any, int) ; $any is None ; ($array > 1).any() ; math.isnan($float)"
        ),
    ),
    "list": (
        _each("[3, 1, 2] ; [] ; [5] ; [1, 1, 4]"),
        _each(
            "[n + 1 for n in $list] ; sorted($list) ; $list[::-1] ; $list + $list ; $rows[0] ; "
            "list($dict.values()) ; list(range($int % 6)) ; sorted($set) ; $list.copy() ; "
            "[$int, $int] ; [a + b for a, b in zip($list, $list)] ; $array.tolist() ; "
            "list(map(abs, $list)) ; list(itertools.accumulate($list)) ; $table['n'].tolist()"
        ),
    ),
    "words": (
        _each("['a', 'b'] ; ['pear', 'fig', 'a'] ; []"),
        _each(
            "[word.upper() for word in $words] ; $text.split('a') ; sorted($words) ; list($dict)"
        ),
    ),
    "rows": (
        _each("[[1, 2], [3, 4]] ; [[5], []] ; [[2, 2], [1, 0]]"),
        _each("[$list, $list] ; [$list] * 2 ; $rows[::-1] ; copy.deepcopy($rows) ; [*$rows]"),
    ),
    "dict": (
        _each("{'a': 1, 'b': 2} ; {} ; {'z': 5, 'banana': -1}"),
        _each(
            "dict(zip($words, $list)) ; {k: v + 1 for k, v in $dict.items()} ; $dict.copy() ; "
            "{**$dict, $text: $int} ; collections.Counter($text) ; $dict | $dict ; "
            "collections.defaultdict(int, $dict) ; dict($dict, a=$int)"
        ),
    ),
    "set": (_each("{1, 2} ; set() ; {4, 7, 9}"), _each("set($list) ; $set | $set ; {*$list, 1}")),
    "tuple": (
        _each("(1, 'a') ; () ; (2.5, None)"),
        _each("($int, $text) ; tuple($list) ; divmod($int, 3) ; ($list, $list) ; ($any, $int)"),
    ),
    "date": (
        _each("datetime.date(2024, 2, 29) ; datetime.date(1991, 12, 16)"),
        _each("$date + datetime.timedelta(days=$int % 50) ; $date.replace(day=1)"),
    ),
    "array": (
        _each("np.array([3, 1, 2]) ; np.arange(5) ; np.array([0.5, 1.5])"),
        _each(
            "$array + $int % 9 ; $array[::-1] ; $array * 0.5 ; np.sort($array) ; $array.cumsum()"
        ),
    ),
    "series": (
        _each("pd.Series([1.0, 2.0, 4.0]) ; pd.Series([2.0, 1.0], index=['u', 'v'], name='w')"),
        _each("$series * 2 ; $series.sort_values() ; $table['x'] ; $table.groupby('s')['x'].sum()"),
    ),
    "table": (
        _each("pd.DataFrame({'n': [3, 1, 2], 'x': [0.5, 1.5, 2.0], 's': ['b', 'a', 'b']})"),
        _each(
            "$table.sort_values('n') ; $table[$table['n'] > 1] ; $table.assign(x=$table['x'] * 2)"
        ),
    ),
    "any": (
        _each("None ; 's' ; [1] ; Decimal('2.50') ; Fraction(1, 2) ; b'ab' ; range(3) ; 2j"),
        _each(
            "$int ; $float ; $text ; $list ; $rows ; $dict ; $set ; $tuple ; $date ; $array ; "
            "$series ; $table ; {'k': $any} ; [$any, $any] ; int ; math.sqrt ; Decimal($int) / 3 ; "
            "$dict.items() ; collections.deque($list) ; frozenset($set)"
        ),
    ),
}
#: By kind: what changes a value in place.
CHANGES = {
    "list": _each("it.append($int) ; it.sort() ; it[0] = $int ; it += $list ; del it[0]"),
    "words": _each("it.append($text) ; it.sort() ; it.reverse()"),
    "rows": _each("it[0].append($int) ; it.append($list) ; it[0][0] = $int"),
    "dict": _each("it[$text] = $int ; it.update($dict) ; it.pop('a', None) ; it.clear()"),
    "set": _each("it.add($int) ; it.update($list) ; it.discard(1)"),
    "array": _each("it[0] = 5 ; it += 1 ; it.sort()"),
    "table": _each("it['z'] = 1 ; it.sort_values('n', inplace=True) ; it.loc[0, 'x'] = 9.5"),
    "int": _each("it += $int ; it -= 1"),
    "text": _each("it += $text"),
}
#: Statements of a function before it ends.
STEPS = _each(
    "x = $x ; $change ; $change ; print($any) ; if $bool:\n    return $r ; y = $y ; "
    "if $bool:\n    raise ValueError($text) ; for item in [*$list]:\n    $change"
)
#: Functions, each with the ways to call it.
FUNCTIONS = (
    (
        "def NAME(x, y=LIT):\n    $step\n    $step\n    return $r",
        _each("NAME($x) ; NAME($x, y=$y)"),
    ),
    ("def NAME(x, /, *, y):\n    $step\n    return $r, x", _each("NAME($x, y=$y)")),
    ("def NAME(*x, **y):\n    return $r, len(x), sorted(y)", _each("NAME($int, *$list, b=$any)")),
    ("def NAME(x, y=LIT):\n    return f'{x!r:>5}, {y}'", _each("NAME($x) ; NAME($x, $y)")),
    ("NAME = lambda x: $r", _each("NAME($x) ; [NAME(one) for one in [$x, $x]]")),
    ("@functools.lru_cache(None)\ndef NAME(x):\n    return x, $r", _each("NAME($int)")),
    ("def NAME(n):\n    return [] if n <= 0 else [*NAME(n - 1), n]", _each("NAME($int % 6)")),
    (
        "NAME_all = []\ndef NAME(x):\n    NAME_all.append($r)\n    return NAME_all",
        _each("NAME($x)"),
    ),
    (
        "def NAME(x):\n    $change\n    for i in range(3):\n        yield $r",
        _each("list(NAME($x)) ; next(NAME($x)) ; [*itertools.islice(NAME($x), 2)] ; NAME($x)"),
    ),
    (
        "def NAME(x):\n    count = 0\n    def step(by=1):\n        nonlocal count\n"
        "        count += by\n        return [$r] * (count % 3)\n    return step",
        _each("NAME($x)() ; NAME($x)(by=$int)"),
    ),
)
#: Functions that a test calls for what they change.
IN_PLACE = _each(
    "def NAME(x):\n    $change\n    $change ; def NAME(x):\n    $change\n    return $r"
)
#: How a class begins. It holds `a` and `b`, of the kinds of `$x` and `$y`.
CLASSES = (
    "class NAME:\n    def __init__(self, a, b=LIT):\n        self.a = a\n        self.b = b",
    "class NAME:\n    made = 0\n    def __init__(self, a, b=LIT):\n        NAME.made += 1\n"
    "        self.a, self.b = copy.copy(a), b",
    "@dataclasses.dataclass\nclass NAME:\n    a: object\n    b: object = None",
)
#: What else a class may have, with the expressions that use it.
PARTS = (
    ("def NAME(self, x):\n    $step\n    return $r", _each("OBJ.NAME($x)")),
    (
        "def NAME(self, x=3):\n    self.b = ($any, x)\n    return self",
        _each("OBJ.NAME().NAME(5).b"),
    ),
    (
        "def NAME(self):\n    yield self.a\n    yield $r",
        _each("list(OBJ.NAME()) ; next(OBJ.NAME())"),
    ),
    ("@property\ndef NAME(self):\n    return $r", _each("OBJ.NAME")),
    ("@staticmethod\ndef NAME(x):\n    return $r", _each("OBJ.NAME($x)")),
    ("@classmethod\ndef NAME(cls, x):\n    return cls(x, $any)", _each("CLS.NAME($x).a")),
    ("def __len__(self):\n    return $int % 5", _each("len(OBJ)")),
    ("def __repr__(self):\n    return f'<{self.a!r}>'", _each("repr(OBJ) ; f'{OBJ!r:>9}'")),
    ("def __str__(self):\n    return $text", _each("str(OBJ) ; '{}'.format(OBJ)")),
    ("def __getitem__(self, at):\n    return $list[at]", _each("OBJ[0] ; OBJ[-1] ; OBJ[1:]")),
    ("def __iter__(self):\n    return iter($list)", _each("list(OBJ) ; sorted(OBJ) ; [*OBJ]")),
    ("def __call__(self, x=LIT):\n    return $r", _each("OBJ() ; OBJ($x)")),
    ("def __add__(self, x):\n    return type(self)(x.a, self.b)", _each("(OBJ + OBJ).a")),
    ("def __lt__(self, x):\n    return str(self.a) < str(x.a)", _each("max(OBJ, OBJ).a")),
)
#: What every object can be asked.
ASKED = _each("OBJ.a ; OBJ.b ; vars(OBJ) ; isinstance(OBJ, CLS) ; hasattr(OBJ, 'c') ; CLS.__name__")
#: How a test asks for a value; each evaluates it once.
ALL = _each(
    "assert $got == $want ; assert $want == $got ; assert not $got != $want ; "
    "assert $got in [$want, 99] ; assert [$got, 1] == [$want, 1] ; assert type($got) is TYPE ; "
    "got, want = $got, $want\nassert got == want, f'{got} is not {want}' ; "
    "for want in [$want]:\n    assert $got == want ; "
    "def inner():\n    return $got\nassert inner() == $want ; "
    "unittest.TestCase().assertEqual($got, $want) ; assert repr($got) == repr($want) ; "
    "got = $got\nassert f'{got}' == str($want)"
)
_ORDERED = _each(
    "assert len($got) == len($want) ; assert $got[::-1] == $want[::-1] ; "
    "assert $got[:1] == $want[:1] ; "
    "got = $got\nfor at, one in enumerate($want):\n    assert got[at] == one"
)
_NUMBER = _each(
    "assert $got <= $want ; assert abs($got - $want) < 1e-6 ; assert isinstance($got, TYPE) ; "
    "assert $got == pytest.approx($want) ; assert $got * 2 == $want * 2"
)
#: What else it asks, by the type of the value.
CHECKS: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((list, tuple, str), _ORDERED),
    **dict.fromkeys((int, float), _NUMBER),
    bool: _each("assert $got is $want ; assert bool($got) is $want"),
    type(None): _each("assert $got is None"),
    dict: _each(
        "for key, want in $want.items():\n    assert $got[key] == want ; "
        "assert list($got) == [*$want]"
    ),
    set: _each("assert sorted($got) == sorted($want) ; assert $got | {1} == $want | {1}"),
}
#: What is compared of a value that has no `==` of its own, by the name of its type.
SHOWN = {
    "ndarray": _each("$got.tolist() ; $got.shape ; str($got.dtype) ; list($got)"),
    "Series": _each("$got.tolist() ; list($got.index) ; $got.sum()"),
    "DataFrame": _each("$got.to_dict('list') ; list($got.columns) ; $got.shape"),
    "generator": _each("list($got) ; next($got)"),
}
RAISES = _each(
    "with pytest.raises(TYPE):\n    $got ; "
    "with unittest.TestCase().assertRaises(TYPE):\n    $got ; "
    "try:\n    $got\nexcept TYPE as error:\n    assert str(error) == $want\nelse:\n    assert False"
)
#: By kind of a node of the answer: what makes it wrong. `IT` is the node as it was.
EXCHANGED = {
    "Constant": _each("0 ; IT * 2 ; 'x' ; None"),
    "BinOp": _each("LEFT ; (LEFT, IT) ; -IT"),
    "Compare": _each("not IT ; None ; [IT]"),
    "Call": _each("[IT] ; str(IT) ; copy.deepcopy(IT) ; (IT for _ in [1]) ; 1 / 0 ; tuple(IT)"),
    "Subscript": _each("IT or 0 ; [IT] ; list(IT)"),
    "Return": _each("return None ; return [VALUE] ; return str(VALUE) ; return VALUE, VALUE"),
    "Raise": _each("pass ; raise KeyError('other')"),
    **dict.fromkeys(("Expr", "AugAssign", "Assign"), _each("pass")),
}
