"""What a test hands to a student's function and that is no data: an Axes, a library's object."""

from __future__ import annotations

import base64
import functools
import io
import operator
import pickle
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.in_place import CHANGEABLE
from nbjudge.engine.judge.asks import Asks
from nbjudge.engine.judge.special import Method, is_method
from nbjudge.engine.judge.student_classes import is_class
from nbjudge.engine.shared_parts import has_company

#: Largest object of a library, in bytes, that a test may hand to the student's code.
MOST_PICKLED = 8 << 20


def lent_axes(base: type, peer: Asks, number: str) -> type:
    """Make a class for an Axes whose content is in the student's process.

    Parameters
    ----------
    base : type
        The class of Axes that it passes for.
    peer : Asks
        The judge's line to the student's process.
    number : str
        The object's number there.
    """

    class LentAxes(base):
        _lent_number = number

        def __getattribute__(self, name: str) -> Any:
            if name.startswith("__"):
                return object.__getattribute__(self, name)
            if is_method(base, name):
                return Method(peer, number, name)
            return peer.attribute(number, name)

        def __repr__(self) -> str:
            return "<the Axes handed to the student's function>"

    LentAxes.__name__ = base.__name__
    return LentAxes


def pickled(value: Any) -> str | None:
    """Return a library's object for the student's process, which may trust what comes from here.

    Nothing is ever unpickled in this process.
    """
    root = type(value).__module__.partition(".")[0]
    if (
        root in ("__main__", "nbjudge", "unittest")
        or getattr(value, "__module__", "") == "__main__"
    ):
        return None
    with suppress(Exception):
        data = pickle.dumps(value)
        if len(data) <= MOST_PICKLED:
            return base64.b64encode(data).decode()
    return None


def lend_axes(axes: Any, peer: Asks, number: str) -> dict[str, Any]:
    """Let the student draw on `axes`: from now on it shows what is drawn over there.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place.
    peer : Asks
    number : str
        What it is called on both sides.

    Returns
    -------
    dict
        The message that makes it over there.
    """
    if axes.has_data():
        raise wire.WireError("only empty axes can be handed to the student's function")
    import matplotlib.pyplot as plt

    size = [float(length) for length in axes.figure.get_size_inches()]
    plt.close(axes.figure)
    axes.__class__ = lent_axes(type(axes), peer, number)
    return {"$": "axes", "n": number, "size": size}


#: Python's own classes of data, with their methods that change nothing.
_READING: dict[type, frozenset[str]] = {
    **{kind: frozenset(vars(kind)) for kind in (str, bytes, int, float, tuple, frozenset)},
    list: frozenset({"copy", "count", "index"}),
    dict: frozenset({"copy", "get", "items", "keys", "values"}),
    set: frozenset({"copy", "difference", "intersection", "union", "symmetric_difference"})
    | {"isdisjoint", "issubset", "issuperset"},
}


def is_held(value: Any, message: Any) -> bool:
    """Whether data that the student's code has got may be changed in place, and are held here."""
    held = sys.getrefcount(value) > _HELD_BY_CALLERS
    return (held and _changes(message)) or has_company(value)


def _changes(message: Any) -> bool:
    """Whether a message, or a part of one such as a tuple's, is of what can be changed in place."""
    if isinstance(message, dict):
        return message.get("$") in CHANGEABLE or any(map(_changes, message.values()))
    return isinstance(message, list) and any(map(_changes, message))


def _references_in_a_call() -> int:
    """Return how many references Python counts for a value that only a caller holds, in a call."""

    def called(value: Any, message: Any) -> int:
        return sys.getrefcount(value)

    result: list[Any] = []
    return called(result, None)


_HELD_BY_CALLERS = _references_in_a_call()


def interned(given: Iterable[tuple[int | str, Any]]) -> list[int | str]:
    """Return the places of texts of which Python keeps one object, such as names in quotes.

    An answer that says ``kind is 'mean'`` is right about these by chance, and has its points.

    Examples
    --------
    >>> interned([(0, "mean"), (1, "".join(["me", "an"])), ("by", "max"), (2, 3)])
    [0, 'by']
    """
    return [
        at
        for at, text in given
        if type(text) is str and len(text) < 100 and sys.intern(text[:1] + text[1:]) is text
    ]


def copied(value: Any, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the message of an object of the instructor's class, which the notebook has as well.

    Raises
    ------
    nbjudge.engine.wire.WireError
        For one that holds itself.
    """
    try:
        state = encode(dict(value.__dict__))
    except RecursionError:
        raise wire.WireError("an object that holds itself cannot be handed over") from None
    return {"$": "instance", "class": type(value).__name__, "v": state}


def is_the_tests(value: Any) -> bool:
    """Whether a value is an object or a class that the test's own code has made, or a mock."""
    kind = value if is_class(value) else type(value)
    return kind.__module__ == "__main__" or _is_mock(value)


def lend(value: Any, number: Any) -> dict[str, Any]:
    """Return the message that lets the student's function use an object of the test.

    It may read public attributes and call what it finds there: the object stays here.

    Parameters
    ----------
    value : object
        One of those of `is_the_tests`.
    number : int
        What it is called on both sides.
    """
    name = value.__name__ if is_class(value) else type(value).__name__
    can = [special for special in wire.OF_THE_TEST if _has_special(value, special)]
    return {"$": "the test's", "n": number, "name": name, "can": can}


def _is_mock(value: Any) -> bool:
    mock = sys.modules.get("unittest.mock")
    return mock is not None and isinstance(value, mock.NonCallableMock)


def _made_here(value: Any) -> list[dict[str, Any]]:
    """Return what the classes of the test that an object has, or that a class is, define."""
    kind = value if is_class(value) else type(value)
    return [{**vars(base)} for base in kind.__mro__ if base.__module__ == "__main__"]


def _has_special(value: Any, name: str) -> bool:
    if is_class(value):
        return name == "__call__"
    if _is_mock(value):
        return getattr(type(value), name, None) is not getattr(object, name, None)
    if any(name in members for members in _made_here(value)):
        return any(members.get(name) is not None for members in _made_here(value))
    return any(vars(base).get(name) is not None for base in _data_bases(value))


def _data_bases(value: Any) -> list[type]:
    """Return Python's own classes of data from which the test has derived an object's class."""
    return [] if is_class(value) else [base for base in type(value).__mro__ if base in _READING]


def _special(item: Any, name: str) -> Callable[..., Any]:
    """Return what a special method does, as Python asks for it: ``item == 3`` may be nobody's."""
    turned = f"__{name.removeprefix('__r')}"
    if name != "__repr__" and name.startswith("__r"):
        return lambda other: getattr(operator, turned)(other, item)
    return functools.partial(vars(operator).get(name) or getattr(type(item), name), item)


def _may_read(value: Any, name: str) -> bool:
    """Whether the student's function may read an attribute: what stands in the test's own code."""
    if name.startswith("_"):
        return False
    made = _made_here(value)
    if any(name in members for members in made):
        return True
    if is_class(value):
        return False
    if any(name in _READING[base] for base in _data_bases(value)):
        return True
    asks = any("__getattr__" in members for members in made) and not hasattr(type(value), name)
    return asks or _is_mock(value) or name in getattr(value, "__dict__", {})


def _missing(item: Any, name: str) -> str:
    """Say in Python's own words that an attribute is not there."""
    whose = f"{type(item).__name__!r} object"
    if is_class(item):
        whose = f"type object {item.__name__!r}"
    return f"{whose} has no attribute {name!r}"


def called_back(message: dict[str, Any], objects: wire.Lent) -> Callable[..., Any]:
    """Return what the student's code may call of what the test has lent: a closed list."""
    item, method = objects[message["callback"]], message.get("method")
    if method is None and callable(item):
        return item
    if method == "__next__" or (isinstance(item, io.IOBase) and method in wire.FILE_METHODS):
        return getattr(item, method)
    if isinstance(method, str) and is_the_tests(item):
        name = method.removeprefix(wire.ATTRIBUTE)
        if name != method and _may_read(item, name):
            return lambda: getattr(item, name)
        if name != method:
            raise AttributeError(_missing(item, name))
        if name in wire.OF_THE_TEST and _has_special(item, name):
            return _special(item, name)
    raise wire.WireError(f"{method} cannot be called from there")


def described(error: Exception, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Return what the student's code is told of an error of the test's function."""
    about: dict[str, Any] = {"text": f"{type(error).__name__}: {error}"[:2000]}
    if type(error).__module__ == "builtins":
        with suppress(wire.WireError):
            about["args"] = [encode(part) for part in error.args]
            about["kind"] = type(error).__name__
    return about
