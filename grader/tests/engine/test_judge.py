"""The judge gives an honest answer the grade it has in one kernel, whatever the answer is.

Every case is a notebook of an own cell, an answer and a test, run once without the judge and once
with it. Where the two must differ (the judge is there to differ), the case says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbjudge.engine import Cell, Execution, Job, Limits, Pool
from nbjudge.outcomes import State

WARM = ["pandas", "geopandas", "matplotlib.pyplot", "networkx", "pytest", "numpy.testing"]
LIMITS = Limits(cell_seconds=20)


@pytest.fixture(scope="module")
def plain() -> Iterator[Pool]:
    with Pool(isolation=False, judge=False, warm=WARM) as pool:
        yield pool


@pytest.fixture(scope="module")
def judged() -> Iterator[Pool]:
    with Pool(isolation=False, judge=True, warm=WARM) as pool:
        assert not pool.problems
        yield pool


def run(pool: Pool, own: str, answer: str, *tests: str) -> Execution:
    cells = (Cell(0, own, "own"), Cell(1, answer, "student"))
    cells += tuple(Cell(2 + number, test, "test") for number, test in enumerate(tests))
    (result,) = pool.run([Job("a", cells, limits=LIMITS)])
    return result


def failures(result: Execution) -> dict[int, str]:
    return {
        index: f"{output['ename']}: {output['evalue']}"
        for index, cell in result.cells.items()
        for output in cell.outputs
        if output["output_type"] == "error"
    }


SETUP = """
import geopandas as gpd, matplotlib.pyplot as plt, networkx as nx, numpy as np, pandas as pd
import pytest, shapely
from collections import namedtuple
from dataclasses import dataclass

@dataclass(frozen=True)
class Verdict:
    name: str
    share: float

def table():
    return pd.DataFrame({"x": [1.0, 3.0], "name": ["a", "b"]})
"""

#: name -> (answer, test): the test passes in one kernel, so it must with the judge.
HONEST = {
    "number": ("def f(x):\n    return x / 2", "assert f(3) == 1.5\nassert isinstance(f(3), float)"),
    "variable": ("answer = {'a': [1, (2, 3)]}", "assert answer == {'a': [1, (2, 3)]}"),
    "numpy number": ("def f(x):\n    return np.sum(x)", "assert f([1, 2]) == 3"),
    "array": (
        "def f(x):\n    return np.asarray(x) * 2",
        "np.testing.assert_array_equal(f([1, 2]), [2, 4])\n"
        "assert f(np.ones((2, 2))).shape == (2, 2)",
    ),
    "table": (
        "def f(t):\n    return t.assign(share=t.x / t.x.sum())",
        "pd.testing.assert_frame_equal(f(table()), table().assign(share=[.25, .75]))",
    ),
    "grouped": (
        "def f(t):\n    return t.groupby('name')['x'].agg(['sum', 'count'])",
        "got = f(table())\nassert got.index.name == 'name' and got.loc['b', 'sum'] == 3",
    ),
    "series with dates": (
        "def f(start):\n    days = pd.date_range(start, periods=2, tz='UTC')\n"
        "    return pd.Series([1, 2], index=days)",
        "assert f('2026-01-01').index[1] == pd.Timestamp('2026-01-02', tz='UTC')",
    ),
    "geometry table": (
        "def f(g):\n    return g.to_crs(3857)",
        "g = gpd.GeoDataFrame({'a': [1]}, geometry=[shapely.Point(66, 48)], crs=4326)\n"
        "got = f(g)\nassert isinstance(got, gpd.GeoDataFrame) and got.crs == 'EPSG:3857'\n"
        "assert got.geometry.iloc[0].distance(g.to_crs(3857).geometry.iloc[0]) < 1e-6",
    ),
    "geometry": (
        "def f(p):\n    return p.buffer(1)",
        "assert abs(f(shapely.Point(0, 0)).area - 3.13) < .02",
    ),
    "graph": (
        "def f():\n    g = nx.DiGraph()\n    g.add_edge('a', 'b', capacity=3)\n    return g",
        "assert isinstance(f(), nx.DiGraph)\nassert nx.maximum_flow_value(f(), 'a', 'b') == 3",
    ),
    "named tuple": (
        "Pair = namedtuple('Pair', 'a b')\ndef f():\n    return Pair(1, 'x')",
        "assert f().b == 'x' and f() == (1, 'x') and isinstance(f(), tuple)",
    ),
    "the instructor's dataclass": (
        "def f():\n    return Verdict('a', .5)",
        "assert f() == Verdict('a', .5) and isinstance(f(), Verdict)",
    ),
    "their own class": (
        "class Route:\n    def __init__(self, name):\n        self.name = name\n"
        "    def length(self, unit='km'):\n        return {'km': 1510, 'mi': 938}[unit]\n"
        "    def __str__(self):\n        return f'Route({self.name})'\n"
        "    def __len__(self):\n        return 2\n"
        "    def __getitem__(self, i):\n        return 'ab'[i]\n"
        "    def __call__(self, x):\n        return x + 1",
        "r = Route('CPC')\nassert r.name == 'CPC' and r.length(unit='mi') == 938\n"
        "assert isinstance(r, Route) and str(r) == 'Route(CPC)' and len(r) == 2\n"
        "assert r[1] == 'b' and r(1) == 2 and not isinstance(3, Route)\nassert r is r and r == r",
    ),
    "generator": (
        "def f(n):\n    for i in range(n):\n        yield i",
        "import types\nassert list(f(3)) == [0, 1, 2] and isinstance(f(1), types.GeneratorType)\n"
        "g = f(2)\nassert next(g) == 0 and next(g) == 1\nwith pytest.raises(StopIteration):\n"
        "    next(g)",
    ),
    "coroutine": ("async def f():\n    return 3", "assert await f() == 3"),
    "function of a function": (
        "def f(g, x):\n    return g(g(x))\ndef twice(g):\n    return lambda x: g(g(x))",
        "assert f(lambda x: x + 1, 1) == 3\nassert twice(lambda x: x * 2)(3) == 12",
    ),
    "signature": (
        "def f(a: int, *, b='x') -> int:\n    'Say it.'\n    return a",
        "import inspect, types\nassert list(inspect.signature(f).parameters) == ['a', 'b']\n"
        "assert f.__name__ == 'f' and f.__doc__ == 'Say it.' and callable(f)\n"
        "assert isinstance(f, types.FunctionType)",
    ),
    "error of Python's": (
        "def f(x):\n    raise ValueError(f'bad {x}')",
        "with pytest.raises(ValueError, match='bad 3'):\n    f(3)",
    ),
    "key error": (
        "def f():\n    return {}['k']",
        "try:\n    f()\nexcept KeyError as error:\n    assert error.args[0] == 'k'",
    ),
    "error of a library's": (
        "def f():\n    raise nx.NetworkXNoPath('none')",
        "with pytest.raises(nx.NetworkXNoPath):\n    f()",
    ),
    "error of their own": (
        "class Mine(ValueError):\n    pass\ndef f():\n    raise Mine('m')",
        "with pytest.raises(ValueError):\n    f()",
    ),
    "plot": (
        "def f(t, ax=None):\n    if ax is None:\n        _, ax = plt.subplots()\n"
        "    ax.plot(t.x, label='x')\n    ax.bar(t.name, t.x)\n    ax.scatter([0, 1], [2, 3])\n"
        "    ax.set(title='T', xlabel='years')\n    ax.legend()\n    return ax",
        "from matplotlib.axes import Axes\nfrom matplotlib.colors import to_hex\nax = f(table())\n"
        "assert isinstance(ax, Axes) and ax.get_title() == 'T' and ax.get_xlabel() == 'years'\n"
        "assert ax.get_lines()[0].get_xydata().tolist() == [[0, 1], [1, 3]]\n"
        "assert [p.get_height() for p in ax.patches] == [1, 3]\n"
        "assert ax.collections[0].get_offsets().tolist() == [[0, 2], [1, 3]]\n"
        "assert [t.get_text() for t in ax.get_legend().get_texts()] == ['x']\n"
        "assert len(ax.figure.axes) == 1 and len(ax.collections[0].get_paths()) == 1\n"
        "assert to_hex(ax.lines[0].get_color()) == '#1f77b4' and ax.figure is ax.figure\n"
        "assert [t.get_text() for t in ax.get_xticklabels()] == ['a', 'b']",
    ),
    "plot on given axes": (
        "def f(t, ax):\n    ax.plot(t.x)\n    return ax",
        "fig, ax = plt.subplots()\ngot = f(table(), ax=ax)\nassert got is ax\n"
        "assert len(ax.lines) == 1 and ax.get_lines()[0].get_ydata().tolist() == [1, 3]\n"
        "plt.close(fig)",
    ),
    "map": (
        "def f(g, column):\n    return g.plot(column=column, legend=True)",
        "from matplotlib.axes import Axes\n"
        "square = shapely.box(0, 0, 1, 1)\n"
        "shapes = [square, shapely.box(1, 0, 2, 1)]\n"
        "g = gpd.GeoDataFrame({'v': [1, 2]}, geometry=shapes, crs=4326)\n"
        "ax = f(g, 'v')\nassert isinstance(ax, Axes) and len(ax.collections[0].get_paths()) == 2\n"
        "assert ax.collections[0].get_array().tolist() == [1, 2]",
    ),
    "their own import": (
        "import numpy as other\nfrom numpy.testing import assert_allclose\nimport math",
        "assert_allclose(other.ones(2), [1, 1])\nassert math.pi > 3",
    ),
    "changed table of the instructor": (
        "df = table()\ndf['share'] = df.x / df.x.sum()",
        "assert df.share.tolist() == [.25, .75]",
    ),
    "test with names of its own": (
        "x = 1\ndata = open\ndef f(v):\n    return v",
        "data = [1, 2]\nresults = [f(v) for v in data]\nassert results == [1, 2]\n"
        "def check(x):\n    assert f(x) == x\ncheck(7)",
    ),
    "iteration over a view": (
        "d = {'a': 1}\nkeys = d.keys()\npairs = zip([1], [2])\nmapped = map(str, [1])",
        "assert list(keys) == ['a'] and list(pairs) == [(1, 2)] and list(mapped) == ['1']",
    ),
    "not a number": ("v = float('nan')", "assert np.isnan(v) and v != v"),
    "big numbers": ("v = 3 ** 200\nw = 1e308", "assert v == 3 ** 200 and w == 1e308"),
    "one name in two tests": ("def f():\n    return 1", "n = f()", "n += 1\nassert n == 2"),
    "their own array": (
        "class Column:\n    def __array__(self, *args, **kwargs):\n        return np.arange(3)\n"
        "    def __len__(self):\n        return 3\n    def __getitem__(self, i):\n        return i",
        "np.testing.assert_array_equal(Column(), [0, 1, 2])\nassert np.sum(Column()) == 3",
    ),
    "cached function": (
        "from functools import lru_cache\n@lru_cache\ndef f(x):\n    return x",
        "assert f(2) == 2 and f.__name__ == 'f' and f.cache_info().hits == 0",
    ),
    "another library": (
        "from dateutil.parser import parse\nimport dateutil.tz as zones",
        "assert parse('2026-01-02').year == 2026 and zones.UTC is not None",
    ),
    "a chain of conditions": (
        "def f(x):\n    if x == 0:\n        return 'a'\n"
        + "".join(f"    elif x == {n}:\n        return {n}\n" for n in range(1, 700)),
        "assert f(0) == 'a' and f(699) == 699",
    ),
    "a long sum": ("total = " + " + ".join(["1"] * 700), "assert total == 700"),
    "magic in a test": ("def f():\n    return 1", "%time value = f()\nassert value == 1"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_answer_has_the_same_grade(name: str, plain: Pool, judged: Pool):
    answer, *tests = HONEST[name]
    first = run(plain, SETUP, answer, *tests)
    assert not failures(first), "the case is wrong"
    second = run(judged, SETUP, answer, *tests)
    assert second.state is State.GRADED
    assert not failures(second)
    assert not [o for c in second.cells.values() for o in c.outputs if o.get("name") == "stderr"]


def test_a_call_can_return_the_arguments_as_they_are_afterwards(judged: Pool):
    answer = (
        "def f(t, more):\n    t.drop(columns='x', inplace=True)\n    more.append(3)\n"
        "    return len(more)"
    )
    test = (
        "given = table()\n"
        "result, args, kwargs = f.call_with_arguments(None, given, more=[1])\n"
        "assert result == 2 and kwargs == {'more': [1, 3]}\n"
        "assert list(args[0].columns) == ['name'] and list(given.columns) == ['x', 'name']"
    )
    assert not failures(run(judged, SETUP, answer, test))


def test_arguments_that_a_call_leaves_alone_are_not_sent_back(judged: Pool):
    answer = "def f(t, more):\n    more['b'] = 2\n    return len(t)"
    test = (
        "given, more = table(), {'a': 1}\n"
        "result, args, kwargs = f.call_with_arguments(None, given, more=more)\n"
        "assert args[0] is given and kwargs == {'more': {'a': 1, 'b': 2}} and more == {'a': 1}"
    )
    assert not failures(run(judged, SETUP, answer, test))


def test_a_chart_is_read_with_few_questions(judged: Pool):
    answer = (
        "import matplotlib.pyplot as plt\n"
        "def draw():\n"
        "    ax = plt.subplots()[1]\n"
        "    ax.bar(range(30), range(1, 31), label='oil')\n"
        "    ax.plot(range(30), range(2, 32), label='gas')\n"
        "    ax.legend()\n"
        "    return ax"
    )
    test = (
        "from nbjudge import checks\n"
        "drawing = checks.axes(draw(), what='draw')\n"
        "oil, gas = ({x: x + more for x in range(30)} for more in (1, 2))\n"
        "drawing.series({'oil': oil, 'gas': gas})"
    )
    result = run(judged, "", answer, test)
    assert not failures(result)
    assert result.spent["judge: questions (number)"] < 20


def test_a_function_that_is_no_reader_of_the_graders_works_in_the_judge(judged: Pool):
    answer = "class Bar:\n    height = 2.5\ndef draw():\n    return Bar()"
    test = "bar = draw()\nassert type(bar).read_with(bar, lambda one: one.height) == 2.5"
    assert not failures(run(judged, "", answer, test))


def test_a_call_with_a_limit_costs_nothing_but_itself(judged: Pool):
    answer = "def f(n):\n    while n:\n        pass\n    return 1"
    test = (
        "import time\n"
        "began = time.monotonic()\n"
        "try:\n"
        "    f.call_with_arguments(0.3, 1)\n"
        "except TimeoutError as error:\n"
        "    assert 'within 0.3 seconds' in str(error)\n"
        "else:\n"
        "    raise AssertionError('no limit')\n"
        "assert time.monotonic() - began < 2\n"
        "assert f.call_with_arguments(0.3, 0)[0] == 1"
    )
    result = run(judged, "", answer, test)
    assert not failures(result)
    assert result.state is State.GRADED


def test_a_call_that_ignores_its_limit_ends_the_submission(judged: Pool):
    answer = "import hashlib\ndef f():\n    hashlib.pbkdf2_hmac('sha256', b'', b'', 2 ** 31 - 1)"
    result = run(judged, "", answer, "f.call_with_arguments(0.3)", "assert 1 == 1")
    assert set(failures(result)) == {2, 3}
    assert result.state is State.TIMED_OUT


def test_printing_and_warnings_of_an_answer_are_shown_as_text(judged: Pool):
    answer = "import warnings, sys\ndef f():\n    print('p')\n    warnings.warn('w')\n    return 1"
    result = run(judged, SETUP, answer, "assert f() == 1\nprint('test')")
    outputs = result.cells[2].outputs
    assert [output["name"] for output in outputs] == ["stdout", "stdout"]
    assert "p\n" in outputs[0]["text"]
    assert "UserWarning: w" in outputs[0]["text"]
    assert outputs[1]["text"] == "test\n"


def test_warnings_of_the_test_itself_stay_on_stderr(judged: Pool):
    result = run(judged, SETUP, "", "import warnings\nwarnings.warn('mine')")
    assert [output["name"] for output in result.cells[2].outputs] == ["stderr"]


def test_a_figure_drawn_for_a_test_is_not_shown_below_the_next_cell(judged: Pool):
    cells = (
        Cell(0, SETUP, "own"),
        Cell(1, "def f():\n    plt.plot([1])"),
        Cell(2, "f()", "test"),
        Cell(3, "1"),
    )
    (result,) = judged.run([Job("a", cells)])
    assert [output["output_type"] for output in result.cells[3].outputs] == ["execute_result"]


def test_constants_of_the_instructor_hold(judged: Pool):
    result = run(judged, "TOLERANCE = 1e-9", "TOLERANCE = 1e9\nx = 5", "assert x < TOLERANCE")
    assert failures(result) == {2: "AssertionError: "}
    assert result.flags == ("the submission changes `TOLERANCE`, which an instructor's cell sets",)


def test_a_table_of_the_instructor_that_is_changed_is_flagged(judged: Pool):
    own = "import pandas as pd\ndf = pd.DataFrame({'x': [1]})"
    changed = run(judged, own, "df['y'] = 2", "assert df.y[0] == 2")
    assert not failures(changed)
    assert len(changed.flags) == 1
    assert "`df`" in changed.flags[0]
    read = run(judged, own, "print(df)\nlen(df)", "assert df.x[0] == 1")
    assert not failures(read)
    assert not read.flags
    hidden = run(judged, own, "globals()['df'] = None", "assert df.x[0] == 1")
    assert not failures(hidden), "what no cell's text touches is the instructor's own"


def test_an_own_cell_that_uses_the_answer_takes_part(judged: Pool):
    cells = (
        Cell(0, "def f():\n    return 3"),
        Cell(1, "import math\nvalue = f()", "own"),
        Cell(2, "assert value == 3 and math.pi > 3", "test"),
    )
    (result,) = judged.run([Job("a", cells)])
    assert not failures(result)


def test_a_test_that_must_run_inside_is_flagged(judged: Pool):
    cells = (Cell(0, "x = []"), Cell(1, "x.append(1)\nassert x", "test", inside=True), Cell(2, "x"))
    (result,) = judged.run([Job("a", cells)])
    assert not failures(result)
    assert result.cells[2].outputs[0]["data"] == {"text/plain": "[1]"}
    assert result.flags == ("the test in cell 1 runs in the student's own process",)


def test_honest_work_is_not_accused(judged: Pool):
    own = "from math import sqrt\nimport numpy as np\ndef area(r):\n    return 3 * r\ndf = [1]"
    answer = (
        "from math import sqrt\nimport numpy as np\n"
        "def f(x):\n    df = [x]\n    area = 2\n    df.append(area)\n    return sqrt(x)\n"
        "def area(r):\n    return 3 * r"
    )
    test = "assert f(4) == 2 and sqrt(9) == 3 and np.sum([1]) == 1 and area(2) == 6 and df == [1]"
    result = run(judged, own, answer, test)
    assert not failures(result)
    assert not result.flags


def test_a_local_name_leaves_a_test_its_own(judged: Pool):
    cells = (
        Cell(0, "expected = [1]\nassert expected", "test"),
        Cell(1, "def f():\n    expected = 5\n    return expected"),
        Cell(2, "assert expected == [1] and f() == 5", "test"),
    )
    (result,) = judged.run([Job("a", cells)])
    assert not failures(result)


def test_a_name_of_a_test_stays_the_tests(judged: Pool):
    """A later answer cannot put another value there, unless the reference answer does."""
    cells = (
        Cell(0, "expected = 42\nassert expected", "test"),
        Cell(1, "def f():\n    return 1\nexpected = 1", answers=("f",)),
        Cell(2, "assert f() == expected", "test", points=1.0),
    )
    (result,) = judged.run([Job("a", cells)])
    assert failures(result) == {2: "AssertionError: "}
    honest = (cells[0], Cell(1, "expected = 1", answers=("expected",)), cells[2])
    cells = (honest[0], honest[1], Cell(2, "assert expected == 1", "test"))
    (result,) = judged.run([Job("a", cells)])
    assert not failures(result)


def test_what_a_test_expects_does_not_reach_the_answer(judged: Pool):
    answer = "expected = None\ndef f(x):\n    return expected"
    cells = (
        Cell(0, answer, answers=("f",)),
        Cell(1, "expected = 42\nassert f(1) == expected", "test", points=1.0),
    )
    (result,) = judged.run([Job("a", cells)])
    assert list(failures(result)) == [1]
    assert 1 in result.second, "in one process it does"


@pytest.mark.parametrize(
    "answer",
    [
        "def f(t):\n    t.drop(t.index, inplace=True)\n    return t.assign(share=[])",
        "def f(t):\n    t.drop(t.index, inplace=True)\n    t['share'] = []\n    return t",
    ],
)
def test_a_changed_argument_does_not_change_what_is_expected(judged: Pool, answer: str):
    test = "t = table()\ngot = f(t)\nassert got.equals(t.assign(share=t.x / t.x.sum()))"
    assert list(failures(run(judged, SETUP, answer, test))) == [2]


def test_no_method_of_an_answer_decides(judged: Pool):
    answer = (
        "class Liar:\n    def __sub__(self, other):\n        return 0.0\n"
        "    __eq__ = __lt__ = __contains__ = __rsub__ = lambda self, other: True\n"
        "    def __bool__(self):\n        return False\n"
        "def f():\n    return Liar()"
    )
    tests = ["assert abs(f() - 7) < 1", "assert f() == 7", "assert f() < 3", "assert not f()"]
    assert list(failures(run(judged, "", answer, *tests))) == [2, 3, 4, 5]


def test_an_answer_cannot_skip_a_test(judged: Pool):
    answer = "import unittest\ndef f():\n    raise unittest.SkipTest('no')"
    test = (
        "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n"
        "        self.assertEqual(f(), 1)\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)\n"
        "assert unittest.TextTestRunner().run(suite).wasSuccessful()"
    )
    assert list(failures(run(judged, "", answer, test))) == [2]


def test_an_instructors_cell_is_run_as_far_as_it_can_be(judged: Pool):
    cells = (
        Cell(0, "def f(x):\n    return x"),
        Cell(1, "%matplotlib inline\nshown = f(2)\ndef check(x):\n    assert f(x) == 7", "own"),
        Cell(2, "def check(x):\n    pass"),
        Cell(3, "check(3)", "test", points=1.0),
    )
    (result,) = judged.run([Job("a", cells)])
    assert list(failures(result)) == [3]
    assert result.flags == ("the submission changes `check`, which an instructor's cell sets",)


def test_an_instructors_cell_that_calls_an_answer_leaves_the_tests_after_it_alone(
    plain: Pool, judged: Pool
):
    """Between two tests the student's process waits for no question, and runs the cell itself."""
    cells = (
        Cell(0, "def leap(y):\n    return y % 4 == 0"),
        Cell(1, "assert leap(4)\nkept = leap", "test"),
        Cell(2, "def days(y):\n    return 365 + leap(y)\nTOLERANCE = 0.5", "own"),
        Cell(
            3,
            "days(4)\nlong = days(4)\nLIMIT = 3\ndef near(a, b):\n    return a - b < LIMIT",
            "own",
        ),
        Cell(4, "def after(y):\n    return days(y) + 1\nnear = lambda a, b: True"),
        Cell(5, "assert after(4) == 367", "test"),
        Cell(6, "assert days(4) == long and near(after(4), 365) and TOLERANCE < 1", "test"),
        Cell(7, "assert not near(9, 1)", "test"),
    )
    (one,) = plain.run([Job("a", cells, limits=LIMITS)])
    (other,) = judged.run([Job("a", cells, limits=LIMITS)])
    assert sorted(failures(one)) == [7], "in one kernel an answer can replace a check"
    assert failures(other) == {}
    assert other.second == {}


def test_code_that_looks_for_a_notebook_sees_one(plain: Pool):
    cell = (
        "ip = get_ipython()\nassert type(ip).__name__ == 'ZMQInteractiveShell'\n"
        "assert 'IPKernelApp' in ip.config\n"
        "from pandas.io.formats.console import in_ipython_frontend\nassert in_ipython_frontend()"
    )
    (result,) = plain.run([Job("a", (Cell(0, cell),))])
    assert not failures(result)


def test_numpys_memory_error_is_out_of_memory(plain: Pool):
    (result,) = plain.run([Job("a", (Cell(0, "import numpy as np\nnp.ones(1 << 44)"),))])
    assert result.state is State.OUT_OF_MEMORY


def test_names_that_are_missing_are_missing(judged: Pool):
    assert failures(run(judged, SETUP, "", "nothing()")) == {
        2: "NameError: name 'nothing' is not defined"
    }


@pytest.mark.parametrize(
    "unlucky",
    [
        "sum = 6\nmax = [1, 2]\nlist = pd.DataFrame({'x': [1]})",
        "from numpy import max, sum",
        "for sum in range(3):\n    list = [sum]\nmax = 'max'",
    ],
)
def test_an_unlucky_name_for_a_value_is_no_offence(judged: Pool, unlucky: str):
    """Beginners call their totals `sum` and their lists `list`."""
    test = "assert sum(list((1, 2))) == 3 and max(1, 2) == 2\nassert f(2) == 4"
    result = run(judged, SETUP, f"{unlucky}\ndef f(x):\n    return 2 * x", test)
    assert failures(result) == {}
    assert list(result.flags) == []


def test_a_large_table_crosses_where_a_test_speaks_of_files(judged: Pool):
    """Its data are a long text among the arguments, which is looked through for names of files."""
    own = f"{SETUP}\nfrom pathlib import Path\nlarge = pd.DataFrame({{'x': np.arange(5_000.0)}})"
    test = "Path('seen.txt').write_text('a')\nassert f(large) == large.x.sum()"
    result = run(judged, own, "def f(t):\n    return t.x.sum()", test)
    assert failures(result) == {}
    assert not result.second


def test_builtin_names_are_pythons_and_redefining_one_is_flagged(judged: Pool):
    result = run(judged, "", "def sum(x):\n    return 0", "assert sum([1, 2]) == 3")
    assert not failures(result)
    assert "`sum`" in result.flags[0]


def test_values_that_cannot_cross_say_so_only_where_they_are_used(judged: Pool):
    answer = "ring = []\nring.append(ring)\ndef f():\n    return 1"
    result = run(judged, SETUP, answer, "assert f() == 1", "assert ring == 1")
    assert list(failures(result)) == [3]
    assert "cannot be handed" in failures(result)[3]
    used = run(judged, SETUP, answer, "if False:\n    ring\nassert f() == 1")
    assert not failures(used)


def test_the_students_modules_are_not_imported_by_the_judge():
    files = {"statistics.py": b"def mean(x):\n    return 5", "helper.py": b"raise SystemExit"}
    cells = (
        Cell(0, "import statistics"),
        Cell(1, "import statistics\nassert statistics.mean([1, 1]) == 1", "test"),
    )
    with Pool(isolation=False) as pool:
        (result,) = pool.run([Job("a", cells, files)])
    assert not failures(result)


def test_a_judge_that_ends_gives_nobody_points(judged: Pool):
    result = run(judged, "", "x = 1", "assert x == 1", "import os\nos._exit(1)", "assert x == 1")
    assert set(failures(result)) == {3, 4}
    assert result.state is State.CRASHED
    assert "judge" in result.detail


def test_the_error_message_of_a_test_reaches_the_student(judged: Pool):
    answer = "def share(x):\n    return x * 100"
    test = "got = share(.5)\nassert got == .5, f'expected a share, got {got}'"
    assert failures(run(judged, "", answer, test)) == {
        2: "AssertionError: expected a share, got 50.0"
    }


def test_a_check_names_the_line_of_the_answer_as_it_does_in_one_kernel(plain: Pool, judged: Pool):
    answer = "def f(x):\n    lost = None\n    return lost.size + x"
    test = "from nbjudge import checks\nchecks.call(f, 1, what='of one')"
    messages = [failures(run(pool, "", answer, test))[2] for pool in (plain, judged)]
    assert messages[0] == messages[1]
    assert "`return lost.size + x`" in messages[0]


#: A test that replaces a helper for a while, and one that does not put it back.
REPLACED = {
    "put back": "kept = helper\ndel helper\ntry:\n    f(1)\nexcept NameError:\n    pass\n"
    "else:\n    raise AssertionError('does not use helper')\nfinally:\n    helper = kept",
    "left": "def helper(x):\n    return 5\nassert f(1) == 6",
}


@pytest.mark.parametrize("way", REPLACED)
def test_a_later_answer_finds_a_helper_that_a_test_has_replaced(
    plain: Pool, judged: Pool, way: str
):
    cells = (
        Cell(0, "def helper(x):\n    return x", "own"),
        Cell(1, "def f(x):\n    return helper(x) + 1"),
        Cell(2, REPLACED[way], "test", points=1),
        Cell(3, "try:\n    later = f(7)\nexcept Exception:\n    later = None"),
        Cell(4, "assert later == f(7)", "test", points=1),
        Cell(5, "def g(x):\n    return 2 * x"),
        Cell(6, "assert g(2) == 4", "test", points=1),
    )
    (alone,) = plain.run([Job("plain", cells, limits=LIMITS)])
    (both,) = judged.run([Job("judged", cells, limits=LIMITS)])
    assert not failures(alone)
    # A function of an ended test cannot be called: a person decides on what needed it, not on more.
    assert failures(both).keys() == (set() if way == "put back" else {4})
    assert not any("ended" in text for text in failures(both).values())


def test_an_answer_that_uses_what_a_test_has_bound_goes_to_a_person(judged: Pool):
    cells = (
        Cell(0, "def f(x):\n    return x + 1"),
        Cell(1, "point = 3\nassert f(point) == 4", "test", points=1),
        Cell(2, "found = f(point)"),
        Cell(3, "assert found == 4", "test", points=1),
    )
    (result,) = judged.run([Job("a", cells, limits=LIMITS)])
    assert not result.second[3].outputs


@pytest.mark.parametrize("name", ["save", "load", "run", "history", "clear", "time"])
@pytest.mark.parametrize("kind", ["own", "student"])
def test_a_function_with_the_name_of_a_magic_is_a_function(
    plain: Pool, judged: Pool, kind: str, name: str
):
    """A line such as ``save()`` is a magic only where the notebook has no such function."""
    cells = (
        Cell(0, f"def {name}(x=1):\n    return 3 * x", kind),
        Cell(1, f"{name}()", "own"),
        Cell(2, f"{name}(2)", "test"),
    )
    for pool in (plain, judged):
        (result,) = pool.run([Job("a", cells, limits=LIMITS)])
        shown = [o.get("data") for cell in result.cells.values() for o in cell.outputs]
        assert shown == [{"text/plain": "3"}, {"text/plain": "6"}]
