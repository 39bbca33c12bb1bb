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


def same_function(
    name: str, mine: Any, message: Any, redefined: bool, code: types.CodeType | None
) -> bool:
    """Whether the student's process has the module, function or class of the instructor's cell.

    Parameters
    ----------
    name : str
    mine : module, function or class
        What the instructor's cell has set.
    message : dict
        What the student's process says it has.
    redefined : bool
        Whether a cell of the student's binds the name.
    code : types.CodeType or None
        The code of the student's function of that name.
    """
    kind = message.get("$") if isinstance(message, dict) else None
    if isinstance(mine, types.ModuleType):
        return kind == "module" and message.get("v") == mine.__name__
    if getattr(mine, "__module__", None) != "__main__":
        return kind in ("library", "builtin") and getattr(mine, "__name__", None) == name
    if not redefined:
        return kind in ("function", "class")
    own = getattr(mine, "__code__", None)
    return code is not None and own is not None and alike(code, own)
