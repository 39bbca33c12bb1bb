"""What a cell reads and changes is seen from its text."""

from __future__ import annotations

import pytest

from nbjudge.engine.names import analyse


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
    ],
)
def test_names_that_may_change(source: str, changed: set[str]):
    assert analyse(source).changed == changed


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
