"""What crosses of a function: all that a test may look at without calling it."""

from __future__ import annotations

import inspect
import os
import types
from typing import Any

from nbjudge.engine.wire import own_names
from nbjudge.engine.wire.own_names import BUILTIN_CLASSES
from nbjudge.engine.wire.references import Encodes
from nbjudge.engine.wire.transport import WireError

#: Defaults and annotations of these classes are told with a function.
_TOLD = (type(None), bool, int, float, str, bytes, tuple)


def _told(encode: Encodes, value: Any) -> Any:
    """Return the message of a default or an annotation: None for what only calling can show."""
    if value is inspect.Parameter.empty:
        return None
    plain = type(value) in _TOLD or (type(value) is type and value in BUILTIN_CLASSES.values())
    try:
        return {"v": encode(value) if plain else None}
    except WireError:
        return {"v": None}


def about_function(encode: Encodes, function: Any) -> dict[str, Any]:
    """Return what a test may look at without calling: name, documentation, parameters.

    Parameters
    ----------
    encode : callable
        Turns a default or an annotation into a message.
    function : object
        A function, method or class.
    """
    about: dict[str, Any] = {
        "name": str(getattr(function, "__name__", "function"))[:100],
        "qualname": str(getattr(function, "__qualname__", ""))[:300],
        "doc": str(getattr(function, "__doc__", "") or "")[:20_000],
        "documented": getattr(function, "__doc__", None) is not None,
        "home": own_names.home(function),
    }
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if type(code) is types.CodeType:
        file = code.co_filename.replace(os.sep, "/").rpartition("/")[2]
        about["written"] = [file, code.co_firstlineno, code.co_qualname]
    try:
        signature = inspect.signature(function)
        about["parameters"] = [
            [p.name, int(p.kind), _told(encode, p.default), _told(encode, p.annotation)]
            for p in signature.parameters.values()
        ]
    except (ValueError, TypeError):
        about["parameters"] = None
    return about
