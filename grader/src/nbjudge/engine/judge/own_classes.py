"""Objects of classes that the instructor's own cells define: both processes have these classes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from nbjudge.engine.judge.asks import Asks, RemoteError
from nbjudge.engine.judge.student_classes import is_class


def rebuilt_dataclass(peer: Asks, names: Mapping[str, Any], about: dict[str, Any]) -> Any:
    """Rebuild an instance of a dataclass by asking for its fields; None for any other object.

    Parameters
    ----------
    peer : Asks
    names : mapping
        The notebook's names in this process.
    about : dict
        The message about the object.
    """
    fields, name = about.get("dataclass"), (about.get("class") or ["", ""])[-1]
    kind = names.get(name) if isinstance(name, str) else None
    if not isinstance(fields, list) or not is_class(kind):
        return None
    if list(getattr(kind, "__dataclass_fields__", ())) != fields:
        return None
    item: Any = object.__new__(kind)
    for field in fields:
        object.__setattr__(item, field, peer.attribute(about["n"], field))
    return item


def rebuilt(peer: Asks, names: Mapping[str, Any], about: dict[str, Any], state: Any) -> Any:
    """Rebuild an object from its attributes.

    Parameters
    ----------
    peer : Asks
    names : mapping
        The notebook's names in this process.
    about : dict
        The message about the object.
    state : dict
        Its attributes.

    Raises
    ------
    RemoteError
        For a class that the notebook does not have, or attributes that it may not have.
    """
    kind = names.get(str(about.get("class")))
    if not is_class(kind) or kind.__module__ != "__main__" or not isinstance(state, dict):
        raise RemoteError("an object of a class that the notebook does not have")
    item: Any = object.__new__(kind)
    item.__dict__.update(_own_state(peer, kind, state))
    return item


def _own_state(peer: Asks, kind: type, state: dict[Any, Any]) -> dict[Any, Any]:
    """Return attributes, none of which takes the place of a method of the class."""
    for name, value in state.items():
        own = inspect.getattr_static(kind, name, None) if isinstance(name, str) else None
        if callable(value) and inspect.isroutine(getattr(own, "__func__", own)):
            peer.limited = True
            raise RemoteError(f"an object whose own `{name}` takes the place of its class's")
    return state
