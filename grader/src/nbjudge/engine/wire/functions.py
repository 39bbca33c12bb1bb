"""What crosses of a function: all that a test may look at without calling it."""

from __future__ import annotations

import os
import types
from typing import Any

from nbjudge.engine.wire import own_names, signatures
from nbjudge.engine.wire.references import Encodes


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
        "parameters": signatures.parameters(encode, function),
    }
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if type(code) is types.CodeType:
        file = code.co_filename.replace(os.sep, "/").rpartition("/")[2]
        about["written"] = [file, code.co_firstlineno, code.co_qualname]
    return about
