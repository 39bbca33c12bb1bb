"""Styles that use the libraries of scientific Python."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

SETUP = """
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
"""


def column(kind: str, code: str) -> tuple[str, str, str]:
    """Make a style of a column of one kind: it is made over there and compared here."""
    return (
        f"col = pd.Series({code}, name='v')",
        "col = pd.Series([], dtype=object, name='w')",
        f"pd.testing.assert_series_equal(col, pd.Series({code}, name='v'))",
    )


PANDAS = group(
    "pandas",
    {
        f"column of {kind}": column(kind, code)
        for kind, code in {
            "int8": "np.array([1, 2], dtype='int8')",
            "uint64": "np.array([1, 2], dtype='uint64')",
            "float32": "np.array([1.5, np.nan], dtype='float32')",
            "complex": "np.array([1 + 2j])",
            "bool": "[True, False]",
            "object": "['a', None, 3]",
            "string": "pd.array(['a', None], dtype='string')",
            "category": "pd.Categorical(['a', 'b'], ordered=True)",
            "Int64": "pd.array([1, None], dtype='Int64')",
            "boolean": "pd.array([True, None], dtype='boolean')",
            "datetime": "pd.to_datetime(['2026-01-01', None])",
            "zoned datetime": "pd.date_range('2026-01-01', periods=2, tz='Asia/Almaty')",
            "timedelta": "pd.to_timedelta([1, 2], unit='h')",
            "period": "pd.period_range('2026-01', periods=2, freq='M')",
            "interval": "pd.interval_range(0, 2)",
            "sparse": "pd.arrays.SparseArray([0, 0, 1])",
        }.items()
    }
    | {
        "table": (
            "def f(t):\n    return t.groupby('k')['v'].sum().reset_index()",
            "def f(t):\n    return t",
            "t = pd.DataFrame({'k': list('aab'), 'v': [1, 2, 3]})\n"
            "pd.testing.assert_frame_equal(f(t), pd.DataFrame({'k': ['a', 'b'], 'v': [3, 3]}))",
        ),
        "equals": (
            "def f(t):\n    return t.dropna()",
            "def f(t):\n    return t",
            "t = pd.DataFrame({'v': [1.0, None]})\nassert f(t).equals(t.iloc[:1])",
        ),
        "multi-index": (
            "def f(t):\n    return t.pivot_table(index='a', columns='b', values='v')",
            "def f(t):\n    return t",
            "t = pd.DataFrame({'a': [1, 1], 'b': ['x', 'y'], 'v': [1.0, 2.0]})\n"
            "assert f(t).columns.name == 'b' and f(t).loc[1, 'y'] == 2",
        ),
        "group by": (
            "def f(t):\n    return t.groupby('k')",
            "def f(t):\n    return t",
            "g = f(pd.DataFrame({'k': list('aab'), 'v': [1, 2, 3]}))\n"
            "assert g.ngroups == 2 and g.size().tolist() == [2, 1]",
        ),
        "table in place of the instructor's": (
            "df['z'] = df.x * 2",
            "df = df",
            "assert df.z.tolist() == [2, 4]",
        ),
    },
    setup=SETUP + "df = pd.DataFrame({'x': [1, 2]})",
)

NUMPY = group(
    "numpy",
    {
        "vector": (
            "def f(n):\n    return np.linspace(0, 1, n)",
            "def f(n):\n    return np.zeros(n)",
            "assert np.allclose(f(3), [0, .5, 1]) and f(3).dtype == float",
        ),
        "matrix": (
            "A = np.eye(3)",
            "A = np.ones(3)",
            "assert A.shape == (3, 3) and A.trace() == 3",
        ),
        "structured": (
            "a = np.array([(1, 2.0)], dtype=[('i', 'i4'), ('f', 'f8')])",
            "a = np.array([1])",
            "assert a['f'][0] == 2.0 and a.dtype.names == ('i', 'f')",
        ),
        "masked": (
            "m = np.ma.masked_less([1, 5], 3)",
            "m = np.ma.masked_less([1, 5], 0)",
            "assert m.mask.tolist() == [True, False] and m.sum() == 5",
        ),
        "universal function": (
            "def f(x):\n    return x ** 2 + 1",
            "def f(x):\n    return x",
            "x = np.linspace(-1, 1, 50)\nassert np.max(np.abs(f(x) - (x ** 2 + 1))) < 1e-12",
        ),
        "vectorised by the test": (
            "def f(x):\n    return 1 if x > 0 else 0",
            "def f(x):\n    return 0",
            "assert np.vectorize(f)([-1, 1]).tolist() == [0, 1]",
        ),
        "large array": (
            "big = np.arange(500_000.0)",
            "big = np.zeros(3)",
            "assert big.sum() == 500_000 * 499_999 / 2",
        ),
        "polynomial": (
            "p = np.poly1d([1, 2])",
            "p = np.poly1d([2, 1])",
            "assert p(3) == 5 and p.order == 1",
        ),
    },
    setup=SETUP,
)

PLOTS = group(
    "plots",
    {
        "returned axes": (
            "def draw():\n    fig, ax = plt.subplots()\n    ax.plot([1, 2], [3, 4])\n"
            "    ax.set_title('T')\n    return ax",
            "def draw():\n    fig, ax = plt.subplots()\n    return ax",
            "ax = draw()\nassert ax.get_title() == 'T'\n"
            "assert ax.lines[0].get_ydata().tolist() == [3, 4]",
        ),
        "current axes": (
            "def draw():\n    plt.plot([1, 2], [3, 4])\n    plt.xlabel('years')",
            "def draw():\n    plt.figure()",
            "draw()\nax = plt.gca()\nassert ax.get_xlabel() == 'years' and len(ax.lines) == 1\n"
            "plt.close('all')",
        ),
        "kept figure": (
            "fig, ax = plt.subplots()\nax.bar(['a', 'b'], [1, 2])",
            "fig, ax = plt.subplots()",
            "assert [p.get_height() for p in ax.patches] == [1, 2] and len(fig.axes) == 1",
        ),
        "given axes": (
            "def draw(ax):\n    ax.scatter([1], [2])",
            "def draw(ax):\n    pass",
            "fig, ax = plt.subplots()\ndraw(ax)\nassert len(ax.collections) == 1\nplt.close(fig)",
        ),
        "mocked show": (
            "def draw():\n    plt.plot([1])\n    plt.show()",
            "def draw():\n    plt.plot([1])",
            "from unittest.mock import patch\nwith patch('matplotlib.pyplot.show') as shown:\n"
            "    draw()\nassert shown.called\nplt.close('all')",
        ),
    },
    setup=SETUP,
)

MODELS = group(
    "models and results",
    {
        "optimiser": (
            "from scipy.optimize import minimize\ndef fit():\n"
            "    return minimize(lambda x: (x[0] - 2) ** 2, [0.0])",
            "def fit():\n    return {'x': [0.0]}",
            "r = fit()\nassert r.success and abs(r.x[0] - 2) < 1e-3 and r['nit'] >= 1",
        ),
        "regression result": (
            "from scipy.stats import linregress\nline = linregress([1, 2, 3], [2, 4, 6])",
            "line = (1, 0)",
            "assert abs(line.slope - 2) < 1e-9 and abs(line.rvalue - 1) < 1e-9",
        ),
        "test result": (
            "from scipy import stats\nt = stats.ttest_1samp([1.0, 2.0, 3.0], 2.0)",
            "t = (1, 1)",
            "assert t.statistic == 0 and t.pvalue == 1",
        ),
        "distribution": (
            "from scipy import stats\nd = stats.norm(1, 2)",
            "d = None",
            "assert d.mean() == 1 and abs(d.cdf(1) - .5) < 1e-9",
        ),
        "sparse matrix": (
            "from scipy.sparse import csr_matrix\nm = csr_matrix([[0, 1], [2, 0]])",
            "m = [[0, 1], [2, 0]]",
            "assert m.nnz == 2 and m.toarray().tolist() == [[0, 1], [2, 0]]",
        ),
    },
    setup=SETUP,
)

#: The protocol of scikit-learn's estimators, as a student writes one.
LINE = """class Line:
    def __init__(self, slope_only=False):
        self.slope_only = slope_only
    def get_params(self, deep=True):
        return {'slope_only': self.slope_only}
    def fit(self, X, y):
        X, y = np.asarray(X, float), np.asarray(y, float)
        A = X if self.slope_only else np.column_stack([np.ones(len(X)), X])
        found = np.linalg.lstsq(A, y, rcond=None)[0]
        self.intercept_ = 0.0 if self.slope_only else found[0]
        self.coef_ = found if self.slope_only else found[1:]
        return self
    def predict(self, X):
        return np.asarray(X, float) @ self.coef_ + self.intercept_
    def score(self, X, y):
        y = np.asarray(y, float)
        return 1 - ((y - self.predict(X)) ** 2).sum() / ((y - y.mean()) ** 2).sum()
"""
NO_LINE = "class Line:\n    def fit(self, X, y):\n        return self"
DATA = "X = np.arange(6.0).reshape(-1, 1)\ny = 2 * X[:, 0] + 1\n"
ESTIMATORS = group(
    "estimators",
    {
        name: (LINE, NO_LINE, DATA + test)
        for name, test in {
            "fitted attributes": "m = Line()\nm.fit(X, y)\n"
            "assert np.allclose(m.coef_, [2]) and np.isclose(m.intercept_, 1)",
            "chained": "assert np.allclose(Line().fit(X, y).predict(X), y)",
            "returns itself": "m = Line()\nassert m.fit(X, y) is m and hasattr(m, 'coef_')",
            "score": "assert Line().fit(X, y).score(X, y) > 0.999",
            "parameters": "assert Line(slope_only=True).get_params()['slope_only'] is True",
            "with a table": "t = pd.DataFrame({'x': X[:, 0], 'y': y})\n"
            "m = Line().fit(t[['x']], t['y'])\nassert m.predict(t[['x']]).shape == (6,)",
            "cross-validation by the test": "errors = []\nfor k in range(3):\n"
            "    keep = np.arange(6) % 3 != k\n    m = Line().fit(X[keep], y[keep])\n"
            "    errors.append(np.abs(m.predict(X[~keep]) - y[~keep]).max())\n"
            "assert max(errors) < 1e-9",
        }.items()
    },
    setup=SETUP,
)

#: Two figures, and the one that pyplot calls the current one.
CURRENT = group(
    "current figure",
    {
        "of two calls": (
            "def draw(n):\n    plt.figure()\n    plt.plot(range(n))",
            "def draw(n):\n    plt.figure()",
            "for n in (2, 3):\n    draw(n)\n    line = plt.gca().lines[0]\n"
            "    assert len(line.get_xdata()) == n\n    plt.close('all')",
        ),
        "the figure's axes": (
            "def draw():\n    fig, axs = plt.subplots(1, 2)\n    axs[0].plot([1])\n"
            "    fig.suptitle('Both')",
            "def draw():\n    plt.subplots(1, 2)",
            "draw()\nfig = plt.gcf()\n"
            "assert len(fig.axes) == 2 and fig.get_suptitle() == 'Both'\nplt.close(fig)\n"
            "assert plt.get_fignums() == []",
        ),
        "the test's own comes later": (
            "def draw():\n    plt.plot([1, 2])",
            "def draw():\n    raise ValueError",
            "draw()\nfig, mine = plt.subplots()\nassert plt.gca() is mine\nplt.close('all')",
        ),
        "the test's own comes first": (
            "def draw():\n    plt.figure()\n    plt.plot([1, 2])",
            "def draw():\n    plt.figure()",
            "fig, mine = plt.subplots()\ndraw()\nassert len(plt.gca().lines) == 1\n"
            "plt.close('all')",
        ),
    },
    setup=SETUP,
)

STYLES: list[Style] = [*PANDAS, *NUMPY, *PLOTS, *MODELS, *ESTIMATORS, *CURRENT]
