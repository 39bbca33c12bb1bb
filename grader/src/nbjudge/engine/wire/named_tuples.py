"""Named tuples: a tuple's items with names, and the number of one whose class the notebook defines.

One of a library's class crosses as data alone. One of a class of the notebook's may have methods as
well. So the student's process says under which number it is found there, and the judge hands it
back as the object that it is.
"""

from __future__ import annotations

import collections
import inspect
from collections.abc import Callable
from typing import Any

from nbjudge.engine.wire.references import (
    ABILITIES,
    Decodes,
    Encodes,
    Lent,
    without_methods,
)

#: The kind of message of one that is found under a number, or of the instructor's class.
OWN = "own tuple"

#: Returns the message of a named tuple, given its items' messages; None for one that is only data.
Own = Callable[[Any, list[Any]], "dict[str, Any] | None"]

#: Methods of tuples by which their data can be told: a class with its own ones is no data.
_DATA = (
    *("__len__", "__getitem__", "__iter__", "__contains__", "__bool__", "__eq__", "__ne__"),
    *("__hash__", "__lt__", "__le__", "__gt__", "__ge__"),
)


def none_is_own(value: Any, items: list[Any]) -> dict[str, Any] | None:
    """Take every named tuple as data alone."""
    return None


def encode_tuple(encode: Encodes, value: Any, depth: int, own: Own) -> dict[str, Any]:
    """Encode a named tuple."""
    kind = type(value)
    items = encode.items(tuple.__iter__(value), depth)
    message = own(value, items)
    if message is not None:
        return message
    more = {
        name: item
        for name, item in (getattr(value, "__dict__", None) or {}).items()
        if not name.startswith("_")
    }
    return {
        "$": "namedtuple",
        "name": kind.__name__,
        "fields": list(kind._fields),
        "v": items,
        "more": encode(more, depth + 1) if more else None,
    }


def decode_tuple(decode: Decodes, message: dict[str, Any]) -> Any:
    """Build a named tuple that is data alone."""
    kind: Any = collections.namedtuple(message["name"], message["fields"], rename=True)  # type: ignore[misc]
    items, more = decode.items(message["v"]), decode(message.get("more"))
    without_methods(dict(zip(kind._fields, items, strict=False)))
    if not more:
        return kind(*items)
    made = type(kind.__name__, (kind,), {})(*items)
    made.__dict__.update(without_methods({str(name): value for name, value in more.items()}))
    return made


def is_data(kind: type, is_own: Callable[[object], bool]) -> bool:
    """Whether named tuples of a class are what their items are: no method of its own tells else.

    Parameters
    ----------
    kind : type
    is_own : callable
        Tells by a module's name whether it is the notebook's own.
    """
    return not any(_defines(kind, name, is_own) for name in _DATA)


def _defines(kind: type, name: str, is_own: Callable[[object], bool]) -> bool:
    method = getattr(kind, name, None)
    return inspect.isfunction(method) and is_own(method.__module__)


def described(
    lent: Lent, is_own: Callable[[object], bool], value: Any, items: list[Any]
) -> dict[str, Any] | None:
    """Describe a named tuple of a class of the notebook's: its items, and where it is found.

    Parameters
    ----------
    lent : Lent
        Where it is kept.
    is_own : callable
        Tells by a module's name whether it is the notebook's own.
    value : tuple
    items : list
        The messages of its items.

    Returns
    -------
    dict or None
        None for one of a library's class.
    """
    kind: Any = type(value)
    if not is_own(kind.__module__):
        return None
    able = (*ABILITIES, "__str__")
    return {
        "$": OWN,
        "name": kind.__name__,
        "fields": list(kind._fields),
        "v": items,
        "n": lent.keep(f"tuple {id(value)}", value),
        "class": [kind.__module__, kind.__qualname__],
        "can": [name for name in able if _defines(kind, name, is_own)],
    }
