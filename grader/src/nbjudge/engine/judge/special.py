"""Methods and classes of the student's objects, where a test looks them up by their name.

Python finds those of a stand-in first: ``inspect.getsource(card.__init__)`` would read the text of
the stand-in, and ``type(card).__str__ is not object.__str__`` would be true of every answer. What a
test looks at is therefore asked for. What it calls is called as ever.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge.asks import Asks, RemoteError

#: Special methods whose presence in a class a test may look for.
METHODS = frozenset(wire.ABILITIES) | {
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__", "__bool__"),
    *("__hash__", "__init__", "__str__", "__add__", "__radd__", "__rmul__", "__iadd__"),
    "__slots__",
}
#: Those that every class has, or every stand-in: Python would find the stand-in's own.
EVERY_CLASS_HAS = frozenset(name for name in METHODS if hasattr(object, name)) | {"__slots__"}
#: What an object says of itself and its class, and a stand-in too.
_SAID = frozenset({"__init__", "__slots__", "__doc__", "__module__"})
LOOKED_UP = METHODS | _SAID
#: Those that compare.
_COMPARES = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"})
#: Where the class of stand-ins keeps where the class of the objects is found.
PATH = "_nbjudge_path"
#: Where the class of stand-ins keeps one of them.
_SEEN = "_nbjudge_seen"


@functools.lru_cache(maxsize=4096)
def is_method(kind: type, name: str) -> bool:
    """Whether objects of a library's class have a method of this name, written in Python."""
    found = inspect.getattr_static(kind, name, None)
    return isinstance(found, types.FunctionType) and found.__module__ != "__main__"


class Method(wire.Reference):
    """A method of a library's object over there: looked up and called with one question."""

    __slots__ = ("_judge_peer", "_name", "_of")

    def __init__(self, peer: Asks, of: Any, name: str) -> None:
        self._judge_peer, self._of, self._name = peer, of, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it and return what it returns."""
        return self._judge_peer.call(self._of, args, kwargs, self._name)

    @property
    def _judge_number(self) -> Any:
        """The number under which the method itself is known: it is handed over as an argument."""
        return self._whole()._judge_number

    def _whole(self) -> Any:
        return self._judge_peer.attribute(self._of, self._name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole(), name)

    def __repr__(self) -> str:
        return f"<the student's {self._name}>"


class SpecialMethod(Method):
    """A special method of an object of the student's, looked up by its name.

    A call does what the operator or the built-in function does here. All else is asked for.

    Parameters
    ----------
    peer : Asks
    of : int or str
        The object's number.
    name : str
    own : callable
        What a call does.
    """

    __slots__ = ("_own",)

    def __init__(self, peer: Asks, of: Any, name: str, own: Any) -> None:
        super().__init__(peer, of, name)
        self._own = own

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as the operator or the built-in function would.

        A comparison is not asked of the student's process. Called by its name, one that a class
        does not have is not false but NotImplemented.
        """
        self._judge_peer.doubtful |= self._name in _COMPARES
        return self._own(*args, **kwargs)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return types.FunctionType

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return self._whole().__doc__


def looked_up(item: Any, name: str, own: Any) -> Any:
    """Return a special method of a student's object that a test looks up by its name.

    Parameters
    ----------
    item : Handle
    name : str
        One of `LOOKED_UP`.
    own : callable
        What the stand-in has there.
    """
    peer, number = item._judge_peer, item._judge_number
    if name in _SAID:
        return peer.attribute(number, name)
    return SpecialMethod(peer, number, name, own)


def path_of(kind: type) -> Any:
    """Return where the class is found for whose objects a class of stand-ins stands."""
    return getattr(kind, PATH, None)


class KindOfHandles(type):
    """The class of the classes of stand-ins: what every class has is asked of the student's."""

    def __getattribute__(cls, name: str) -> Any:
        if name in EVERY_CLASS_HAS or name in ("__dict__", "__doc__"):
            seen = type.__getattribute__(cls, "__dict__").get(_SEEN)
            if seen is not None and sys._getframe(1).f_globals.get("__name__") == "__main__":
                return _of_class(seen, name, type.__getattribute__(cls, name))
        return type.__getattribute__(cls, name)

    def __getattr__(cls, name: str) -> Any:
        """Ask for what the student's class has itself: ``type(cat).count``, ``type(cat).of(3)``."""
        seen = type.__getattribute__(cls, "__dict__").get(_SEEN)
        if seen is None or name.startswith("_"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        peer, number = seen
        return getattr(peer.attribute(number, "__class__"), name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Call the student's class, as ``type(cat)("Tom")`` and ``dataclasses.replace`` do."""
        seen = type.__getattribute__(cls, "__dict__").get(_SEEN)
        if seen is None:
            raise RemoteError(f"a {cls.__name__} cannot be made here")
        peer, number = seen
        return peer.attribute(number, "__class__")(*args, **kwargs)

    def stand_in(cls, peer: Asks, about: dict[str, Any], claimed: type | None) -> Any:
        """Make a stand-in for an object.

        Parameters
        ----------
        peer : Asks
        about : dict
            What the student's process says of the object.
        claimed : type or None
            The class of a library that it passes for.
        """
        return type.__call__(cls, peer, about, claimed)

    def __hash__(cls) -> int:
        """Hash as the stand-in of the class itself does: the two are equal."""
        path = type.__getattribute__(cls, "__dict__").get(PATH)
        return type.__hash__(cls) if path is None else hash(path)


def see(kind: type, peer: Asks, number: Any) -> None:
    """Note one of the objects for which a class of stand-ins stands: its class can be asked for.

    Parameters
    ----------
    kind : type
        The class of the stand-ins of objects of one class of the student's own.
    peer : Asks
    number : int or str
        The object's.
    """
    type.__setattr__(kind, _SEEN, (peer, number))


def one_of(kind: type) -> Any:
    """Return the number of an object for which a class of stand-ins stands; None for none."""
    seen = type.__getattribute__(kind, "__dict__").get(_SEEN)
    return None if seen is None else seen[1]


def is_seen(kind: type) -> bool:
    """Whether a class of stand-ins stands for objects of a class of the student's own."""
    return _SEEN in type.__getattribute__(kind, "__dict__")


def _of_class(seen: tuple[Asks, Any], name: str, own: Any) -> Any:
    """Return what the student's class has under a special name; what stand-ins have, in doubt."""
    peer, number = seen
    try:
        found = getattr(peer.attribute(number, "__class__"), name)
    except RemoteError:
        peer.doubtful = True
        return own
    if name in _COMPARES and issubclass(type(found), wire.Reference):
        return SpecialMethod(peer, number, name, own)  # what it says would be the verdict
    return found
