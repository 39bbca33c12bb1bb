"""What a test cell does before it needs the student is done once, and changes nothing else."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from nbjudge.engine import Cell, Job, Limits, Policy, Pool
from nbjudge.engine.judge import openings
from nbjudge.engine.runner.known_cells import KnownCells

ANSWER = "def f(x):\n    return x + 1"
#: Only a value that was made in another process differs from what its own process gives.
ELSEWHERE = "from _thread import get_native_id\n\nmade = get_native_id()\n"


@pytest.fixture(scope="module")
def pool():
    with Pool(workers=1, isolation=False, warm=["numpy", "pandas", "matplotlib.pyplot"]) as made:
        yield made


def outputs(pool: Pool, *cells: Cell) -> list[dict]:
    (result,) = pool.run([Job("one", cells)])
    assert result.state == "graded", result
    return [output for cell in cells for output in result.cells[cell.index].outputs]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("import math\ntop = math.sqrt(4)\nassert f(4) == top\nlow = 1", 2),
        ("a = [1]\na.append(2)\nfor x in (1, 2):\n    a.append(x)\nf(a)", 3),
        ("def g(x):\n    return f(x)\nb = g(1)", 1),
        ("def g(x):\n    return x\nb = g(1)\nassert f(1) == b", 2),
        ("b = list(map(lambda x: f(x), [1]))", 0),
        ("import pandas as pd\npd.options.display.width = 3", 1),
        ("import pandas as pd\nt = pd.DataFrame({'a': [1]})\nt.columns = ['b']\nf(t)", 3),
        ("import numpy as np\nx = np.random.rand(3)", 1),
        ("from random import random\nx = random()", 0),
        ("from datetime import datetime\nx = datetime.now()", 1),
        ("from nbjudge import checks\nchecks.start()", 1),
        ("x = open('a').read()", 0),
        ("x = 1\nprint(x)", 1),
        ("x = 1\ndel x\ny = 2", 1),
        ("x = answer\ny = 2", 0),
        ("max = 3", 1),
        ("x = max(1, 2)", 0),
        ("%matplotlib inline\nx = 1", 0),
        ("x = await f()", 0),
        ("import os.path as p\nx = p.sep", 0),
        ("class A:\n    pass\nx = 1", 0),
        ("with f() as x:\n    pass", 0),
        ("from __future__ import annotations\nx = 1", 0),
        ("import numpy as np\nx = np.get_printoptions()['precision']", 1),
        ("from numpy import geterr\nx = geterr()", 0),
        ("import pandas as pd\nx = pd.options.display.precision", 1),
        ("import decimal\nx = decimal.getcontext().prec", 1),
        ("import doctest\nx = doctest.testmod().failed", 1),
        ("import numpy as np\nx = np.load('table.npy')", 1),
        ("import sqlite3\nx = sqlite3.connect('made_by_looking.db')", 1),
        ("import json\nx = json.loads('[1]')\ny = x", 3),
        ("from multivector.data import load\nx = load('oil/routes')\ny = x", 3),
    ],
)
def test_an_opening_ends_where_it_could_differ(code: str, count: int):
    assert len(openings.leading(code, (), answers={"max"})) == count


def run(code: str, namespace: dict | None = None) -> openings.Opening | None:
    given = {} if namespace is None else namespace
    return openings.run(code, 1, [("m", "math", None)], (), given, lambda text, count: "<test>")


def test_the_namespace_is_as_before():
    namespace = {"kept": 1, "x": 2}
    opening = run("x = m.sqrt(9)\ndef g():\n    return x\nf()", namespace)
    assert opening is not None
    assert namespace.keys() == {"kept", "x", "__builtins__"}
    assert (namespace["kept"], namespace["x"]) == (1, 2)
    assert opening.names["x"] == 3
    assert opening.names["g"].__globals__ is namespace
    assert opening.holds({"m": __import__("math")})
    assert not opening.holds({"m": random})
    assert not opening.holds({})


@pytest.mark.parametrize(
    "code",
    [
        "x = 1 / 0",
        "x = [0 for _ in iter(int, 1)]",
        "from numpy.random import mtrand\nx = mtrand._rand.random_sample()",
        "import this as zen\nx = zen.s",
        "from matplotlib import pyplot as drawing\nx = drawing.figure()",
        "from argparse import ArgumentParser\nx = ArgumentParser().parse_args(['--no'])",
    ],
)
def test_what_fails_or_leaves_a_trace_is_left_to_each_judge(
    code: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(openings, "SECONDS", 0.5)
    assert run(f"{code}\nf()") is None


def test_an_opening_is_run_once_for_all_judges(pool: Pool):
    test = f"{ELSEWHERE}assert f(1) == 2\nassert made != get_native_id()"
    assert not outputs(pool, Cell(0, ANSWER), Cell(1, test, "test"))


def test_names_of_the_setup_cell_are_part_of_an_opening_while_they_are_the_same(pool: Pool):
    setup = Cell(0, "import _thread as t", "own")
    test = "made = t.get_native_id()\nassert f(1) == 2\nassert made {} t.get_native_id()"
    assert not outputs(pool, setup, Cell(1, ANSWER), Cell(2, test.format("!="), "test"))
    other = Cell(1, "import types\nt = types.SimpleNamespace(get_native_id=lambda: 7)", "own")
    changed = Cell(3, test.format("==") + "\nassert made == 7", "test")
    assert not outputs(pool, setup, other, Cell(2, ANSWER), changed)


def test_what_an_opening_imports_is_there_even_if_a_later_cell_imports_the_same(pool: Pool):
    later = Cell(2, "import math", "own", locked=False)
    test = Cell(1, "import math\nwanted = 2\nassert math.isclose(f(1), wanted)", "test")
    assert not outputs(pool, Cell(0, ANSWER), test, later)


def test_each_judge_has_values_of_its_own(pool: Pool):
    test = "rows = [1]\nassert f(1) == 2\nrows.append(2)\nassert rows == [1, 2]"
    for _ in range(2):
        assert not outputs(pool, Cell(0, ANSWER), Cell(1, test, "test"))


def test_what_a_student_hands_back_changes_no_expected_value(pool: Pool):
    answer = "def f(rows):\n    rows.append(5)"
    test = "rows = [1]\nwanted = [1, 5]\nf(rows)\nassert rows == wanted and wanted is not rows"
    assert not outputs(pool, Cell(0, answer), Cell(1, test, "test"))


@pytest.mark.parametrize("opening", ["wanted = 3\n", "def wanted_of(x):\n    return 1 / x\n"])
def test_a_failure_reads_as_it_does_without_an_opening(pool: Pool, opening: str):
    last = "wanted" if opening.startswith("wanted") else "wanted_of(0)"
    cells = Cell(0, ANSWER), Cell(1, f"{opening}assert f(1) == {last}", "test")
    (judged,) = outputs(pool, *cells)
    with Pool(workers=1, isolation=False, judge=False) as plain:
        (alone,) = outputs(plain, *cells)
    assert (judged["ename"], judged["evalue"]) == (alone["ename"], alone["evalue"])
    assert [line.split("\n")[0] for line in judged["traceback"]] == [
        line.split("\n")[0] for line in alone["traceback"]
    ]


def test_an_opening_that_never_ends_costs_nobody_a_grade():
    """The judge meets it where it stands, and ends at the cell's own time limit."""
    test = "from itertools import repeat\nx = sum(repeat(0))\nassert f(1) == 2"
    limits = Limits(cell_seconds=1, total_seconds=4, grace_seconds=0.5)
    good = Cell(1, "assert f(1) == 2", "test")
    with Pool(workers=1, isolation=False) as pool:
        jobs = [
            Job("stuck", (Cell(0, ANSWER), Cell(1, test, "test")), limits=limits),
            Job("good", (Cell(0, ANSWER), good), limits=limits),
        ]
        found = {result.key: result for result in pool.run(jobs)}
    assert found["stuck"].state == "timed out"
    assert found["good"].state == "graded"
    assert not found["good"].cells[1].outputs


class FakeLine:
    """Notes what a process is told."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.opened: list[tuple[str, bool]] = []
        self.drawn: list[str | None] = []

    def draw(self, cells) -> None:
        self.drawn += [source for source, _ in cells]

    def read_ahead(self, cells) -> None:
        self.read += cells

    def open_cells(self, cells, imports, answers, *, tests) -> None:
        self.opened += [(source, tests) for source, _ in cells]


def test_the_process_that_students_are_forked_from_never_hears_of_a_test():
    cells = [Cell(0, "import math", "own"), Cell(1, ANSWER), Cell(2, "assert f(1) == 2", "test")]
    students, judges, known = FakeLine(), FakeLine(), KnownCells()
    for _ in range(2):
        known.tell(cells, {0: 1, 1: 2, 2: 3}, {2}, students, judges)
    assert (students.read, students.opened) == (["import math"], [("import math", False)])
    assert students.drawn == ["import math", None, None]
    assert judges.drawn == []
    assert judges.read == ["import math", "assert f(1) == 2"]
    assert judges.opened == [("assert f(1) == 2", True)]


def test_of_students_cells_only_released_ones_are_read_ahead():
    cells = [Cell(0, "x = ...", released=True), Cell(1, ANSWER), Cell(2, "assert f(x)", "test")]
    students, judges, known = FakeLine(), FakeLine(), KnownCells()
    known.tell(cells, {0: 1, 1: 2, 2: 3}, {2}, students, judges)
    assert students.read == ["x = ..."]
    assert judges.read == ["x = ...", "assert f(x)"]
    assert students.opened == students.drawn == []


#: A library that reads its data once, and starts a thread when asked.
LIBRARY = """
import functools, os, threading, time

@functools.cache
def load():
    return os.getpid()

def start():
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    return 1
"""


def test_what_an_instructors_cell_loads_is_loaded_once_for_all_students(tmp_path: Path):
    (tmp_path / "loads_once.py").write_text(LIBRARY)
    code = f"import sys\nsys.path.append({str(tmp_path)!r})"
    setup = Cell(0, "from loads_once import load\nfound = load()", "own")
    look = Cell(1, "import os\nfound == os.getpid(), load() == found")
    with Pool(workers=1, isolation=False, warm_code=code) as made:
        (output,) = outputs(made, setup, look)
    assert output["data"]["text/plain"] == "(False, True)"


def test_an_opening_that_starts_a_thread_costs_nobody_a_grade(tmp_path: Path):
    (tmp_path / "starts_one.py").write_text(LIBRARY)
    code = f"import sys\nsys.path.append({str(tmp_path)!r})"
    setup = Cell(0, "from starts_one import start\nfound = start()", "own")
    with Pool(workers=1, isolation=False, warm_code=code) as made:
        cells = (setup, Cell(1, ANSWER), Cell(2, "assert f(found) == 2", "test"))
        for result in made.run([Job(str(n), cells) for n in range(3)]):
            assert (result.state, result.cells[2].outputs) == ("graded", [])


def test_an_instructors_cell_draws_only_in_its_notebook():
    code = "import pandas as pd\nt = pd.DataFrame({'a': [1]})\nax = t.plot.bar()\nx = 1"
    assert len(openings.leading(code, (), ())) == 4
    assert len(openings.leading(code, (), (), kept=False)) == 2


def test_a_module_of_the_assignment_is_not_mistaken_for_an_installed_one():
    """Python brings a module of this name, and whoever asks for it first would get that one."""
    files = {"mailbox.py": b"def pack(x):\n    return [x]\n"}
    setup = Cell(0, "import mailbox", "own")
    tests = [
        "from mailbox import pack\nassert f(1) == len(pack(1)) + 1",
        "assert f(1) == len(mailbox.pack(1)) + 1",
    ]
    for at, test in enumerate(tests):
        with Pool(workers=1, isolation=False, files=files) as made:
            cells = [Cell(1, ANSWER), Cell(2, test, "test")]
            assert outputs(made, *[setup][:at], *cells) == []


#: An instructor's cell, and what a test and an answer work out: the same in one process.
SET_BEFORE = {
    "numpy's text": (
        "import numpy as np\nnp.set_printoptions(precision=2)",
        "import numpy as np\n{} = str(np.array([1 / 3]))",
        "'[0.33333333]'",
    ),
    "numpy's errors": (
        "import numpy as np\nnp.seterr(divide='raise')",
        "import numpy as np\n{} = 1\ntry:\n    np.array([1.0]) / 0\nexcept FloatingPointError:\n"
        "    {} = 2",
        "1",
    ),
    "pandas' text": (
        "import pandas as pd\npd.set_option('display.precision', 2)",
        "import pandas as pd\n{} = str(pd.Series([1 / 3]))",
        r"'0    0.333333\ndtype: float64'",
    ),
    "decimals": (
        "import decimal\ndecimal.getcontext().prec = 4",
        "import decimal\n{} = str(decimal.Decimal(1) / 3)",
        "'0.3333333333333333333333333333'",
    ),
    "a name of a module": (
        "import math\nmath.tau = 5",
        "import math\n{} = math.tau * 2",
        "4e0 * math.pi",
    ),
    "a method of a class": (
        "from fractions import Fraction\nFraction.__str__ = lambda self: 'a part'",
        "from fractions import Fraction\n{} = str(Fraction(1, 3))",
        "'1/3'",
    ),
    "a name of Python's": (
        "def round(x):\n    return int(x + 0.5)",
        "{} = round(2.5)",
        "2",
    ),
    "names of Python's, by a star": ("from numpy import *", "{} = repr(round(2.5))", "'2'"),
    "in a module's names": (
        "import math\nvars(math)['tau'] = 5",
        "{} = math.tau * 2",
        "4 * math.pi",
    ),
    "in a function": (
        "import math\ndef prepare(module):\n    module.tau = 5\nprepare(math)",
        "import math\n{} = math.tau * 2",
        "4 * math.pi",
    ),
    "in a function, by another name": (
        "import math\ndef prepare():\n    known = math\n    known.tau = 5\nprepare()",
        "import math\n{} = math.tau * 2",
        "4 * math.pi",
    ),
    "by its name": (
        "import math\nsetattr(math, 'tau', 5)",
        "import math\n{} = math.tau * 2",
        "4e0 * math.pi",
    ),
}


@pytest.fixture(scope="module")
def strict():
    libraries = ["numpy", "pandas", "decimal", "fractions"]
    with Pool(workers=1, isolation=False, judge=Policy.STRICT, warm=libraries) as made:
        yield made


@pytest.mark.parametrize("place", ["an instructor's cell", "an earlier test"])
@pytest.mark.parametrize("what", SET_BEFORE)
def test_what_was_set_before_counts(what: str, place: str, strict: Pool):
    setup, work, otherwise = SET_BEFORE[what]
    kind = "own" if place == "an instructor's cell" else "test"
    test = Cell(2, f"{work.replace('{}', 'expected')}\nassert f() == expected", "test")
    inside = work.replace("{}", "made").replace("\n", "\n    ")
    for answer in (f"    {inside}\n    return made", f"    import math\n    return {otherwise}"):
        cells = (Cell(0, setup, kind), Cell(1, f"{setup}\ndef f():\n{answer}"), test)
        (found,) = strict.run([Job("one", cells)])
        failed = [o for o in found.cells[2].outputs if o["output_type"] == "error"]
        assert bool(failed) == ("return made" not in answer), failed


def test_an_opening_is_used_where_only_own_things_are_set(pool: Pool):
    setup = "class Route:\n    pass\nroute = Route()\nroute.length = 3"
    there = f"{ELSEWHERE}import os\nassert made != get_native_id()"
    assert outputs(pool, Cell(0, setup, "own"), Cell(1, ANSWER), Cell(2, there, "test")) == []


@pytest.mark.parametrize(
    ("does", "look"),
    [
        ("numpy.set_printoptions(precision=2)", "numpy.get_printoptions()['precision']"),
        ("numpy.seterr(divide='raise')", "numpy.geterr()['divide']"),
        ("numpy.random.seed(3)", "int(numpy.random.get_state()[1][0])"),
        ("pandas.set_option('display.precision', 2)", "pandas.get_option('display.precision')"),
        ("pandas.options.mode.string_storage = 'python'", "pandas.options.mode.string_storage"),
        ("decimal.getcontext().prec = 4", "decimal.getcontext().prec"),
        ("matplotlib.rcParams['figure.dpi'] = 33", "matplotlib.rcParams['figure.dpi']"),
        ("os.environ['A_MODE'] = 'x'", "os.environ.get('A_MODE')"),
        ("os.chdir('/')", "os.getcwd()"),
        ("sys.path.append('x')", "list(sys.path)"),
        ("warnings.simplefilter('error')", "list(warnings.filters)"),
    ],
)
def test_what_a_course_s_function_sets_is_put_back(
    does: str, look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The process in which openings are run is the one that all judges come from."""
    import importlib

    libraries = ("decimal", "matplotlib", "numpy", "os", "pandas", "sys", "warnings")
    known = {name: importlib.import_module(name) for name in libraries}
    (tmp_path / "a_course.py").write_text(
        f"import {', '.join(libraries)}\ndef begin():\n    {does}\n    return 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "a_course", raising=False)
    before = eval(look, known)
    assert run("from a_course import begin\nx = begin()") is None
    assert eval(look, known) == before
