"""Ordinary code is never reported; code that attacks the grader is."""

from __future__ import annotations

import pytest

from nbjudge.engine.syntax.suspicious import scan

#: Cells as honest students write them, in many styles.
ORDINARY = """
import pandas as pd
data = pd.read_csv("table.csv")
data.columns = ["year", "value"]
data.index.name = "row"
# ---
load = 3
geo = [1, 2]
checks = {"a": 1}
errors = []
errors.append(1)
# ---
import numpy as np
import numpy as np
from math import pi
from math import pi, sqrt
# ---
import matplotlib.pyplot as plt
plt.rcParams["figure.figsize"] = (8, 4)
plt.gcf().dpi = 150
ax = plt.gca()
ax.title = "A"
pd.options.display.max_rows = 10
pd.options.mode.copy_on_write = True
# ---
import matplotlib.pyplot as plt
year = 2024
plt.title = "Exports"
plt.xlabel = f"Year {year}"
plt.ylim = (0, 100)
# ---
errors = pd.DataFrame({"a": [1]})
errors.columns = ["b"]
math = results
math.columns = ["a"]
json = {"a": 1}
json["b"] = 2
# ---
def total(data, json):
    json.count = 1
    data.loc[0, "x"] = 3
    return data.sum()
# ---
class Vector:
    def __init__(self, **parts):
        for name, value in parts.items():
            setattr(self, name, value)

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x

    def __add__(self, other):
        return Vector(x=self.x + other.x)
# ---
import inspect
import gc
print(inspect.signature(total))
gc.collect()
# ---
from numpy.testing import assert_allclose
import pandas.testing as tm
assert_allclose([1], [1])
# ---
get_ipython().run_line_magic("matplotlib", "inline")
%matplotlib inline
!ls
# ---
import sys
sys.path.append("lib")
sys.path = ["lib", *sys.path]
sys.setrecursionlimit(5000)
import io
before = sys.stdout
sys.stdout = io.StringIO()
sys.stdout = before
# ---
import warnings
warnings.filterwarnings("ignore")
warnings.simplefilter("ignore")
# ---
import config
config.value = 3
import mytools as mt
mt.setting = True
# ---
for name in ("a", "b"):
    setattr(ax, name, 1)
frame = pd.DataFrame({"a": [1]})
frame["b"] = np.sqrt(frame["a"])
frame.attrs["unit"] = "t"
np.array([1, 2])[0] = 3
values = np.zeros(3)
values[0] = np.pi
del frame["b"]
# ---
import random
random.seed(1)
np.random.seed(1)
rng = np.random.default_rng(2)
# ---
class Check:
    def equals(self, other):
        return self.name == other.name
# ---
import os
os.environ["A"] = "1"
print(os.getcwd(), __name__)
if __name__ == "__main__":
    print(globals().keys(), vars(), dir(np))
""".strip().split("# ---\n")

ATTACKS = {
    "import numpy as np\nnp.isclose = lambda *a, **k: True": "replaces numpy.isclose",
    "pd.testing.assert_frame_equal = print": "replaces pd.testing",
    "import numpy.testing as t\nt.assert_allclose = print": "replaces numpy.testing",
    "import numpy.testing\nfor m in (numpy.testing,):\n    setattr(m, 'x', 1)": "on numpy.testing",
    "from nbjudge.checks import errors\nerrors.CheckError = ValueError": "nbjudge.checks.errors",
    "import nbjudge.checks as c\nc.close = print": "replaces nbjudge.checks.close",
    "import sys\nsys.modules['nbjudge'] = None": "sys.modules",
    "import importlib\nsetattr(importlib.import_module('nbjudge.checks'), 'x', 1)": "setattr on",
    "import builtins\nbuiltins.abs = len": "builtins.abs",
    "math.isclose = print": "math.isclose",
    "import sys\nsys._getframe(1)": "_getframe",
    "import inspect\ninspect.currentframe().f_back.f_locals": "f_back",
    "import gc\ngc.get_objects()": "get_objects",
    "import os\nos._exit(0)": "os._exit",
    "exit()": "exit",
    "import sys\nsys.exit()": "sys.exit",
    "get_ipython().run_cell = None": "get_ipython",
    "shell = get_ipython()": "get_ipython",
    "open('ps1.ipynb')": "notebook file",
    "class A:\n    def __eq__(self, other):\n        return True": "ignores the other",
    "A = type('A', (), {'__eq__': lambda a, b: True})": "__eq__",
    "f.__globals__['x'] = 1\ngetattr(f, '__globals__')": "__globals__",
    "module.__dict__['x'] = 1": "__dict__",
    "import ctypes": "ctypes",
}


@pytest.mark.parametrize("source", ORDINARY)
def test_ordinary_code_is_not_reported(source) -> None:
    assert scan(source) == []


@pytest.mark.parametrize(("source", "words"), ATTACKS.items())
def test_an_attack_is_reported(source, words) -> None:
    assert any(words in line for line in scan(source)), scan(source)


@pytest.mark.parametrize(
    "source",
    [
        "checks = None",
        "class checks:\n    pass",
        "def checks():\n    pass",
        "checks.close = print",
        "from checks import values\nvalues.close = print",
        "import checks.values as v\nv.close = print",
    ],
)
def test_names_of_a_course_are_reported_only_where_the_course_says_so(source) -> None:
    assert scan(source) == []
    assert scan(source, names=["checks"]) != []
