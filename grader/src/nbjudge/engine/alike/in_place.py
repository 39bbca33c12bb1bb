"""Giving an object the content of another one, while it stays the object that it is."""

from __future__ import annotations

from typing import Any

#: Values of these kinds can be changed in place by a function that is given them.
CHANGEABLE = frozenset(
    {"list", "dict", "set", "deque", "bytearray", "OrderedDict", "Counter", "defaultdict"}
    | {"array", "objects", "frame", "series", "graph", "instance", "sympy_matrix"}
    | {"masked", "structured", "view"}
)


def can_change(message: Any) -> bool:
    """Whether a value, or a part of it such as an item of a tuple, can be changed in place.

    Parameters
    ----------
    message : message
        How it crosses.
    """
    if isinstance(message, dict):
        return message.get("$") in CHANGEABLE or any(map(can_change, message.values()))
    return isinstance(message, list) and any(map(can_change, message))


def overwrite(target: Any, new: Any) -> None:
    """Make `target` hold what `new` holds, keeping its identity and that of its parts.

    Raises
    ------
    TypeError
        For a value that cannot be changed in place.
    """
    if type(target) is not type(new):
        raise TypeError(f"a {type(target).__name__} cannot become a {type(new).__name__}")
    if isinstance(target, list):
        _overwrite_list(target, new)
    elif isinstance(target, dict):
        old = dict(target)
        target.clear()
        for key, value in new.items():
            target[key] = _merged(old[key], value) if key in old else value
    elif isinstance(target, set | bytearray):
        target.clear()
        target.update(new) if isinstance(target, set) else target.extend(new)
    elif hasattr(target, "maxlen"):
        target.clear()
        target.extend(new)
    elif hasattr(target, "_update_inplace"):  # tables and their columns
        target._update_inplace(new)
    elif hasattr(target, "shape") and hasattr(target, "dtype"):
        if target.shape != new.shape or target.dtype != new.dtype:
            raise TypeError("an array cannot change its shape in place")
        target[...] = new
    elif type(target).__module__ == "__main__":  # an object of the instructor's class
        target.__dict__.clear()
        target.__dict__.update(new.__dict__)
    elif hasattr(target, "copyin_matrix"):  # a matrix of sympy's
        target[:, :] = new
    elif hasattr(target, "add_edges_from"):
        target.clear()
        target.update(new)
    else:
        raise TypeError(f"a {type(target).__name__} cannot be changed in place")


def _overwrite_list(target: list[Any], new: list[Any]) -> None:
    old = [*target]
    target[:] = [
        _merged(old[at], value) if at < len(old) else value for at, value in enumerate(new)
    ]


def _merged(old: Any, new: Any) -> Any:
    """Keep an inner list or dictionary as the object it is, with its new content."""
    if type(old) is type(new) and type(old) in (list, dict):
        overwrite(old, new)
        return old
    return new
