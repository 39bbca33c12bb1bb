"""Whether a value is still what the instructor's cell has made it."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any


def alike(one: types.CodeType, other: types.CodeType) -> bool:
    """Whether two functions have the same code, wherever it stands."""
    if (one.co_code, one.co_names, one.co_varnames) != (
        other.co_code,
        other.co_names,
        other.co_varnames,
    ):
        return False
    pairs: Iterable[tuple[Any, Any]] = zip(one.co_consts, other.co_consts, strict=False)
    return len(one.co_consts) == len(other.co_consts) and all(
        alike(a, b)
        if isinstance(a, types.CodeType) and isinstance(b, types.CodeType)
        else (type(a), a) == (type(b), b)
        for a, b in pairs
    )


def is_library(value: Any) -> bool:
    """Whether a value is a module, function or class."""
    return isinstance(
        value, types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type
    )


def is_fixed(value: Any) -> bool:
    """Whether a value of the instructor's is one that no student's cell has a reason to change."""
    return is_library(value) or isinstance(
        value, bool | int | float | complex | str | bytes | tuple | frozenset
    )
