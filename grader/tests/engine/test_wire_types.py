"""Every type of numpy, pandas and sympy crosses as what it is."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from grader.tests.styles import kinds
from nbjudge.engine import wire
from nbjudge.engine.wire.algebra import MOST_NODES

SPACE: dict[str, Any] = {}
exec(kinds.SETUP, SPACE)


def no_reference(message: dict[str, Any]) -> Any:
    raise AssertionError(f"a {message['$']} where data was expected: {message}")


LENT = wire.Lent()
ENCODE, DECODE = wire.Encoder(LENT), wire.Decoder(LENT, no_reference)


def trip(value: Any) -> Any:
    return DECODE(json.loads(json.dumps(ENCODE(value))))


@pytest.mark.parametrize("code", kinds.COLUMNS.values(), ids=kinds.COLUMNS)
def test_a_type_of_pandas(code: str) -> None:
    column = eval(f"pd.Series({code}, name='v')", SPACE)
    pd.testing.assert_series_equal(trip(column), column)
    table, index = pd.DataFrame({"v": column}), pd.Index(column, name="k")
    pd.testing.assert_frame_equal(trip(table), table)
    pd.testing.assert_index_equal(trip(index), index)
    array, kind = trip(column.array), trip(column.dtype)
    assert type(array) is type(column.array)
    pd.testing.assert_series_equal(pd.Series(array), pd.Series(column.array))
    assert kind == column.dtype
    assert type(kind) is type(column.dtype)
    assert trip(column.to_numpy()).dtype == column.to_numpy().dtype
    assert all(map(SPACE["alike"], trip(column.tolist()), column.tolist()))
    twice = trip(trip(column))  # what came over once goes back
    assert trip(twice.dtype) == column.dtype
    assert SPACE["alike"](twice.iloc[0], column.iloc[0])


@pytest.mark.parametrize("code", kinds.TABLES.values(), ids=kinds.TABLES)
def test_a_shape_of_table(code: str) -> None:
    table = eval(code, SPACE)
    for given in (table, table.T):
        pd.testing.assert_frame_equal(trip(given), given)
        assert trip(given).equals(given)
    for axis in table.axes:
        pd.testing.assert_index_equal(trip(axis), axis)
        assert type(trip(axis)) is type(axis)
        assert getattr(trip(axis), "freq", None) == getattr(axis, "freq", None)


@pytest.mark.parametrize("code", kinds.ARRAYS.values(), ids=kinds.ARRAYS)
def test_a_type_of_numpy(code: str) -> None:
    array = eval(code, SPACE)
    found = trip(array)
    np.testing.assert_array_equal(found, array)
    assert (type(found), found.dtype, found.shape) == (type(array), array.dtype, array.shape)
    first = array.ravel()[0]
    assert type(trip(first)) is type(first)
    assert str(trip(first)) == str(first)
    assert trip(array.dtype) == array.dtype
    assert trip(array.dtype).names == array.dtype.names


def test_what_hides_in_an_array() -> None:
    hidden = np.ma.array([1, 2, 3], mask=[0, 1, 0], fill_value=-9)
    found = trip(hidden)
    assert found.tolist() == [1, None, 3]
    assert (found.fill_value, found.data.tolist()) == (-9, [1, 2, 3])
    assert trip(np.ma.masked) is np.ma.masked
    words = np.ma.array(["x", None], mask=[0, 1], dtype=object)
    assert trip(words).tolist() == ["x", None]


def test_what_is_written_about_a_table() -> None:
    table = pd.DataFrame({"a": [1]})
    table.attrs["unit"] = "Mt"
    table["a"].attrs["n"] = 1
    assert trip(table).attrs == {"unit": "Mt"}
    assert trip(pd.offsets.MonthEnd(2)) == pd.offsets.MonthEnd(2)


@pytest.mark.parametrize(
    "message",
    [
        {"$": "view", "v": {"$": "objects", "v": [], "shape": [0]}, "class": "ndarray"},
        {"$": "record", "v": 3, "record": False},
        {
            "$": "structured",
            "v": [],
            "dtype": {"$": "dtype", "v": [["a", "<i4"]]},
            "shape": [1 << 40],
        },
        {"$": "structured", "v": [], "dtype": {"$": "dtype", "v": [["a", "<i4"]]}, "shape": [-1]},
        {"$": "sympy", "v": []},
        {"$": "sympy", "v": [["node", "os", "system"]]},
        {"$": "sympy", "v": [["node", "sympy.core.sympify", "sympify"]]},
        {
            "$": "sympy",
            "v": [["text", "__import__('os')"], ["node", "sympy.core.function", "f", 0]],
        },
        {"$": "sympy", "v": [["constant", "__class__"]]},
        {"$": "sympy", "v": [["constant", "Sum"]]},
        {"$": "sympy", "v": [["rational", "0x1", "0x2"], ["applied", 0]]},
        {"$": "sympy", "v": [["node", "sympy.core.add", "Add", 0]]},
        {"$": "sympy", "v": [["symbol", 3, {}, None]]},
        {"$": "sympy", "v": [["symbol", "x", {"wrong": True}, None]]},
        {"$": "sympy", "v": [["matrix", "Matrix", 1, 1]]},
        {"$": "sympy", "v": [["float", [0, "0x0", 7], 53]]},
        {"$": "sympy", "v": [["constant", "Pi"]] * (MOST_NODES + 1)},
    ],
)
def test_a_forged_value_is_refused(message: dict[str, Any]) -> None:
    pytest.importorskip("sympy")
    with pytest.raises((wire.WireError, TypeError, ValueError)):
        DECODE(message)


def test_an_expression_keeps_its_form() -> None:
    sp = pytest.importorskip("sympy")
    x, y = sp.symbols("x y")
    f = sp.Function("f")
    for e in (
        *(sp.factor(2 * x + 2), sp.Add(x, x, evaluate=False), sp.Pow(2, 3, evaluate=False)),
        *(sp.Integer(10) ** 40, sp.pi.evalf(30), sp.Float(0), sp.zoo, sp.true, sp.S.Reals),
        *(f, f(x, y), f(x).diff(x), sp.Eq(x, y), x < 1, sp.Matrix([[x]]), sp.Dummy("d")),
        *(sp.SparseMatrix([[1, 0]]), sp.ImmutableMatrix([[x]]), sp.Array([[1, x]])),
        *(sp.Poly(x**2 + sp.Rational(1, 2)), sp.sin(x).series(x, 0, 4), sp.RootOf(x**5 - x + 1, 0)),
        *(sp.Piecewise((0, x < 0), (x, True)), sp.solveset(sp.sin(x), x), sp.Lambda(x, x**2)),
        *(sp.Symbol("n", integer=True, positive=True), sp.IndexedBase("u")[1], sp.Dict({x: 1})),
    ):
        found = trip(e)
        assert type(found) is type(e)
        assert found == e
        assert str(found) == str(e)


def test_repeated_parts_cost_nothing() -> None:
    sp = pytest.importorskip("sympy")
    e = sp.Symbol("x")
    for _ in range(12):
        e = sp.Tuple(e, e)
    message = ENCODE(e)
    assert len(message["v"]) == 13
    assert trip(e) == e


def test_an_expression_of_the_students_class_stays_where_it_is() -> None:
    sp = pytest.importorskip("sympy")
    own = type("Own", (sp.Function,), {"__module__": "__main__"})
    assert ENCODE(own(sp.Symbol("x")))["$"] == "object"
    assert ENCODE(own(sp.Symbol("x")) + 1)["$"] == "object"
