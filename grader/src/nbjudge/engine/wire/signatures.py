"""What a function says of its parameters, without being called."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from nbjudge.engine.wire.own_names import BUILTIN_CLASSES
from nbjudge.engine.wire.references import Encodes
from nbjudge.engine.wire.transport import WireError

#: Defaults and annotations of these classes are told with a function.
_TOLD = (type(None), bool, int, float, str, bytes, tuple)


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
        None for one that does not tell them.
    """
    try:
        return [
            [p.name, int(p.kind), _told(encode, p.default), _told(encode, p.annotation)]
            for p in inspect.signature(function).parameters.values()
        ]
    except (ValueError, TypeError):
        return None


def _told(encode: Encodes, value: Any) -> Any:
    """Return the message of a default or an annotation: None for what only calling can show."""
    if value is inspect.Parameter.empty:
        return None
    plain = type(value) in _TOLD or (type(value) is type and value in BUILTIN_CLASSES.values())
    try:
        return {"v": encode(value) if plain else None}
    except WireError:
        return {"v": None}


def signature(decode: Callable[[Any], Any], told: list[Any]) -> inspect.Signature:
    """Return the signature of parameters that came as `parameters` describes them.

    Raises
    ------
    ValueError, TypeError
        For parameters that no function can have.
    """
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=decode(default["v"]) if default else inspect.Parameter.empty,
                annotation=decode(note["v"]) if note else inspect.Parameter.empty,
            )
            for name, kind, default, note in told
        ]
    )
