"""Styles of courses that use sympy and scikit-learn."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

SYMBOLS = "import sympy as sp\nx, y, t = sp.symbols('x y t')\na = sp.Symbol('a', positive=True)"

ALGEBRA = group(
    "sympy",
    {
        "an expression": (
            "e = x ** 2 + 2 * x + 1",
            "e = x ** 2 + 2 * x",
            "assert e == x ** 2 + 2 * x + 1\nassert sp.simplify(e - (x + 1) ** 2) == 0",
        ),
        "a form that matters": (
            "def f(e):\n    return sp.factor(e)",
            "def f(e):\n    return e",
            "assert f(2 * x + 2) == sp.factor(2 * x + 2)\n"
            "assert f(x ** 2 - 1) == (x - 1) * (x + 1)\nassert f(x ** 2 - 1).func is sp.Mul",
        ),
        "unevaluated": (
            "e = sp.Add(x, x, evaluate=False)\np = sp.UnevaluatedExpr(x) + x",
            "e = p = 2 * x",
            "assert e != 2 * x and e.args == (x, x) and e.doit() == 2 * x\n"
            "assert p.has(sp.UnevaluatedExpr)",
        ),
        "derivative": (
            "def d(f, n=1):\n    return sp.diff(f, x, n)",
            "def d(f, n=1):\n    return f",
            "assert d(sp.sin(x) * sp.exp(x)) == sp.exp(x) * sp.sin(x) + sp.exp(x) * sp.cos(x)\n"
            "assert d(x ** 3, 2) == 6 * x and d(sp.Abs(a) * x) == a",
        ),
        "integral": (
            "area = sp.integrate(sp.exp(-x ** 2), (x, -sp.oo, sp.oo))\n"
            "open_ = sp.Integral(sp.sin(x) / x, (x, 0, t))",
            "area = 1.77\nopen_ = 0",
            "assert area == sp.sqrt(sp.pi) and area.evalf(5) == sp.sqrt(sp.pi).evalf(5)",
            "assert isinstance(open_, sp.Integral) and open_.diff(t) == sp.sin(t) / t",
        ),
        "equations": (
            "def roots(e):\n    return sp.solve(e, x)\ndef system():\n"
            "    return sp.solve([x + y - 3, x - y - 1], [x, y])",
            "def roots(e):\n    return []\ndef system():\n    return {}",
            "assert sorted(roots(x ** 2 - 2)) == [-sp.sqrt(2), sp.sqrt(2)]\n"
            "assert set(roots(x ** 2 + 1)) == {sp.I, -sp.I}",
            "assert system() == {x: 2, y: 1} and system()[y] == 1",
        ),
        "sets of solutions": (
            "s = sp.solveset(sp.sin(x), x)\nb = sp.solveset(x ** 2 < 4, x, sp.S.Reals)\n"
            "f = sp.FiniteSet(1, sp.Rational(1, 2))",
            "s = b = f = {0}",
            "assert b == sp.Interval.open(-2, 2) and 1 in b and 3 not in b",
            "assert sp.pi in s and isinstance(s, sp.Union)",
            "assert f == {1, sp.Rational(1, 2)} and len(f) == 2",
        ),
        "exact numbers": (
            "third, big, root = sp.Rational(1, 3), sp.factorial(30), sp.sqrt(2)\n"
            "few = sp.pi.evalf(30)",
            "third, big, root, few = 1 / 3, 1.0, 2 ** .5, 3.14",
            "assert third * 3 == 1 and isinstance(third, sp.Rational)",
            "assert big == 265252859812191058636308480000000 and big.is_integer",
            "assert root ** 2 == 2 and str(few) == '3.14159265358979323846264338328'\n"
            "assert few == sp.pi.evalf(30) and few._prec == sp.pi.evalf(30)._prec",
        ),
        "constants": (
            "c = [sp.pi, sp.E, sp.I, sp.oo, -sp.oo, sp.zoo, sp.nan, sp.GoldenRatio, sp.true]",
            "c = [3.14]",
            "assert c == [sp.pi, sp.E, sp.I, sp.oo, -sp.oo, sp.zoo, sp.nan, sp.GoldenRatio, "
            "sp.true]\n"
            "assert c[0] is sp.pi and c[8] is sp.true",
        ),
        "matrices": (
            "A = sp.Matrix([[2, 1], [1, x]])\ndef inverse(m):\n    return m.inv()\n"
            "def clear(m):\n    m[0, 0] = 0",
            "A = sp.eye(2)\ninverse = clear = lambda m: None",
            "assert A.det() == 2 * x - 1 and A.shape == (2, 2) and A[1, 1] == x\n"
            "assert isinstance(A, sp.Matrix)",
            "assert inverse(sp.Matrix([[1, 2], [3, 4]])) * sp.Matrix([[1, 2], [3, 4]]) == "
            "sp.eye(2)\n"
            "assert sp.ImmutableMatrix([[1, 0]]) == sp.Matrix([[1, 0]])",
            "m = sp.ones(2)\nclear(m)\nassert m[0, 0] == 0 and m[1, 1] == 1",
        ),
        "a vector of functions": (
            "f = sp.Function('f')\nequation = sp.Eq(f(t).diff(t), -f(t))\n"
            "solution = sp.dsolve(equation, f(t))",
            "f = equation = solution = None",
            "assert solution.lhs == sp.Function('f')(t)\n"
            "assert solution.rhs == sp.Symbol('C1') * sp.exp(-t)",
            "assert isinstance(equation, sp.Eq) and equation.has(sp.Derivative)\n"
            "assert f(t).diff(t) == equation.lhs",
        ),
        "assumptions": (
            "n = sp.Symbol('n', integer=True, positive=True)\ns = sp.sqrt(n ** 2)",
            "n = sp.Symbol('n')\ns = sp.sqrt(n ** 2)",
            "assert s == n and n.is_positive and n == sp.Symbol('n', integer=True, positive=True)",
            "assert s != sp.Symbol('n') and sp.cos(sp.pi * n) == (-1) ** n",
        ),
        "series and limits": (
            "p = sp.sin(x).series(x, 0, 4)\nl = sp.limit(sp.sin(x) / x, x, 0)",
            "p = x\nl = 0",
            "assert p.removeO() == x - x ** 3 / 6 and p == sp.sin(x).series(x, 0, 4)\n"
            "assert l == 1",
        ),
        "piecewise": (
            "p = sp.Piecewise((0, x < 0), (x, True))\nc = sp.And(x > 0, x < 1)",
            "p = x\nc = True",
            "assert p.subs(x, -1) == 0 and p.subs(x, 3) == 3 and len(p.args) == 2",
            "assert c.subs(x, sp.Rational(1, 2)) == True and c == (x > 0) & (x < 1)",
        ),
        "polynomials": (
            "p = sp.Poly(x ** 3 - 2 * x + 1, x)\nq = sp.Poly([1, 0, sp.Rational(1, 2)], x)",
            "p = q = 0",
            "assert p.degree() == 3 and p.all_coeffs() == [1, 0, -2, 1] and p.eval(2) == 5\n"
            "assert p == sp.Poly(x ** 3 - 2 * x + 1, x)",
            "assert q.all_coeffs() == [1, 0, sp.Rational(1, 2)] and q.domain == sp.QQ",
        ),
        "a sum": (
            "k = sp.Symbol('k')\nS = sp.Sum(1 / k ** 2, (k, 1, sp.oo))",
            "S = 1.64",
            "assert S.doit() == sp.pi ** 2 / 6 and isinstance(S, sp.Sum)",
        ),
        "turned into a function": (
            "def make(e):\n    return sp.lambdify(x, e)",
            "def make(e):\n    return lambda v: 0",
            "assert make(x ** 2 + 1)(3) == 10\n"
            "import numpy as np\nassert np.allclose(make(sp.sin(x))(np.arange(3)), "
            "np.sin(np.arange(3)))",
        ),
        "printed": (
            "def show(e):\n    return sp.latex(e)\ntext = str(x ** 2 / 2)",
            "def show(e):\n    return str(e)\ntext = ''",
            "assert show(sp.Rational(1, 2) * x) == r'\\frac{x}{2}' and text == 'x**2/2'",
        ),
        "values put in": (
            "e = a * sp.exp(-x) + y",
            "e = a",
            "assert e.subs({a: 2, x: 0, y: 1}) == 3 and e.free_symbols == {a, x, y}\n"
            "assert abs(float(e.subs({a: 1, x: 1, y: 0})) - 0.36787944) < 1e-8",
        ),
        "an argument of every form": (
            "def same(e):\n    return e",
            "def same(e):\n    return 0",
            "f = sp.Function('f')\nfor e in [x, sp.Integer(3), sp.Float(2.5), f(x, y), f, "
            "sp.Eq(x, y), "
            "x < 1,\n          sp.Derivative(f(x), x), sp.Matrix([[x]]), sp.Lambda(x, x ** 2),\n"
            "          sp.Wild('w'), sp.IndexedBase('u')[1], sp.MatrixSymbol('M', 2, 2), "
            "sp.Tuple(x, 1),\n"
            "          sp.Dummy('d'), sp.Max(x, y), sp.binomial(x, 2), x ** sp.Rational(1, 3)]:\n"
            "    assert same(e) == e and type(same(e)) is type(e), e",
        ),
    },
    setup=SYMBOLS,
    needs=("sympy",),
)

LEARN = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
y = X @ [1.0, -2.0, 0.5] + 3
labels = np.where(y > 3, 'high', 'low')
"""
OWN = """from sklearn.base import BaseEstimator, RegressorMixin, TransformerMixin
class Mean(RegressorMixin, BaseEstimator):
    def __init__(self, shift=0.0):
        self.shift = shift
    def fit(self, X, y):
        self.mean_ = np.mean(y)
        return self
    def predict(self, X):
        return np.full(len(X), self.mean_ + self.shift)
class Centre(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.middle_ = np.mean(X, axis=0)
        return self
    def transform(self, X):
        return X - self.middle_
"""
NO_OWN = "class Mean:\n    pass\nclass Centre:\n    pass"
LEARNING = group(
    "scikit-learn",
    {
        "a fitted model": (
            "model = LinearRegression().fit(X, y)",
            "model = LinearRegression()",
            "assert isinstance(model, LinearRegression)\n"
            "assert np.allclose(model.coef_, [1, -2, .5]) and np.isclose(model.intercept_, 3)",
            "assert np.allclose(model.predict(X), y) and model.score(X, y) > .999\n"
            "assert model.n_features_in_ == 3 and hasattr(model, 'coef_')",
        ),
        "a model returned": (
            "def train(X, y, **options):\n    return LogisticRegression(**options).fit(X, y)",
            "def train(X, y, **options):\n    return LogisticRegression(**options)",
            "m = train(X, labels, C=10.0)\nassert m.C == 10.0 and m.get_params()['C'] == 10.0\n"
            "assert list(m.classes_) == ['high', 'low'] and m.predict_proba(X).shape == (60, 2)",
            "from sklearn.metrics import accuracy_score\n"
            "assert accuracy_score(labels, train(X, labels).predict(X)) > .9",
        ),
        "fitted or not": (
            "model = LinearRegression().fit(X, y)",
            "model = LinearRegression()",
            "from sklearn.utils.validation import check_is_fitted\ncheck_is_fitted(model)",
        ),
        "a given model": (
            "def fit(model, X, y):\n    return model.fit(X, y)",
            "def fit(model, X, y):\n    return None",
            "assert np.isclose(fit(LinearRegression(), X, y).intercept_, 3)",
        ),
        "a pipeline": (
            "from sklearn.pipeline import make_pipeline\n"
            "from sklearn.preprocessing import StandardScaler\n"
            "pipe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))\n"
            "pipe.fit(X, labels)",
            "pipe = LogisticRegression().fit(X, labels)",
            "from sklearn.pipeline import Pipeline\nassert isinstance(pipe, Pipeline)\n"
            "assert list(pipe.named_steps) == ['standardscaler', 'logisticregression']\n"
            "assert len(pipe) == 2 and pipe[-1].max_iter == 500",
            "assert [name for name, step in pipe.steps] == ['standardscaler', "
            "'logisticregression']\n"
            "assert pipe.score(X, labels) > .9 and pipe['standardscaler'].mean_.shape == (3,)",
        ),
        "cross-validation by the test": (
            "model = LinearRegression(fit_intercept=True)",
            "model = None",
            "from sklearn.model_selection import cross_val_score\n"
            "scores = cross_val_score(model, X, y, cv=3)\n"
            "assert len(scores) == 3 and scores.min() > .99",
        ),
        "cloned by the test": (
            "model = LogisticRegression(C=7.0)",
            "model = LogisticRegression()",
            "from sklearn.base import clone\nassert clone(model).C == 7.0\n"
            "assert clone(model) is not model",
        ),
        "a search": (
            "from sklearn.model_selection import GridSearchCV\n"
            "search = GridSearchCV(LogisticRegression(), {'C': [.1, 1.0]}, cv=3).fit(X, labels)",
            "search = LogisticRegression().fit(X, labels)",
            "assert search.best_params_['C'] in (.1, 1.0) and search.best_score_ > .8\n"
            "assert len(search.cv_results_['params']) == 2\n"
            "assert search.cv_results_['param_C'].tolist() == [.1, 1.0]",
            "assert type(search.best_estimator_).__name__ == 'LogisticRegression'\n"
            "assert isinstance(search.best_estimator_, LogisticRegression)",
        ),
        "split data": (
            "from sklearn.model_selection import train_test_split\n"
            "A, B, a, b = train_test_split(X, y, test_size=.25, random_state=3)",
            "A, B, a, b = X, X, y, y",
            "from sklearn.model_selection import train_test_split\n"
            "assert A.shape == (45, 3) and np.allclose(B @ [1, -2, .5] + 3, b)\n"
            "assert (A == train_test_split(X, y, test_size=.25, random_state=3)[0]).all()",
        ),
        "measures": (
            "from sklearn.metrics import classification_report, confusion_matrix\n"
            "def measure(y, z):\n    return confusion_matrix(y, z)\n"
            "def report(y, z):\n    return classification_report(y, z, output_dict=True)",
            "measure = report = lambda y, z: None",
            "assert measure([0, 1, 1], [0, 1, 0]).tolist() == [[1, 0], [1, 1]]\n"
            "assert report([0, 1], [0, 1])['accuracy'] == 1.0",
        ),
        "a tree": (
            "from sklearn.tree import DecisionTreeClassifier\n"
            "tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, labels)",
            "tree = None",
            "assert tree.get_depth() <= 2 and tree.tree_.node_count >= 3\n"
            "assert np.isclose(tree.feature_importances_.sum(), 1)",
            "from sklearn.tree import export_text\nassert 'feature_1' in export_text(tree)",
        ),
        "groups": (
            "from sklearn.cluster import KMeans\n"
            "km = KMeans(n_clusters=2, n_init=3, random_state=0).fit(X)",
            "km = None",
            "assert km.cluster_centers_.shape == (2, 3) and set(km.labels_) == {0, 1}\n"
            "assert km.n_clusters == 2 and km.predict(X).tolist() == km.labels_.tolist()",
        ),
        "a data set": (
            "from sklearn.datasets import load_iris\niris = load_iris()\n"
            "table = load_iris(as_frame=True).frame",
            "iris = table = None",
            "assert iris.data.shape == (150, 4) and iris['target_names'][0] == 'setosa'\n"
            "assert table.shape == (150, 5) and 'target' in table",
        ),
        "words": (
            "from sklearn.feature_extraction.text import CountVectorizer\n"
            "v = CountVectorizer()\nM = v.fit_transform(['oil and gas', 'gas'])",
            "v = M = None",
            "assert M.shape == (2, 3) and M.toarray().tolist() == [[1, 1, 1], [0, 1, 0]]\n"
            "assert v.vocabulary_['oil'] == 2 and list(v.get_feature_names_out()) == ['and', "
            "'gas', 'oil']",
        ),
        "columns of a table": (
            "from sklearn.compose import make_column_transformer\n"
            "from sklearn.preprocessing import OneHotEncoder, StandardScaler\n"
            "prepare = make_column_transformer((OneHotEncoder(), ['k']), (StandardScaler(), "
            "['v']))",
            "prepare = None",
            "t = pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1.0, 2.0, 3.0]})\n"
            "out = prepare.fit_transform(t)\n"
            "assert out.shape == (3, 3) and np.isclose(out[:, 2].mean(), 0)",
        ),
        "an own estimator": (
            OWN,
            NO_OWN,
            "m = Mean(shift=1.0).fit(X, y)\nassert np.isclose(m.mean_, y.mean())\n"
            "assert np.allclose(m.predict(X), y.mean() + 1) and m.get_params() == {'shift': 1.0}",
            "assert Mean().set_params(shift=2.0).shift == 2.0\n"
            "assert Mean().fit(X, y).score(X, y) == 0",
            "assert np.allclose(Centre().fit_transform(X).mean(axis=0), 0)",
        ),
        "an own estimator cloned": (
            OWN,
            NO_OWN,
            "from sklearn.base import clone\nm = clone(Mean(shift=3.0))\nassert m.shift == 3.0",
        ),
        "an own estimator in cross-validation": (
            OWN,
            NO_OWN,
            "from sklearn.model_selection import cross_val_score\n"
            "s = cross_val_score(Mean(), X, y, cv=3, scoring='neg_mean_absolute_error')\n"
            "assert s.shape == (3,) and (s < 0).all()",
        ),
        "an own estimator in a pipeline": (
            OWN,
            NO_OWN,
            "from sklearn.pipeline import make_pipeline\n"
            "pipe = make_pipeline(Centre(), LinearRegression()).fit(X, y)\n"
            "assert np.isclose(pipe[-1].intercept_, y.mean()) and pipe.score(X, y) > .999",
        ),
        "the kind of an own estimator": (
            OWN,
            NO_OWN,
            "from sklearn.base import BaseEstimator, RegressorMixin, is_regressor\n"
            "assert isinstance(Mean(), RegressorMixin) and issubclass(Mean, BaseEstimator)\n"
            "assert is_regressor(Mean())",
        ),
    },
    setup=LEARN,
    needs=("sklearn",),
)

STYLES: list[Style] = [*ALGEBRA, *LEARNING]
