"""What a cell reads and changes is seen from its text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nbjudge.engine.judge.altered import altered_by_calls
from nbjudge.engine.judge.traces import definitions
from nbjudge.engine.syntax.names import analyse, when_defined, with_texts


@pytest.mark.parametrize(
    "source, read",
    [
        ("assert total(x) == 3", {"total", "x"}),
        ("x = 1\nassert total(x) == 1", {"total"}),
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("for row in rows:\n    print(row)", {"rows", "print"}),
        ("[row for row in rows]", {"rows"}),
        ("[f(cell) for row in rows for cell in row if ok]", {"rows", "f", "ok"}),
        ("{k: v for k, v in pairs}\ndef g():\n    return k", {"pairs", "k"}),
        ("def check(a):\n    local = total(a)\n    return local\ncheck(1)", {"total"}),
        ("check = lambda a: total(a)\ncheck(1)", {"total"}),
        ("import numpy as np\nnp.sum(x)", {"x"}),
        ("with open('f') as file:\n    file.read()", {"open"}),
        (
            "class A(Base):\n    y = z\n    def f(self):\n        return total",
            {"Base", "z", "total"},
        ),
        ("@mark\ndef f(a: int = start) -> float:\n    pass", {"mark", "start", "int", "float"}),
        ("x: int = y", {"y", "int"}),
        ("try:\n    f()\nexcept KeyError as e:\n    print(e)", {"f", "KeyError", "print"}),
    ],
)
def test_names_that_are_read(source: str, read: set[str]):
    assert analyse(source).read == read


@pytest.mark.parametrize(
    "source, changed",
    [
        ("x = 1", {"x"}),
        ("x.a = 1", {"x"}),
        ("x[0].a[1] = 1", {"x"}),
        ("x.append(1)", {"x"}),
        ("f(x, *y, z=w)", {"x", "y", "w"}),
        ("del x[0]", {"x"}),
        ("def f():\n    global x\n    x = 1", {"f", "x"}),
        ("print(1)", set()),
        ("x + y", set()),
        ("def f():\n    x = []\n    x.append(1)\n    return x", {"f"}),
        ("def f(x):\n    x.a = 1\n    y.a = 1", {"f", "y"}),
        ("class A:\n    x = 1\n    def f(self):\n        x.append(2)", {"A", "x"}),
        ("total = sum(x * 2 for x in rows)", {"total"}),
        ("g = lambda x: x.pop()", {"g"}),
        ("%time y = f(x)", {"x", "y"}),
        ("%matplotlib inline", set()),
    ],
)
def test_names_that_may_change(source: str, changed: set[str]):
    assert analyse(plain(source)).changed - {"get_ipython"} == changed


@pytest.mark.parametrize(
    "source, read",
    [
        ("%matplotlib inline", set()),
        ("%config InlineBackend.figure_format = 'retina'", set()),
        ("%load_ext autoreload", set()),
        ("%time f(x)", {"f", "x"}),
        ("%timeit -n 3 f(x)", {"f", "x"}),
        ("%%time\ny = f(x)\ny", {"f", "x"}),
        ("%%capture out\nf(3)", {"f"}),
        ("!ls data", set()),
    ],
)
def test_only_the_code_of_a_magic_is_read(source: str, read: set[str]):
    assert analyse(plain(source)).read - {"get_ipython"} == read


def test_names_that_are_looked_up_by_their_text():
    assert "total" in analyse("assert 'total' in globals()").quoted
    assert "total" in analyse("eval('total(3)')").quoted
    assert not analyse("print('total')").quoted


def plain(source: str) -> str:
    """Turn IPython's own syntax into Python."""
    return TransformerManager().transform_cell(source)


def test_imports_are_listed_as_python_binds_them():
    found = analyse(
        "import a.b, c.d as e\nfrom f import g as h, i\nfrom . import j\nfrom k import *"
    )
    assert found.imports == (
        ("a", "a", None),
        ("", "a.b", None),
        ("e", "c.d", None),
        ("h", "f", "g"),
        ("i", "f", "i"),
    )


@pytest.mark.parametrize("source", ["not python (", "x = '\0'", "(" * 10_000, "-" * 100_000 + "1"])
def test_what_is_no_python_is_said_to_be_none(source: str):
    assert not analyse(source).valid


@pytest.mark.parametrize("look", [analyse, when_defined, with_texts, altered_by_calls, definitions])
@pytest.mark.parametrize(
    "deep",
    [
        "def f(x):\n    return " + " + ".join(["x"] * 900),
        "x = 'a'" + ".strip()" * 900,
        "if x == 0:\n    y = 0\n" + "".join(f"elif x == {n}:\n    y = {n}\n" for n in range(900)),
        "exec('x')\nx = " + " + ".join(["1"] * 5_000),
    ],
    ids=["a function", "a chain of calls", "a chain of conditions", "a long sum"],
)
def test_code_too_deep_to_be_looked_at_stops_nothing(look: Callable[[str], object], deep: str):
    look(deep)
