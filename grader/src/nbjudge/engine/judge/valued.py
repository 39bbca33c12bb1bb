"""Members of a student's enumeration that are numbers, texts or flags: what they are as data.

In one process a member of an ``IntEnum`` is a number. So it is compared and added up here as the
number that the student's process says it is, like any answer that is data: no method of the
student's is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from nbjudge.engine import wire

_COMPARED = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_OF_BOTH = ("__add__", "__mul__", "__mod__", "__format__", "__hash__")
_OF_NUMBERS = ("__sub__", "__truediv__", "__floordiv__", "__pow__", "__and__", "__or__", "__xor__")
_REVERSED = ("__rsub__", "__rtruediv__", "__rfloordiv__", "__rpow__", "__rmod__", "__radd__")
_PAIRS = ("__divmod__", "__rdivmod__")
_ALONE = ("__bool__", "__abs__", "__neg__", "__int__", "__float__", "__index__", "__round__")
_OF_TEXTS = ("__len__", "__getitem__", "__contains__", "__iter__")
#: Two members together are a member again.
_OF_MEMBERS = frozenset({"__and__", "__or__", "__xor__"})
#: What tells one member from others: the student's process is asked.
_ASKED = frozenset({"name", "value"})


def _data_of(item: Any) -> Any:
    """Return what a member is as data; any other value as it is."""
    return getattr(type(item), "_nbjudge_data", lambda other: other)(item)


def _passed_on(name: str, base: type) -> Callable[..., Any]:
    of_members = getattr(base, name, None) if name in _OF_MEMBERS else None

    def method(self: Any, *given: Any) -> Any:
        if of_members is not None and issubclass(type(given[0]), wire.Reference):
            return of_members(self, *given)
        own = _data_of(self)
        found = getattr(type(own), name, None)
        return NotImplemented if found is None else found(own, *map(_data_of, given))

    return method


@functools.cache
def _class_for(base: Any, plain: Any) -> Any:
    """Return the class for members that are data.

    Parameters
    ----------
    base : type
        The class of stand-ins that they would have otherwise.
    plain : type
        ``int`` or ``str``; ``bool`` for flags that are no numbers.
    """
    members: dict[str, Any] = {"__slots__": ("_judge_data",)}
    if plain is bool:
        members["__bool__"] = lambda self: object.__getattribute__(self, "_judge_data") != 0
        return type(base.__name__, (base,), members)

    def attribute(self: Any, name: str) -> Any:
        if name not in _ASKED and name[:1] != "_" and hasattr(plain, name):
            return getattr(_data_of(self), name)
        return base.__getattr__(self, name)

    more = _OF_TEXTS if plain is str else (*_OF_NUMBERS, *_REVERSED, *_PAIRS, *_ALONE)
    members |= {name: _passed_on(name, base) for name in (*_COMPARED, *_OF_BOTH, *more)}
    members["__getattr__"] = attribute
    members["__class__"] = property(lambda self: plain)
    members["_nbjudge_data"] = lambda self: object.__getattribute__(self, "_judge_data")
    return type(base.__name__, (base,), members)


def with_data(made: Any, about: Mapping[str, Any]) -> Any:
    """Return a stand-in that is also the data that the student's process says it is.

    Parameters
    ----------
    made : Handle
    about : mapping
        The message it was made of.
    """
    data: Any = about.get("data")
    base: Any = type(made)
    plain: Any = type(data)
    if data is None and type(about.get("flags")) is int:
        data, plain = about["flags"], bool
    if type(data) not in (int, str):
        return made
    member = _class_for(base, plain).stand_in(made._judge_peer, about, None)
    object.__setattr__(member, "_judge_data", data)
    return member
