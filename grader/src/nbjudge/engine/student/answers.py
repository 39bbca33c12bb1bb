"""What the student's process says of its objects and errors, and how it applies an operator."""

from __future__ import annotations

import inspect
import linecache
import operator
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire

#: Questions that run no code of the student's.
QUIET = frozenset({"names", "remember", "settings"})


#: How deep groups of errors and their causes are told, and how many of one group.
DEEPEST_GROUP, MOST_IN_GROUP = 5, 50


#: Questions about an object of which the answer is what a function of Python's gives.
SIMPLE: dict[str, Callable[[Any], Any]] = {
    "dir": lambda item: [str(name) for name in dir(item)],
    "length": len,
    "text": str,
}
#: What Python makes of a StopIteration that a coroutine lets through.
_LEFT_A_COROUTINE = "coroutine raised StopIteration"
#: Special methods of which Python checks what they return, with what calls them.
_CONVERSIONS: dict[str, Callable[..., Any]] = {
    "__float__": float,
    "__format__": format,
    "__index__": operator.index,
    "__int__": int,
    "__repr__": repr,
}


class Iteration:
    """An iterator under way (kept apart: iterators that are callable exist)."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self.iterator = iterator


def special(item: Any, name: str, given: list[Any]) -> Any:
    """Apply an operator or a special method, as Python does."""
    if name in wire.OPERATORS or name in wire.IN_PLACE or name in wire.ORDERS:
        return getattr(operator, name)(item, *given)
    if name in wire.WITH_VALUES:
        return getattr(operator, wire.WITH_VALUES[name])(*given, item)
    if name in _CONVERSIONS:
        return _CONVERSIONS[name](item, *given)
    return getattr(type(item), name)(item, *given)


def intern(given: list[Any], named: dict[str, Any], places: Sequence[int | str]) -> None:
    """Put the texts in their places of which Python keeps one object, as the test has it too."""
    for at in places:
        if isinstance(at, int):
            given[at] = sys.intern(given[at])
        else:
            named[at] = sys.intern(named[at])


def raised(error: BaseException, operation: str) -> BaseException:
    """Return the error that the student's code raised, whatever a coroutine has made of it."""
    cause = error.__cause__
    left = operation == "call" and str(error) == _LEFT_A_COROUTINE
    return cause if left and isinstance(cause, StopIteration) else error


def library(name: str, value: Any, is_own: Callable[[object], bool]) -> str | None:
    """Say of an imported function or class where it comes from; the judge has its own.

    Parameters
    ----------
    name : str
        What the notebook calls it.
    value : object
    is_own : callable
        Tells by a module's name whether it is the student's: the judge has none of those.
    """
    module = getattr(value, "__module__", None)
    if (
        not callable(value)
        or not isinstance(module, str)
        or is_own(module)
        or getattr(value, "__name__", None) != name
        or not (inspect.isroutine(value) or isinstance(value, type))
    ):
        return None
    return module


def public_names(module: types.ModuleType) -> list[str]:
    """Return what ``from ... import *`` takes of a module, but for other modules."""
    public = getattr(module, "__all__", None)
    if isinstance(public, list):
        return [str(name) for name in public]
    items = vars(module).items()
    return [n for n, value in items if n[:1] != "_" and not isinstance(value, types.ModuleType)]


def about_error(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """Describe an error: classes, text, and the line of the notebook that it came through."""
    try:
        text = str(error)[:2_000]
    except BaseException:
        text = "<the error cannot be shown as text>"
    kinds = [[kind.__module__, kind.__qualname__] for kind in type(error).__mro__[:10]]
    about: dict[str, Any] = {"kinds": kinds, "text": text, "line": _line(error)}
    if isinstance(error.__cause__, Exception) and depth < DEEPEST_GROUP:
        about["cause"] = about_error(error.__cause__, depth + 1)
    if type(error) is ExceptionGroup and depth < DEEPEST_GROUP:
        parts = error.exceptions[:MOST_IN_GROUP]
        about["group"] = [about_error(one, depth + 1) for one in parts]
        about["message"] = str(error.message)[:2_000]
    return about


def arguments(error: BaseException, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Say what an error was made of, where that is not only its text."""
    with suppress(BaseException):
        where = getattr(error, "filename", None) if isinstance(error, OSError) else None
        parts = error.args if where is None else (*error.args, where)
        if parts != (str(error),):
            return {"args": [encode(part) for part in parts]}
    return {}


def _line(error: BaseException) -> str:
    """Return the last line of the notebook that an error came through, as text."""
    with suppress(BaseException):
        for frame, number in reversed([*traceback.walk_tb(error.__traceback__)]):
            if frame.f_globals.get("__name__") == "__main__":
                return linecache.getline(frame.f_code.co_filename, number).strip()[:200]
    return ""


def bound_by_script(shell: Any, line: str) -> list[str]:
    """Run a script of the student's among the notebook's names; return those it has bound."""
    before = dict(shell.user_ns)
    shell._shown_error = False
    shell.run_line_magic("run", line)
    if shell._shown_error:
        raise RuntimeError(f"%run {line} ended with an error")
    return [
        name
        for name, value in shell.user_ns.items()
        if not name.startswith("_") and (name not in before or before[name] is not value)
    ]
