"""Objects of every type that numpy and pandas have, in every place where a test meets them.

Each style is one type. Its tests hand a value over and look at what comes back: a copy, a single
element, a column of a table, an index, the plain array, the type itself.
"""

from __future__ import annotations

from grader.tests.styles.style import Style, group

SETUP = """
import datetime, decimal
import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal
def alike(a, b):
    if a is b:
        return True
    if isinstance(a, (list, tuple)) or hasattr(a, 'shape') and a.shape:
        return type(a) is type(b) and len(a) == len(b) and all(map(alike, a, b))
    try:
        return type(a) is type(b) and bool(a == b or (a != a and b != b))
    except TypeError:
        return a is b
"""

# -- pandas ---------------------------------------------------------------------------------------

COLUMN_ANSWERS = """
def same(s):
    return s.copy()
def first(s):
    return s.iloc[0]
def table(s):
    return pd.DataFrame({'v': s, 'n': range(len(s))})
def index(s):
    return pd.Series(range(len(s)), index=pd.Index(s, name='k'))
def array(s):
    return s.array
def plain(s):
    return s.to_numpy()
def kind(s):
    return s.dtype
def items(s):
    return s.tolist()
def part(s):
    return s[s.notna()].iloc[::-1]
def put(s):
    s.iloc[0] = s.iloc[1]
"""
NO_ANSWERS = "same = first = table = index = array = plain = kind = items = part = put = abs"
COLUMN_TESTS = (
    "s = {0}\nassert_series_equal(same(s), s)\nassert same(s).dtype == s.dtype",
    "s = {0}\nassert alike(first(s), s.iloc[0])",
    "s = {0}\nassert_frame_equal(table(s), pd.DataFrame({{'v': s, 'n': range(len(s))}}))\n"
    "assert table(s).equals(table(s))",
    "s = {0}\nassert_index_equal(index(s).index, pd.Index(s, name='k'))",
    "s = {0}\nassert type(array(s)) is type(s.array)\n"
    "assert_series_equal(pd.Series(array(s), name='v'), s)",
    "s = {0}\nassert plain(s).dtype == s.to_numpy().dtype\n"
    "assert all(map(alike, plain(s).tolist(), s.to_numpy().tolist()))",
    "s = {0}\nassert kind(s) == s.dtype and type(kind(s)) is type(s.dtype)",
    "s = {0}\nassert all(map(alike, items(s), s.tolist()))",
    "s = {0}\nassert_series_equal(part(s), s[s.notna()].iloc[::-1])",
)
#: Not for types whose columns cannot be changed element by element.
IN_PLACE = "s = {0}\nt = s.copy()\nput(t)\ns.iloc[0] = s.iloc[1]\nassert_series_equal(t, s)"

COLUMNS = {
    **{
        f"numpy's {name}": f"np.array([1, 2, 3], dtype='{name}')"
        for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
    },
    **{
        f"numpy's {name}": f"np.array([1.5, np.nan, 0.1], dtype='{name}')"
        for name in ("float32", "float64", "complex64", "complex128")
    },
    "numpy's bool": "np.array([True, False, True])",
    **{
        f"nullable {name}": f"pd.array([1, None, 3], dtype='{name}')"
        for name in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt64", "Float32", "Float64")
    },
    "a nullable integer beyond 2 ** 53": "pd.array([2**62 + 1, None, 3], dtype='Int64')",
    "nullable boolean": "pd.array([True, None, False], dtype='boolean')",
    "text": "['a', None, 'ұлт']",
    "nullable text": "pd.array(['a', None, 'ұлт'], dtype='string[python]')",
    "objects": "np.array(['a', None, 3], dtype=object)",
    "objects: lists": "pd.Series([[1], [2, 3], []], dtype=object).array",
    "objects: decimals": "[decimal.Decimal('0.1'), decimal.Decimal('2'), None]",
    "objects: dates": "[datetime.date(2026, 1, 2), datetime.date(1991, 12, 16), None]",
    "objects: tuples": "pd.Series([(1, 'a'), (2, 'b'), ()], dtype=object).array",
    "objects: times": "[datetime.time(1, 2), datetime.time(3, 4, 5), None]",
    "categories": "pd.Categorical(['b', None, 'a'])",
    "ordered categories": "pd.Categorical(['lo', 'hi', None], ['lo', 'mid', 'hi'], ordered=True)",
    "categories of numbers": "pd.Categorical([3, 1, 3])",
    "categories of intervals": "pd.cut([1, 5, 9], [0, 4, 8, 12])",
    "categories of dates": "pd.Categorical(pd.to_datetime(['2026-01-01', '2025-01-01', None]))",
    **{
        f"moments in {unit}": f"pd.to_datetime(['2026-01-01', None, "
        f"'1991-12-16']).as_unit('{unit}')"
        for unit in ("s", "ms", "us", "ns")
    },
    "moments in a zone": "pd.date_range('2026-03-28', periods=3, tz='Europe/Berlin')",
    "moments in UTC": "pd.date_range('2026-03-28', periods=3, tz='UTC').as_unit('s')",
    "moments at an offset": "pd.to_datetime(['2026-01-01 00:00+05:00', None, '2026-01-02 "
    "00:00+05:00'])",
    "durations": "pd.to_timedelta([1, None, 3], unit='h')",
    "durations in seconds": "pd.to_timedelta([1, None, 3], unit='h').as_unit('s')",
    **{
        f"periods of {freq}": f"pd.period_range('2025-12', periods=3, freq='{freq}')"
        for freq in ("M", "Q-DEC", "Y-DEC", "D", "W-SUN", "h")
    },
    "intervals": "pd.interval_range(0, 3)",
    "intervals closed at both ends": "pd.arrays.IntervalArray.from_tuples("
    "[(0.5, 1), (1, 2), (3, 4)], closed='both')",
    "intervals of moments": "pd.interval_range(pd.Timestamp('2026-01-01'), periods=3)",
    "sparse integers": "pd.arrays.SparseArray([0, 0, 1])",
    "sparse numbers with gaps": "pd.arrays.SparseArray([np.nan, 2.5, np.nan])",
    "sparse booleans": "pd.arrays.SparseArray([False, True, False])",
}
ARROW = {
    "text of Arrow": "pd.array(['a', None, 'ұлт'], dtype='string[pyarrow]')",
    "Arrow's integers": "pd.array([1, None, 3], dtype='int64[pyarrow]')",
    "Arrow's moments": "pd.array([pd.Timestamp('2026-01-01'), None, None],"
    " dtype='timestamp[us][pyarrow]')",
}
_FIXED = ("sparse", "interval", "ordered categories", "categories of dates", "objects: lists")


def _column(name: str, code: str) -> tuple[str, ...]:
    made = f"pd.Series({code}, name='v')"
    changes = () if name.startswith(_FIXED) else (IN_PLACE,)
    return (
        COLUMN_ANSWERS,
        NO_ANSWERS,
        *(test.format(made) for test in (*COLUMN_TESTS, *changes)),
    )


PANDAS = group(
    "every type of pandas",
    {name: _column(name, code) for name, code in COLUMNS.items()},
    setup=SETUP,
) + group(
    "every type of pandas",
    {name: _column(name, code) for name, code in ARROW.items()},
    setup=SETUP,
    needs=("pyarrow",),
)

#: Tables of unusual shape, and what a table carries besides its values.
TABLES = {
    "empty": "pd.DataFrame()",
    "no rows": "pd.DataFrame({'a': pd.Series(dtype='int8'), 'b': pd.Series(dtype='str')})",
    "no columns": "pd.DataFrame(index=[1, 2])",
    "two columns of one name": "pd.DataFrame([[1, 'a'], [2, 'b']], columns=['x', 'x'])",
    "columns that are numbers": "pd.DataFrame([[1, 2.5]], columns=[2020, 2021])",
    "columns of several kinds": "pd.DataFrame([[1, 2]], columns=[('a', 1), None])",
    "several levels of rows": "pd.DataFrame({'v': [1, 2, 3]}, index=pd.MultiIndex.from_tuples("
    "[('a', 1), ('a', 2), ('b', 1)], names=['k', None]))",
    "several levels of columns": "pd.DataFrame([[1, 2, 3]], columns=pd.MultiIndex.from_product("
    "[['x'], [pd.Timestamp('2026-01-01'), pd.NaT, pd.Timestamp('2027-01-01')]]))",
    "levels of nullable types": "pd.DataFrame({'v': [1, 2]}, index=pd.MultiIndex.from_arrays("
    "[pd.array([1, None], dtype='Int64'), pd.Categorical(['u', 'w'])], names=['i', 'c']))",
    "levels that nobody uses": "pd.DataFrame({'k': pd.Categorical(['a', 'b', 'a']), 'v': [1, 2, "
    "3]})"
    ".set_index(['k', 'v'], drop=False).iloc[:2]",
    "names of rows and columns": "pd.DataFrame([[1]], index=pd.Index(['r'], name='rows'), "
    "columns=pd.Index(['c'], name='columns'))",
    "rows at regular times": "pd.DataFrame({'v': range(3)}, "
    "index=pd.date_range('2026-01-31', periods=3, freq='ME'))",
    "rows by period": "pd.DataFrame({'v': range(2)}, "
    "index=pd.period_range('2026Q1', periods=2, freq='Q'))",
    "rows by interval": "pd.DataFrame({'v': range(2)}, index=pd.IntervalIndex.from_breaks([0, 1, "
    "2]))",
    "steps of ten": "pd.DataFrame({'v': range(3)}, index=pd.RangeIndex(0, 30, 10, name='ten'))",
    "mixed": "pd.DataFrame({'a': pd.array([1, None], dtype='Int8'), 'b': ['x', None], "
    "'c': pd.to_datetime(['2026-01-01', None]), 'd': pd.Categorical(['u', 'u']), 'e': [1.5, "
    "None]})",
}
FRAMES = group(
    "tables of every shape",
    {
        name: (
            "def same(t):\n    return t.copy()\ndef turned(t):\n    return t.T\n"
            "def described(t):\n    return list(t.dtypes)\ndef rows(t):\n    return t.index\n"
            "def columns(t):\n    return t.columns\ndef note(t):\n    t['new'] = 1",
            "same = turned = described = rows = columns = note = abs",
            f"t = {code}\nassert_frame_equal(same(t), t)\nassert same(t).equals(t)",
            f"t = {code}\nassert_frame_equal(turned(t), t.T)",
            f"t = {code}\nassert described(t) == list(t.dtypes)",
            f"t = {code}\nassert_index_equal(rows(t), t.index)\n"
            "assert type(rows(t)) is type(t.index) and rows(t).names == t.index.names",
            f"t = {code}\nassert_index_equal(columns(t), t.columns)\n"
            "assert getattr(rows(t), 'freq', None) == getattr(t.index, 'freq', None)",
            f"t = {code}\nu = t.copy()\nnote(u)\nt['new'] = 1\nassert_frame_equal(u, t)",
        )
        for name, code in TABLES.items()
    },
    setup=SETUP,
)

# -- numpy ----------------------------------------------------------------------------------------

ARRAY_ANSWERS = """
def same(a):
    return a.copy()
def first(a):
    return a.ravel()[0]
def kind(a):
    return a.dtype
def items(a):
    return a.tolist()
def turned(a):
    return a[::-1]
def boxed(a):
    return {'a': [a, (a, 1)]}
def put(a):
    a[0] = a[-1]
"""
NO_ARRAYS = "same = first = kind = items = turned = boxed = put = abs"
ARRAYS = {
    **{
        f"numpy's {name}": f"np.array([1, 0, 2], dtype='{name}')"
        for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
    },
    **{
        f"numpy's {name}": f"np.array([1.5, np.nan, -np.inf, 0.1], dtype='{name}')"
        for name in ("float16", "float32", "float64", "longdouble")
    },
    **{
        f"numpy's {name}": f"np.array([1 + 2j, np.nan, -1j], dtype='{name}')"
        for name in ("complex64", "complex128", "clongdouble")
    },
    "bool": "np.array([True, False])",
    "text": "np.array(['a', 'ұлт', ''])",
    "bytes": "np.array([b'a', b'bc'])",
    "long text": "np.array(['Атырау', 'Bo'], dtype=np.dtypes.StringDType())",
    "objects": "np.array(['a', None, 3, [1]], dtype=object)",
    "objects in a square": "np.array([[1, 'a'], [None, (2,)]], dtype=object)",
    "fractions": "np.array([decimal.Decimal('0.5'), decimal.Decimal('2')])",
    **{
        f"moments in {unit}": f"np.array(['2026-01-01', 'NaT'], dtype='M8[{unit}]')"
        for unit in ("Y", "M", "D", "h", "s", "ns")
    },
    "durations in days": "np.array([1, 2, 'NaT'], dtype='m8[D]')",
    "durations in ns": "np.array([1, 2], dtype='m8[ns]')",
    "structured": "np.array([(1, 2.5, 'x'), (3, 4.5, 'yz')], "
    "dtype=[('i', 'i4'), ('f', 'f8'), ('s', 'U2')])",
    "structured in a structure": "np.zeros(2, dtype=[('p', [('x', 'f4'), ('y', 'f4')]), "
    "('m', 'i2', (2, 2))])",
    "structured with an object": "np.array([(1, None), (2, 'b')], dtype=[('i', 'i8'), ('o', 'O')])",
    "big-endian": "np.array([1, 2], dtype='>i4')",
    "by columns": "np.asfortranarray(np.arange(6.0).reshape(2, 3))",
    "every second": "np.arange(10)[::2]",
    "three dimensions": "np.arange(24).reshape(2, 3, 4)",
    "a matrix": "np.matrix([[1, 2], [3, 4]])",
    "records": "np.rec.array([(1, 'a'), (2, 'b')], names='n,s')",
    "text in a chararray": "np.char.array(['a', 'b'])",
}
EQUAL = "np.testing.assert_array_equal"
ARRAY_TESTS = (
    f"a = {{0}}\n{EQUAL}(same(a), a)\n"
    f"assert same(a).dtype == a.dtype and type(same(a)) is type(a)\n"
    "assert same(a).shape == a.shape",
    "a = {0}\nassert type(first(a)) is type(a.ravel()[0])\n"
    "assert str(first(a)) == str(a.ravel()[0])",
    "a = {0}\nassert kind(a) == a.dtype and kind(a).names == a.dtype.names",
    "a = {0}\nassert str(items(a)) == str(a.tolist())",
    f"a = {{0}}\n{EQUAL}(turned(a), a[::-1])",
    f"a = {{0}}\nb = boxed(a)\n{EQUAL}(b['a'][0], a)\n{EQUAL}(b['a'][1][0], a)",
    f"a = {{0}}\nb = a.copy()\nput(b)\na[0] = a[-1]\n{EQUAL}(b, a)",
)
NUMPY = group(
    "every type of numpy",
    {
        name: (ARRAY_ANSWERS, NO_ARRAYS, *(test.format(code) for test in ARRAY_TESTS))
        for name, code in ARRAYS.items()
    },
    setup=SETUP,
)
SPECIAL = group(
    "numpy's special arrays",
    {
        "no dimension": (
            "def same(a):\n    return a.copy()\ndef up(a):\n    a += 1",
            "same = up = abs",
            "a = np.array(2.5)\nassert same(a).shape == () and same(a) == 2.5\n"
            "assert type(same(a)) is np.ndarray",
            "a = np.array(2)\nup(a)\nassert a == 3",
        ),
        "empty": (
            "def same(a):\n    return a.copy()",
            "def same(a):\n    return a.tolist()",
            "for shape in [(0,), (0, 3), (2, 0)]:\n    a = np.zeros(shape)\n"
            "    assert same(a).shape == shape and same(a).dtype == float",
            "assert same(np.array([], dtype=object)).dtype == object",
        ),
        "masked": (
            "def same(a):\n    return a.copy()\ndef mean(a):\n    return a.mean()\n"
            "def hide(a):\n    a[0] = np.ma.masked",
            "same = mean = hide = abs",
            "a = np.ma.array([1, 2, 3], mask=[0, 1, 0], fill_value=-9)\nb = same(a)\n"
            "assert b.mask.tolist() == [False, True, False] and b.fill_value == -9\n"
            "assert b.tolist() == [1, None, 3] and b.dtype == a.dtype",
            "assert mean(np.ma.array([1.0, 9.0], mask=[0, 1])) == 1.0\n"
            "assert mean(np.ma.array([1.0], mask=[1])) is np.ma.masked",
            "a = np.ma.array([1, 2], mask=[0, 0])\nhide(a)\n"
            "assert a.mask.tolist() == [True, False]",
            "a = np.ma.array(['x', None], mask=[0, 1], dtype=object)\n"
            "assert same(a).tolist() == ['x', None] and same(a).mask.tolist() == [False, True]",
        ),
        "in containers": (
            "def f():\n    return {'a': np.arange(2), 'b': [np.float32(1), np.int8(2)], "
            "('k', 1): (np.True_, np.str_('s'))}",
            "def f():\n    return {'a': [0, 1]}",
            "d = f()\nassert list(d) == ['a', 'b', ('k', 1)] and d['a'].tolist() == [0, 1]\n"
            "assert [type(x).__name__ for x in d['b']] == ['float32', 'int8']\n"
            "assert d['k', 1][0] is np.True_ and type(d['k', 1][1]) is np.str_",
        ),
        "an array of the class": (
            "class Metres(np.ndarray):\n    unit = 'm'\ndef f():\n"
            "    return np.array([1.0, 2.0]).view(Metres)",
            "def f():\n    return np.array([1.0, 2.0])",
            "a = f()\nassert a.unit == 'm' and np.allclose(a, [1, 2]) and a.sum() == 3",
        ),
    },
    setup=SETUP,
)

STYLES: list[Style] = [*PANDAS, *FRAMES, *NUMPY, *SPECIAL]
