"""What a function says of its parameters, without being called."""

from __future__ import annotations

import datetime
import decimal
import fractions
import functools
import inspect
import operator
import types
import typing
from collections.abc import Callable
from typing import Any

from nbjudge.engine.wire.own_names import BUILTIN_CLASSES
from nbjudge.engine.wire.references import Encodes
from nbjudge.engine.wire.transport import WireError

#: Defaults and annotations of these classes are told with a function.
_TOLD = (
    *(type(None), bool, int, float, complex, str, bytes, tuple, frozenset, range),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    *(decimal.Decimal, fractions.Fraction, types.BuiltinFunctionType),
)
#: So are these, but a call may change them.
_CHANGEABLE = (list, dict, set)
#: The place of what a function returns, after its parameters.
_RETURNS = "return"


class Untold:
    """A default or an annotation that only the other side has: equal to nothing, and not None."""


def parameters(encode: Encodes, function: Any) -> list[Any] | None:
    """Describe the parameters of a function: name, kind, default and annotation of each.

    Parameters
    ----------
    encode : callable
        Turns a value into a message.
    function : callable

    Returns
    -------
    list or None
        What is returned comes last, if it is annotated. None for one that does not tell them.
    """
    try:
        found = inspect.signature(function)
    except (ValueError, TypeError):
        return None
    told = [
        [p.name, int(p.kind), _told(encode, p.default), _told(encode, p.annotation)]
        for p in found.parameters.values()
    ]
    returned = _told(encode, found.return_annotation)
    return told if returned is None else [*told, [_RETURNS, None, None, returned]]


def _told(encode: Encodes, value: Any) -> Any:
    """Return the message of a default or an annotation."""
    if value is inspect.Parameter.empty:
        return None
    if type(value) is types.GenericAlias:
        parts = [_told(encode, part) for part in value.__args__]
        return {"of": _told(encode, value.__origin__), "parts": parts}
    named = typing.get_origin(value) is typing.Union
    if named or type(value) is types.UnionType:
        kinds = (None if part is type(None) else part for part in value.__args__)
        return {"any": [_told(encode, kind) for kind in kinds], "named": named}
    plain = type(value) in _TOLD or (type(value) is type and value in BUILTIN_CLASSES.values())
    changeable = type(value) in _CHANGEABLE
    try:
        if plain or changeable:
            return {"v": encode(value), "changes": changeable}
    except WireError:
        pass
    return {"untold": True}


def _is_certain(told: Any) -> bool:
    return not isinstance(told, dict) or not (told.get("untold") or told.get("changes"))


def are_certain(told: list[Any]) -> bool:
    """Whether parameters that came are what the function has, now and later."""
    return all(_is_certain(part) for _, _, *parts in told for part in parts)


def _built(decode: Callable[[Any], Any], told: Any) -> Any:
    """Return the default or annotation of a message."""
    if not told:
        return inspect.Parameter.empty
    if "v" in told:
        return decode(told["v"])
    if "of" in told:
        origin = _built(decode, told["of"])
        parts = tuple(_built(decode, part) for part in told["parts"])
        return types.GenericAlias(origin, parts) if type(origin) is type else Untold()
    if "any" in told:
        parts = tuple(_built(decode, part) for part in told["any"])
        if all(part is None or type(part) in (type, types.GenericAlias) for part in parts):
            named = told.get("named") is True
            return (
                operator.getitem(typing.Union, parts)
                if named
                else functools.reduce(operator.or_, parts)
            )
    return Untold()


def signature(decode: Callable[[Any], Any], told: list[Any]) -> inspect.Signature:
    """Return the signature of parameters that came as `parameters` describes them.

    Raises
    ------
    ValueError, TypeError
        For parameters that no function can have.
    """
    returned = told[-1] if told and told[-1][:2] == [_RETURNS, None] else None
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=_built(decode, default),
                annotation=_built(decode, note),
            )
            for name, kind, default, note in (told if returned is None else told[:-1])
        ],
        return_annotation=_built(decode, returned[3] if returned else None),
    )
