"""Tables and series: type, columns, index, row order, values, and input left as it was."""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nbjudge.checks.values import (
    EXACT,
    agree,
    canary,
    missing,
    plain,
    show,
    suggestion,
    type_name,
)


def _exact(value: object, kind: type) -> bool:
    """Say whether a value is of this very class, or of geopandas' version of it."""
    real = type(value)
    if real is kind:
        return True
    return (
        issubclass(real, kind)
        and str(real.__module__).split(".")[0] == "geopandas"
        and real.__name__ in ("GeoDataFrame", "GeoSeries")
    )


def _numeric(values: pd.Series) -> bool:
    if values.dtype.kind in "iuf" or str(values.dtype) in ("Int64", "Float64"):
        return True
    # Numbers beside pandas' NA (a mean of nullable values), or filled one by one into a column
    # that began as None, come as objects.
    return values.dtype == object and all(
        item is pd.NA or item is None or type(item) in (int, float) or isinstance(item, np.number)
        for item in values.array
    )


def _list(values: pd.Series | pd.Index, what: str) -> list[object]:
    return [plain(item, what) for item in values.array]


def series(
    came: object,
    expected: pd.Series,
    *,
    what: str,
    ordered: bool = False,
    rel: float = EXACT,
    absolute: float = 1e-12,
    unit: str = "",
) -> None:
    """Check a Series: its labels, their order where that counts, and its values.

    Parameters
    ----------
    came : pandas.Series
        What the answer returned.
    expected : pandas.Series
        What a reference computed. Its name is asked for when it has one.
    what : str
        What was asked, for the message.
    ordered : bool
        Whether the order of the rows counts.
    rel, absolute : float
        Tolerances of the expected value and in its unit.
    unit : str
        Shown after expected values.

    Raises
    ------
    CheckError
        At the first difference.
    """
    if not _exact(came, pd.Series):
        raise CheckError(f"{what}: came {type_name(came)}; expected a pandas Series.")
    if expected.name is not None and came.name != expected.name:  # type: ignore[attr-defined]
        raise CheckError(
            f"{what}: the Series is named {came.name!r}, "  # type: ignore[attr-defined]
            f"expected {expected.name!r}."
        )
    key, value = "label", "value"
    _compare(
        pd.DataFrame({key: _list(came.index, what), value: came.array}),  # type: ignore[attr-defined]
        pd.DataFrame({key: _list(expected.index, what), value: expected.array}),
        [key],
        what,
        ordered,
        rel,
        absolute,
        unit,
    )


def table(
    came: object,
    expected: pd.DataFrame,
    *,
    what: str,
    key: str | Sequence[str],
    ordered: bool = False,
    by: str = "",
    rel: float = EXACT,
    absolute: float = 1e-12,
    unit: str = "",
) -> None:
    """Check a table: its columns, its rows, their order where that counts, and its values.

    The order of the columns and the index are free.

    Parameters
    ----------
    came : pandas.DataFrame
        What the answer returned.
    expected : pandas.DataFrame
        What a reference computed.
    what : str
        What was asked, for the message.
    key : str or sequence of str
        The column or columns that tell the rows apart.
    ordered : bool
        Whether the order of the rows counts.
    by : str
        A column: with `ordered`, rows that are expected to be equal in it may stand in any order
        among themselves. Without it every row has one place.
    rel, absolute : float
        Tolerances of the expected value and in its unit.
    unit : str
        Shown after expected values.

    Raises
    ------
    CheckError
        At the first difference.
    """
    if not _exact(came, pd.DataFrame):
        raise CheckError(f"{what}: came {type_name(came)}; expected a pandas DataFrame.")
    have = [str(name) for name in came.columns]  # type: ignore[attr-defined]
    want = [str(name) for name in expected.columns]
    lacking, surplus = sorted(set(want) - set(have)), sorted(set(have) - set(want))
    if lacking or surplus or len(have) != len(want):
        parts = [f"the columns are {have}, expected {want}"]
        if lacking:
            parts.append(f"missing: {', '.join(lacking)}")
        if surplus:
            parts.append(f"not asked for: {', '.join(surplus)}")
        raise CheckError(f"{what}: {'; '.join(parts)}.")
    keys = [key] if isinstance(key, str) else list(key)
    _compare(came, expected, keys, what, ordered, rel, absolute, unit, by)


def _compare(
    came: pd.DataFrame,
    expected: pd.DataFrame,
    keys: list[str],
    what: str,
    ordered: bool,
    rel: float,
    absolute: float,
    unit: str,
    by: str = "",
) -> None:
    _canary()
    for name in expected.columns:
        if len(expected) and len(came) and _numeric(expected[name]) and not _numeric(came[name]):
            raise CheckError(
                f"{what}: column {name!r} has the type {came[name].dtype}; expected numbers."
            )
    got, want = _rows(came, keys, what), _rows(expected, keys, what)
    lacking = [row for row in want if row not in got]
    surplus = [row for row in got if row not in want]
    if lacking or surplus:
        parts = [f"{len(came)} row{'' if len(came) == 1 else 's'} came, expected {len(expected)}"]
        if lacking:
            parts.append(f"missing: {_labels(lacking)}")
        if surplus:
            parts.append(f"not expected: {_labels(surplus)}")
        raise CheckError(f"{what}: {'; '.join(parts)}.")
    unit = f" {unit}" if unit else ""
    for row, values in want.items():
        for name, wanted in values.items():
            found = got[row][name]
            if not agree(found, wanted, rel, absolute):
                raise CheckError(
                    f"{what}: {name} of {_label(row)} is "
                    f"{'missing' if missing(found) else show(found)}, expected "
                    f"{'a missing value' if missing(wanted) else show(wanted) + unit}."
                    + suggestion(found, wanted)
                )

    def place_of(row: tuple) -> object:
        if not by:
            return row
        value = want[row][by]
        return "missing" if missing(value) else value

    wrong = [
        i for i, (a, b) in enumerate(zip(got, want, strict=True)) if place_of(a) != place_of(b)
    ]
    if ordered and wrong:
        place = wrong[0]
        raise CheckError(
            f"{what}: the values are right, the order of the rows is not: row {place} is "
            f"{_label(list(got)[place])}, expected {_label(list(want)[place])}."
        )


def _rows(frame: pd.DataFrame, keys: list[str], what: str) -> dict[tuple, dict[str, object]]:
    columns = {str(name): _list(frame[name], f"{what}: column {name!r}") for name in frame.columns}
    rows: dict[tuple, dict[str, object]] = {}
    for place in range(len(frame)):
        label = tuple(
            "missing" if missing(columns[key][place]) else columns[key][place] for key in keys
        )
        if label in rows:
            raise CheckError(f"{what}: {_label(label)} stands in more than one row.")
        rows[label] = {name: cells[place] for name, cells in columns.items() if name not in keys}
    return rows


def _label(row: tuple) -> str:
    return " / ".join(str(part) for part in row)


def _labels(rows: list[tuple]) -> str:
    words = ", ".join(_label(row) for row in rows[:4])
    return words + (f" and {len(rows) - 4} more" if len(rows) > 4 else "")


def _canary() -> None:
    """Read two rows known to differ; a patched pandas shows here."""
    canary()
    known = pd.DataFrame({"k": ["a", "b"], "v": [1.0, 2.0]})
    if _rows(known, ["k"], "") != {("a",): {"v": 1.0}, ("b",): {"v": 2.0}}:
        raise CheckError(
            "The comparison itself was changed. Restart the kernel, remove what replaces parts of "
            "pandas, and run all cells."
        )


def difference(before: object, after: object) -> str:
    """Say how data changed between two moments, in a few words; nothing if they did not.

    >>> a = pd.DataFrame({"x": [1, 2]})
    >>> difference(a, a.copy()), difference(a, a.assign(y=1)), difference([1], [2])
    ('', 'its columns', 'its entries')
    """
    if before is after:
        return ""
    if type(before) in (list, tuple):
        if type(after) not in (list, tuple) or len(before) != len(after):  # type: ignore[arg-type]
            return "its entries"
        found = (difference(a, b) for a, b in zip(before, after, strict=True))  # type: ignore[call-overload]
        return next((words for words in found if words), "")
    if type(before) is dict:
        if type(after) is not dict or list(before) != list(after):
            return "its entries"
        found = (difference(before[key], after[key]) for key in before)
        return next((words for words in found if words), "")
    if isinstance(before, pd.DataFrame):
        if not isinstance(after, pd.DataFrame) or list(before.columns) != list(after.columns):
            return "its columns"
        if len(before) != len(after):
            return "its number of rows"
        if not before.index.equals(after.index):
            return "its index or row order"
        if getattr(before, "crs", None) != getattr(after, "crs", None):
            return "its coordinate system"
        for name in before.columns:
            if _differs(before[name], after[name]):
                return f"the column {name!r}"
        return ""
    if isinstance(before, pd.Series | pd.Index):
        same = type(after) is type(before) and len(after) == len(before)  # type: ignore[arg-type]
        return "" if same and not _differs(before, after) else "its values"
    if isinstance(before, np.ndarray):
        return "" if np.array_equal(before, after, equal_nan=before.dtype.kind == "f") else "values"
    if type(before) in (str, int, float, bool):
        if missing(before) and missing(after):
            return ""
        return "" if type(after) is type(before) and before == after else "its entries"
    return ""


def _sure(values: pd.Series | pd.Index) -> bool:
    """Say whether pandas' own comparison is as strict as one value by value: not among objects."""
    return values.dtype.kind in "biufmM" or str(values.dtype) == "str"


def _differs(one: pd.Series | pd.Index, two: pd.Series | pd.Index) -> bool:
    if str(one.dtype) != str(two.dtype):
        # A table that crossed a process border may come back with another text type.
        text = ("object", "str", "string")
        if not (str(one.dtype) in text and str(two.dtype) in text):
            return True
    if str(one.dtype) == "geometry":
        # A shape cannot be changed: the same object on both sides needs no comparison.
        pairs = ((a, b) for a, b in zip(one, two, strict=True) if a is not b)
        return any((a and a.wkb) != (b and b.wkb) for a, b in pairs)
    alike = type(one) is type(two) and str(one.dtype) == str(two.dtype)
    if alike and _sure(one) and one.equals(two):
        return False
    for a, b in zip(one.tolist(), two.tolist(), strict=True):
        if a is b or (pd.api.types.is_scalar(a) and pd.isna(a) and pd.isna(b)):
            continue
        if type(a) is not type(b) or a != b:
            return True
    return False
