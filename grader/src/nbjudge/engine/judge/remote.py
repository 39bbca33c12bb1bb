"""What stands in the judge's process for objects of the student's.

They keep to :mod:`nbjudge.protocol`. An operation is passed on only where the judge hands over
nothing that it expects: unary ones, attributes, items, operators between two objects of the
student's, and sums and products with a value of the test. Equality, ``in`` and truth are never
asked of the student's process, for their answer would be the verdict; ``<`` is asked only by
Python's own sorting, whose order the test then compares.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike import readers
from nbjudge.engine.judge import special
from nbjudge.engine.judge.abilities import (
    ABILITIES,
    AWAITED,
    COPYING,
    Instance,
    is_theirs,
    iterator,
    length,
    mark_as_asked_for,
    shown,
)
from nbjudge.engine.judge.answered import as_written
from nbjudge.engine.judge.asks import Asks, RemoteError
from nbjudge.engine.judge.comparisons import guarded
from nbjudge.engine.judge.declared import dataclass_fields
from nbjudge.engine.judge.derived import base_of, member_of
from nbjudge.engine.judge.scores import estimator, score_of
from nbjudge.engine.wire import own_names, signatures

# What stand-ins keep for themselves begins with ``_judge_``: the student's own ``card._number`` is
# asked for.

#: Special attributes of a function that a test may read.
_ABOUT_FUNCTIONS = frozenset(
    {"__defaults__", "__isabstractmethod__", "__kwdefaults__", "__wrapped__"}
)
#: What a test may read of a class besides.
_ABOUT_CLASSES = frozenset({"__abstractmethods__", "__base__", "__match_args__", "__subclasses__"})
#: Where Python's own module looks for the fields of a dataclass.
_FIELDS = "__dataclass_fields__"
#: How the names of special methods begin that a library has invented for its users' classes.
_PROTOCOLS = ("__sklearn_",)
_ABOUT_OBJECTS = frozenset({"__dict__", "__name__", "__qualname__", "__wrapped__"})


class RemoteFunction(wire.Reference):
    """A function (or class) of the student's, called where it lives.

    A call hands over copies of its arguments and returns data or handles. It raises the error
    the function raised where that is a built-in, a library's or the student's own; and
    TimeoutError when the cell's time is up.
    """

    def __init__(self, peer: Asks, about: dict[str, Any]) -> None:
        self._judge_peer, self._judge_number = peer, about["n"]
        self._judge_is_class = about["$"] == "class"
        self._judge_home = own_names.as_home(about.get("home"))
        self._judge_text = _text_of(about, self._judge_home)
        self._judge_written = as_written(about.get("written"))
        self.__name__ = str(about.get("name", "function"))
        self.__qualname__ = str(about.get("qualname") or self.__name__)
        documented = about.get("documented", True) is not False
        self.__doc__ = str(about.get("doc", "")) if documented else None
        self.__module__ = "__main__"
        if self._judge_is_class and about.get("dataclass"):
            fields = tuple(filter(str.isidentifier, map(str, about["dataclass"])))
            setattr(self, _FIELDS, dataclass_fields(fields))
        parameters = about.get("parameters")
        self._judge_certain = False
        if isinstance(parameters, list):
            with suppress(ValueError, TypeError):
                self._judge_signature = signatures.signature(peer.decode, parameters)
                self._judge_certain = signatures.are_certain(parameters)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it and return what it returns."""
        made = self._judge_peer.call(self._judge_number, args, kwargs)
        if self._judge_is_class and self._judge_peer.asks_for(self):
            mark_as_asked_for(made)
        return made

    def call_with_arguments(
        self, seconds: float | None, /, *args: Any, **kwargs: Any
    ) -> tuple[Any, list[Any], dict[str, Any]]:
        """Call with a time limit, and also return the arguments as they are after the call.

        Parameters
        ----------
        seconds : float or None
            Limit of this call beside the cell's own; a call that is over it is interrupted, which
            raises TimeoutError here and costs the submission nothing else.
        *args, **kwargs
            What the function is called with.

        Returns
        -------
        result : object
            What the function returned.
        args_after : list
            The positional arguments after the call: compare them with what was handed over.
        kwargs_after : dict
            The named arguments after the call.
        """
        return self._judge_peer.call_with_arguments(self._judge_number, args, kwargs, seconds)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        """Let a class of the test have this class as its base."""
        if not self._judge_is_class:
            raise TypeError(f"{self.__name__} is a function and can be no base of a class")
        return (base_of(self._judge_peer, self._judge_number),)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type if self._judge_is_class else types.FunctionType

    def __eq__(self, other: object) -> bool:
        """Whether it is the same object, by the place where everybody finds it."""
        if is_class_of_handles(other):  # `type(answer) == Vec`
            return _of_function(self, other) is True
        return self is other or self._judge_own() is other

    def __hash__(self) -> int:
        """Hash as this process's own object does, so that a dictionary of the test finds it."""
        own = self._judge_own()
        if own is not self:
            return hash(own)
        home = self._judge_home
        return object.__hash__(self) if home is None or not self._judge_is_class else hash(home)

    @property
    def __bases__(self) -> tuple[Any, ...]:
        """The bases of a class; this process's own classes where it has them."""
        return self._judge_above("__bases__")

    @property
    def __mro__(self) -> tuple[Any, ...]:
        return self._judge_above("__mro__")

    def _judge_above(self, name: str) -> tuple[Any, ...]:
        told = self._judge_peer.attribute(self._judge_number, name)
        if type(told) is not tuple:
            raise RemoteError(f"an invalid {name}")
        own = (one._judge_own() if isinstance(one, RemoteFunction) else one for one in told)
        return tuple(one for one in own if isinstance(one, type))

    def _judge_own(self) -> Any:
        """Return what this process has in the place where the object is found; itself for none."""
        found = (
            self._judge_peer.found_at(self._judge_home) if self._judge_home is not None else None
        )
        return self if found is None else found

    def __instancecheck__(self, instance: Any) -> bool:
        if not is_theirs(instance):
            return False
        item = {"$": "yours", "n": instance._judge_number}
        return self._judge_peer.ask(op="instance", of=self._judge_number, item=item) is True

    def __subclasscheck__(self, kind: Any) -> bool:
        if is_class_of_handles(kind):  # `issubclass(type(answer), Vec)`
            if special.one_of(kind) is None:
                return False
            one = {"$": "yours", "n": special.one_of(kind)}
            return self._judge_peer.ask(op="instance", of=self._judge_number, item=one) is True
        if not issubclass(type(kind), wire.Reference):
            return False
        item = self._judge_peer.encode(kind)
        return self._judge_peer.ask(op="subclass", of=self._judge_number, item=item) is True

    def __getattr__(self, name: str) -> Any:
        if name == "__code__" and not self._judge_is_class:
            written = self._judge_written
            code = None if written is None else self._judge_peer.code_at(written)
            if code is None:
                raise AttributeError(name)
            return code
        of_classes = special.METHODS | _ABOUT_CLASSES
        allowed = of_classes if self._judge_is_class else _ABOUT_FUNCTIONS
        if name.startswith("__") and name not in allowed:
            raise AttributeError(name)
        found = self._judge_peer.attribute(self._judge_number, name)
        asked_for = self._judge_is_class and self._judge_peer.asks_for(self)
        return found if asked_for else guarded(self._judge_peer, name, found)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute of the class or function over there, but for Python's own."""
        if name.startswith(("__", "_judge_")):
            object.__setattr__(self, name, value)
            return
        peer = self._judge_peer
        about = member_of(peer, value) if self._judge_is_class else {"v": peer.encode(value)}
        peer.ask(op="set", of=self._judge_number, name=name, about=about)

    def __delattr__(self, name: str) -> None:
        self._judge_peer.ask(op="delete", of=self._judge_number, name=name)

    def __dir__(self) -> list[str]:
        return _names_of(self)

    def __repr__(self) -> str:
        return self._judge_text or f"<the student's {self.__name__}>"

    def __copy__(self) -> RemoteFunction:
        return self  # as functions and classes are copied

    def __deepcopy__(self, memo: Any) -> RemoteFunction:
        return self

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return self._judge_peer.attribute(self._judge_number, "__dict__")

    @property
    def __signature__(self) -> Any:
        """What it can be called with: not certain where a call may change a default."""
        found = object.__getattribute__(self, "_judge_signature")
        self._judge_peer.doubtful |= not self._judge_certain
        return found

    @property
    def __annotations__(self) -> Any:  # type: ignore[override]
        return self._judge_peer.attribute(self._judge_number, "__annotations__")


def _text_of(about: dict[str, Any], home: tuple[str, str] | None) -> str:
    """Return what a class is as text; nothing where its own class has something to say about it."""
    kind = about.get("class")
    if about["$"] != "class" or home is None or not isinstance(kind, list):
        return ""
    if kind in (["builtins", "type"], ["abc", "ABCMeta"]):
        return f"<class '{home[0]}.{home[1]}'>"
    flag = ["enum", "Flag"] in (about.get("bases") or ())
    if kind in (["enum", "EnumType"], ["enum", "EnumMeta"]):
        return f"<{'flag' if flag else 'enum'} {str(about.get('name'))!r}>"
    return ""


def _names_of(item: Any) -> list[str]:
    """Return what ``dir`` says of an object over there."""
    names = item._judge_peer.ask(op="dir", of=item._judge_number)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RemoteError("an answer that is no list of names")
    return names


class Handle(Instance, metaclass=special.KindOfHandles):
    """An object of the student's that is no data: its attributes and items can be asked for.

    Equality is identity, and every object is true. Where its class has another idea of it, that
    idea is not asked for, and a test that passes is doubtful: ``!=`` may pass here only.
    """

    __slots__ = (
        "__weakref__",
        "_judge_asked_for",
        "_judge_claimed",
        "_judge_decides",
        "_judge_kind",
        "_judge_number",
        "_judge_peer",
    )

    def __init__(self, peer: Asks, about: dict[str, Any], claimed: type | None) -> None:
        own = object.__setattr__
        own(self, "_judge_peer", peer)
        own(self, "_judge_number", about["n"])
        own(self, "_judge_claimed", claimed)
        own(self, "_judge_decides", about.get("decides") or ())
        #: Whether the test has made it by calling a class that a question asks for.
        own(self, "_judge_asked_for", False)
        own(
            self,
            "_judge_kind",
            ".".join(str(part)[:100] for part in about.get("class", ["object"])),
        )
        if "bases" in about:  # of a class of the student's own
            special.see(type(self), peer, about["n"])

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        claimed = object.__getattribute__(self, "_judge_claimed")
        return type(self) if claimed is None else claimed

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        return special.looked_up(self, name, found) if name in special.LOOKED_UP else found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and not name.startswith(_PROTOCOLS) and name not in _ABOUT_OBJECTS:
            raise AttributeError(name)
        claimed = object.__getattribute__(self, "_judge_claimed")
        if name == "score":
            claimed = claimed or estimator(self._judge_kind)
            reckoned = score_of(self, claimed) if claimed is not None else None
            if reckoned is not None:
                return reckoned
        if claimed is not None and special.is_method(claimed, name):
            found: Any = special.Method(self._judge_peer, self._judge_number, name)
        else:
            found = self._judge_peer.attribute(self._judge_number, name)
        return found if self._judge_asked_for else guarded(self._judge_peer, name, found)

    def __setattr__(self, name: str, value: Any) -> None:
        self._judge_peer.ask(
            op="set", of=self._judge_number, name=name, about={"v": self._judge_peer.encode(value)}
        )

    def __delattr__(self, name: str) -> None:
        self._judge_peer.ask(op="delete", of=self._judge_number, name=name)

    def __dir__(self) -> list[str]:
        return _names_of(self)

    @staticmethod
    def read_with(item: Handle, reader: Callable[..., Any]) -> Any:
        """Have one of the grader's own readers work on an object where it lives.

        Parameters
        ----------
        item : Handle
        reader : callable
            One of :data:`nbjudge.engine.alike.readers.READERS`; any other works here, on the
            handle.

        Returns
        -------
        object
            What it returned: data, and stand-ins for what is none.
        """
        name = readers.name_of(reader)
        if name is None:
            return reader(item)
        peer = item._judge_peer
        return peer.decode(peer.ask(op="read", of=item._judge_number, name=name))

    def __reduce_ex__(self, protocol: Any) -> Any:
        self._judge_peer.limited = True
        raise TypeError("an object of the student's cannot be pickled")

    def __bool__(self) -> bool:
        if "__bool__" not in self._judge_decides and hasattr(type(self), "__len__"):
            return length(self) > 0
        self._judge_passed_over("__bool__")
        return True

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Let numpy ask for the array, instead of looking for one item by item."""
        import numpy as np

        array = self._judge_peer.decode(self._judge_peer.ask(op="array", of=self._judge_number))
        if type(array) is not np.ndarray:
            raise RemoteError(f"{self!r} is no array")
        return array.astype(dtype) if dtype is not None else array

    def __eq__(self, other: object) -> bool:
        self._judge_passed_over("__eq__")
        return self is other

    def __ne__(self, other: object) -> bool:
        self._judge_passed_over("__ne__")
        return not self == other

    def __hash__(self) -> int:
        self._judge_passed_over("__hash__")
        return id(self)

    def _judge_passed_over(self, name: str) -> None:
        """Note that a special method was not asked for."""
        self._judge_peer.passed_over = True
        self._judge_peer.doubtful |= name in self._judge_decides

    def __str__(self) -> str:
        text = self._judge_peer.ask(op="text", of=self._judge_number)
        return text if isinstance(text, str) else shown(self)

    def __repr__(self) -> str:
        if special.is_seen(type(self)):  # of a class without a text of its own
            return f"<{self._judge_kind} object at {id(self):#x}>"
        return shown(self)


def is_class_of_handles(value: Any) -> bool:
    """Whether a value is what objects of a class of the student's have for a class here."""
    known = issubclass(type(value), type) and not issubclass(type(value), wire.Reference)
    return known and special.path_of(value) is not None


def _of_function(item: RemoteFunction, other: Any) -> bool | None:
    """Whether a function or class is the same object as `other`; None where nobody knows here."""
    if is_class_of_handles(other):
        return item._judge_is_class and special.path_of(other) == item._judge_home
    if item == other:
        return True
    alike = callable(other) and getattr(other, "__name__", None) == item.__name__
    return None if alike and item._judge_home is None else False


def stand_for(one: Any, other: Any) -> bool | None:
    """Whether two values are one object, by what is known of stand-ins; None where nobody knows.

    Parameters
    ----------
    one, other : object
        Two different objects of this process.
    """
    pairs = ((one, other), (other, one))
    for item, real in pairs:
        if issubclass(type(item), RemoteFunction):
            return _of_function(item, real)
    for item, real in pairs:
        if is_class_of_handles(item) and issubclass(type(real), type):
            alike = special.path_of(item) == (real.__module__, real.__qualname__)
            return None if alike and issubclass(real, wire.value_types()) else alike
        if issubclass(type(item), Handle) and not issubclass(type(real), wire.Reference):
            kind = f"{type(real).__module__}.{type(real).__qualname__}"
            if object.__getattribute__(item, "_judge_kind") == kind:
                return None
    return False


@functools.cache
def handle_class(
    abilities: tuple[str, ...],
    fields: tuple[str, ...] = (),
    name: str = "Handle",
    path: tuple[str, str] | None = None,
) -> type[Handle]:
    """Return the class of handles that can do these things, as the objects behind them can.

    Parameters
    ----------
    abilities : tuple of str
        Special methods that the objects have.
    fields : tuple of str
        Of a dataclass's objects: their fields.
    name : str
        Of the class of those objects.
    path : tuple of str, or None
        The module of that class, and its name there.
    """
    members: dict[str, Any] = {name: ABILITIES[name] for name in abilities} | COPYING
    members["__slots__"] = ()
    members[special.PATH] = path
    if fields:
        members[_FIELDS] = dataclass_fields(fields)
    if "__iter__" in abilities and "__next__" in abilities:
        members["__iter__"] = iterator
    if "__await__" in abilities:
        members |= AWAITED
    if "__call__" in abilities:
        members["call_with_arguments"] = RemoteFunction.call_with_arguments
    return type(name, (Handle,), members)


def _of_a_class(self: RemoteFunction, name: str) -> Any:
    """Return an attribute of a class: a method that every class has is the student's class's."""
    if name in special.EVERY_CLASS_HAS:
        return RemoteFunction.__getattr__(self, name)
    return object.__getattribute__(self, name)


@functools.cache
def function_class(abilities: tuple[str, ...]) -> type[RemoteFunction]:
    """Return the class for classes; some have items themselves, such as those of enumerations."""
    members: dict[str, Any] = {
        name: ABILITIES[name]
        for name in abilities
        if name in ("__len__", "__getitem__", "__iter__")
    }
    return type("RemoteFunction", (RemoteFunction,), members | {"__getattribute__": _of_a_class})
