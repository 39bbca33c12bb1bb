"""The score of a model that holds another one: reckoned by the judge, or left to a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.tests.engine.verdicts import verdict
from nbjudge.engine import Pool

pytest.importorskip("sklearn")

SETUP = """
import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.feature_selection import RFE
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
x = np.arange(20.0).reshape(-1, 1)
y = (x.ravel() > 9).astype(int)
"""
PIPE = "m = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)"
SEARCH = "m = GridSearchCV(LogisticRegression(), {'C': [0.1, 1]}, cv=2).fit(x, y)"
GOOD = "assert m.score(x, y) > 0.9"

#: The answer and a test, both meant in earnest.
HONEST = {
    "a pipeline": (PIPE, GOOD),
    "a pipeline of a regression": (
        "m = Pipeline([('s', StandardScaler()), ('r', LinearRegression())]).fit(x, x.ravel())",
        "assert m.score(x, x.ravel()) > 0.9 and m.score(x, y) < 0",
    ),
    "a search": (SEARCH, f"{GOOD} and m.best_estimator_.score(x, y) > 0.9"),
    "a search by accuracy": (SEARCH.replace("cv=2", "cv=2, scoring='accuracy'"), GOOD),
    "a search by an error": (
        "m = GridSearchCV(LinearRegression(), {'fit_intercept': [True]}, cv=2,"
        " scoring='neg_mean_squared_error').fit(x, y)",
        "assert -0.1 < m.score(x, y) < 0",
    ),
    "a search in a pipeline": (
        "m = make_pipeline(StandardScaler(), GridSearchCV(LogisticRegression(), {'C': [1]},"
        " cv=2)).fit(x, y)",
        GOOD,
    ),
    "a choice of columns": (
        "m = RFE(LogisticRegression(), n_features_to_select=1)",
        f"m.fit(np.hstack([x, x]), y)\n{GOOD.replace('(x', '(np.hstack([x, x])')}",
    ),
    "a baseline": ("m = DummyClassifier().fit(x, y)", "assert m.score(x, y) == 0.5"),
    "nothing to predict": (
        "m = KMeans(2, n_init=1, random_state=0).fit(x)\np = PCA(1).fit(x)",
        "assert m.score(x) < 0 and p.score(x) < 0",
    ),
    "lists": (
        "m = LinearRegression().fit([[1], [2]], [1, 2])",
        "assert m.score([[3]] * 2, [3, 4])",
    ),
    "a score that is no model's": (
        "class Game:\n    def score(self, a, b):\n        return a + b\n"
        "def new():\n    return Game()",
        "assert Game().score(1, 2) == 3 and new().score(2, 2) == 4",
    ),
}
#: An answer that gives itself the score, and the one it should be.
FORGED = {
    "a pipeline's class": (
        PIPE.replace("x, y", "x, 1 - y") + "\nPipeline.score = lambda self, x, y: 1.0",
        PIPE,
    ),
    "a search's class": (
        SEARCH.replace("x, y", "x, 1 - y") + "\nGridSearchCV.score = lambda self, x, y: 1.0",
        SEARCH,
    ),
    "the name of a pipeline": (
        "class Pipeline:\n    steps = [(0, 0)]\n    def score(self, x, y):\n        return 1.0\n"
        "Pipeline.__module__ = 'sklearn.pipeline'\nm = Pipeline()",
        PIPE,
    ),
    "the name of a model that predicts nothing": (
        "class KMeans:\n    def score(self, x, y):\n        return 1.0\n"
        "KMeans.__module__ = 'sklearn.cluster'\nm = KMeans()",
        PIPE,
    ),
    "a measure of one's own": (
        SEARCH.replace("cv=2", "cv=2, scoring=lambda *given: 1.0").replace("x, y", "x, 1 - y"),
        SEARCH,
    ),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, isolation=False, warm=["sklearn.linear_model"]) as pool:
        yield pool


@pytest.mark.parametrize("name", HONEST)
def test_a_score_in_earnest_passes(pool: Pool, name: str):
    answer, test = HONEST[name]
    assert verdict(pool, SETUP, answer, answer, test) == "passed"


@pytest.mark.parametrize("name", FORGED)
def test_a_person_decides_on_a_score_that_the_answer_gives_itself(pool: Pool, name: str):
    assert verdict(pool, SETUP, *FORGED[name], GOOD) == "in dispute"


@pytest.mark.parametrize("answer", [PIPE, SEARCH])
def test_a_bad_model_fails(pool: Pool, answer: str):
    assert verdict(pool, SETUP, answer.replace("x, y", "x, 1 - y"), answer, GOOD) == "failed"


def test_data_in_lists_are_not_handed_to_a_score_of_the_answers(pool: Pool):
    answer = "class M:\n    def score(self, x, y):\n        return 1.0\ndef f():\n    return M()"
    right = "def f():\n    return LinearRegression().fit([[1], [2]], [1, 2])"
    test = "assert f().score([[3], [4]], [3, 4]) > 0.9"
    assert verdict(pool, SETUP, right, right, test) == "passed"
    assert verdict(pool, SETUP, answer, right, test) == "in dispute"
