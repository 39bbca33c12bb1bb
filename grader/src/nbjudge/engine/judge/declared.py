"""What a class or a function of the student's declares: fields and parameters."""

from __future__ import annotations

import dataclasses
import inspect
from contextlib import suppress
from typing import Any

from nbjudge.engine.judge.asks import Asks


def dataclass_fields(names: tuple[str, ...]) -> dict[str, Any]:
    """Return what ``dataclasses.fields`` reads, for fields of these names."""
    with suppress(TypeError, ValueError):
        made: Any = dataclasses.make_dataclass("Fields", names)
        return dict(made.__dataclass_fields__)
    return {}


def signature(peer: Asks, parameters: list[Any]) -> inspect.Signature:
    """Return a signature of parameters as they came: name, kind, default and annotation."""
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=peer.decode(default["v"]) if default else inspect.Parameter.empty,
                annotation=peer.decode(note["v"]) if note else inspect.Parameter.empty,
            )
            for name, kind, default, note in parameters
        ]
    )
