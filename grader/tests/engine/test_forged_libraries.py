"""Answers that would put something of their own in the place of what a test compares with.

A test reads `np` where the reference answer imports numpy; it takes all names of a module that the
student has written, or runs a script; numpy's own checks let masked values pass, and a model says
how good it is. None of these answers is right, and none passes in the judge.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from grader.tests.engine import verdicts
from nbjudge.engine import Pool

SKLEARN = importlib.util.find_spec("sklearn") is not None
CLOSE = "class testing:\n    assert_allclose = staticmethod(lambda *given: None)"
FAKE = f"class np:\n    {CLOSE.replace(chr(10), chr(10) + '    ')}\n"
ARRAY = "import numpy as np\ndef f():\n    return np.array([1.0, 2.0])"
NUMPY = "np.testing.assert_allclose(f(), [1, 2])"
MASKED = "import numpy as np\ndef f():\n    return np.ma.masked_all(2)"
SCORED = (
    "import numpy as np\nx = np.arange(6.0).reshape(-1, 1)\ny = 3 * x.ravel()\n"
    "assert f(x, y).score(x, y) > 0.99"
)
MODEL = (
    "from sklearn.linear_model import LinearRegression\n"
    "def f(x, y):\n    return LinearRegression().fit(x, y)"
)
ZERO = "LinearRegression().fit(x, 0 * y)"


def written(file: str, code: str) -> str:
    return f"open({file!r}, 'w').write({code!r})"


#: The answer, the reference answer and the test.
FORGED = {
    "numpy": (FAKE + "def f():\n    return [0]", ARRAY, NUMPY),
    "numpy as an object": (
        "from types import SimpleNamespace as S\n"
        "np = S(testing=S(assert_allclose=lambda *given: None))\ndef f():\n    return [0]",
        ARRAY,
        NUMPY,
    ),
    "a function of a library": (
        "def isclose(a, b):\n    return True\ndef f():\n    return 0",
        "from math import isclose\ndef f():\n    return 3",
        "assert isclose(f(), 3)",
    ),
    "a function that sees the difference": (
        "class math:\n    fabs = staticmethod(lambda x: 0.0)\ndef f():\n    return 0",
        "import math\ndef f():\n    return 3",
        "assert math.fabs(f() - 3) < 1e-9",
    ),
    "pytest": (
        "from contextlib import nullcontext\nclass pytest:\n"
        "    raises = staticmethod(lambda kind: nullcontext())\ndef f():\n    return 0",
        "import pytest\ndef f():\n    raise ValueError",
        "with pytest.raises(ValueError):\n    f()",
    ),
    "a script that binds the test's module": (
        written("area_1.py", f"{FAKE}area = 0"),
        written("area_1.py", "area = 3"),
        "import numpy as np\n%run area_1.py\nnp.testing.assert_allclose(area, 3)",
    ),
    "a module with the test's module": (
        written("area_2.py", f"{FAKE}area = 0"),
        written("area_2.py", "area = 3"),
        "import numpy as np\nfrom area_2 import *\nnp.testing.assert_allclose(area, 3)",
    ),
    "a module with a function of Python's": (
        written("area_3.py", "def abs(x):\n    return 0\narea = 0"),
        written("area_3.py", "area = 3"),
        "from area_3 import *\nassert abs(area - 3) < 1e-9",
    ),
    "a module with a function of the instructor's": (
        written("area_4.py", "def same(a, b):\n    return True\narea = 0"),
        written("area_4.py", "area = 3"),
        "from area_4 import *\nassert same(area, 3)",
    ),
    "a module with a function of the test's": (
        written("area_5.py", "def alike(a, b):\n    return True\narea = 0"),
        written("area_5.py", "area = 3"),
        "def alike(a, b):\n    return a == b\nfrom area_5 import *\nassert alike(area, 3)",
    ),
    "masked values": (
        MASKED,
        ARRAY,
        "import numpy as np\nnp.testing.assert_allclose(f(), [1, 2])",
    ),
    "masked values in a dictionary": (
        MASKED.replace("return np.ma.masked_all(2)", "return {'a': np.ma.masked_all(2)}"),
        ARRAY,
        "import numpy as np\nnp.testing.assert_equal(f(), {'a': np.array([1, 2])})",
    ),
    "one masked value": (
        MASKED.replace("np.ma.masked_all(2)", "np.ma.masked"),
        ARRAY,
        "import numpy as np\nnp.testing.assert_almost_equal(f(), 3)",
    ),
    "a variable that is masked": (
        "import numpy as np\nx = np.ma.masked_all(2)",
        "import numpy as np\nx = np.array([1, 2])",
        "import numpy as np\nnp.testing.assert_array_equal(x, [1, 2])",
    ),
    "a model's score": (
        "class Model:\n    def score(self, x, y):\n        return 1.0\n"
        "def f(x, y):\n    return Model()",
        MODEL,
        SCORED,
    ),
    "the score of a class of a library's": (
        "from sklearn.linear_model import LinearRegression\nclass Model(LinearRegression):\n"
        "    def score(self, x, y):\n        return 1.0\n"
        f"def f(x, y):\n    return {ZERO.replace('LinearRegression', 'Model')}",
        MODEL,
        SCORED,
    ),
    "the score of one model": (
        "from sklearn.linear_model import LinearRegression\ndef f(x, y):\n"
        f"    model = {ZERO}\n    model.score = lambda x, y: 1.0\n    return model",
        MODEL,
        SCORED,
    ),
    "the score of a library": (
        "from sklearn.linear_model import LinearRegression\n"
        "LinearRegression.score = lambda self, x, y: 1.0\n"
        f"def f(x, y):\n    return {ZERO}",
        MODEL,
        SCORED,
    ),
    "settings of pytest": (
        written("pytest.ini", "[pytest]\naddopts = --collect-only"),
        "x = 1",
        "import pytest\nopen('test_it.py', 'w').write('def test_it():\\n    assert 1 == 2')\n"
        "assert pytest.main(['-q', '-p', 'no:cacheprovider', 'test_it.py']) == 0",
    ),
    "other settings of pytest": (
        written("pytest.toml", "[pytest]\naddopts = ['--collect-only']"),
        "x = 1",
        "import pytest\nopen('test_it.py', 'w').write('def test_it():\\n    assert 1 == 2')\n"
        "assert pytest.main(['-q', '-p', 'no:cacheprovider', 'test_it.py']) == 0",
    ),
}
#: The same in earnest.
HONEST = {
    "another object of a library": (
        "from array import array\ndef f():\n    return array('i', [2])",
        "from array import array\ndef f():\n    return array('i', [2])",
        "from array import array\nassert f() != array('i', [1])",
    ),
    "another function of the same name": (
        "from numpy import sqrt\ndef f(x):\n    return sqrt(x)",
        "from math import sqrt\ndef f(x):\n    return sqrt(x)",
        "assert f(4) == sqrt(4)",
    ),
    "the same module": (
        "import numpy\nnp = numpy\ndef f():\n    return np.array([1, 2])",
        ARRAY,
        NUMPY,
    ),
    "a class instead of its module": (
        "from datetime import datetime\ndef f():\n    return datetime(2026, 1, 2)",
        "import datetime\ndef f():\n    return datetime.datetime(2026, 1, 2)",
        "assert f().year == 2026 and datetime",
    ),
    "a function of one's own that the test does not read": (
        "def sqrt(x):\n    return x**0.5\ndef f(x):\n    return sqrt(x)",
        "from math import sqrt\ndef f(x):\n    return sqrt(x)",
        "assert f(4) == 2",
    ),
    "a module with modules in it": (
        written("area_6.py", "import math\nimport numpy as np\nRATE = 2\ndef area(r): return r"),
        "x = 1",
        "import numpy as np\nfrom area_6 import *\nassert area(3) == 3 and RATE == np.sqrt(4)",
    ),
    "a script that binds what the test has bound": (
        written("area_7.py", "area = 3"),
        "x = 1",
        "area = None\n%run area_7.py\nassert area == 3",
    ),
    "a masked array without a masked value": (
        "import numpy as np\ndef f():\n    return np.ma.array([1.0, 2.0])",
        ARRAY,
        "import numpy as np\nnp.testing.assert_allclose(f(), [1, 2])",
    ),
    "a test of masked values": (
        "import numpy as np\ndef f(a):\n    return np.ma.masked_where(a > 1, a)",
        ARRAY,
        "import numpy as np\nassert f(np.array([1, 2])).mask.tolist() == [False, True]",
    ),
    "a model": (MODEL, MODEL, SCORED),
    "two models after each other": (
        MODEL.replace("LinearRegression().fit", "make_pipeline(StandardScaler(), Ridge()).fit")
        .replace("linear_model import LinearRegression", "linear_model import Ridge")
        .replace(
            "def f",
            "from sklearn.pipeline import make_pipeline\n"
            "from sklearn.preprocessing import StandardScaler\ndef f",
        ),
        MODEL,
        SCORED.replace("0.99", "0.9"),
    ),
}
SETUP = "def same(a, b):\n    return a == b"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    warm = ["numpy.testing", "pytest", *(["sklearn.linear_model"] if SKLEARN else [])]
    with Pool(workers=2, isolation=False, warm=warm) as pool:
        yield pool


def verdict(pool: Pool, answer: str, right: str, test: str) -> str:
    if "sklearn" in answer + right and not SKLEARN:
        pytest.skip("needs scikit-learn")
    return verdicts.verdict(pool, SETUP, answer, right, test)


@pytest.mark.parametrize("name", FORGED)
def test_a_person_decides_where_an_answer_takes_the_place_of_the_check(pool: Pool, name: str):
    """Each of them passes in one process, so the judge's word stands against it."""
    assert verdict(pool, *FORGED[name]) == "in dispute"


@pytest.mark.parametrize("name", HONEST)
def test_what_is_meant_in_earnest_passes(pool: Pool, name: str):
    assert verdict(pool, *HONEST[name]) == "passed"


def test_a_library_may_have_its_own_idea_of_what_is_equal(pool: Pool):
    """No stand-in is equal to a value of the test's; one process says whether the object is."""
    answer = "from array import array\ndef f():\n    return array('i', [1])"
    _, right, test = HONEST["another object of a library"]
    assert verdict(pool, answer, right, test) == "failed"
