"""What stands in the student's process for functions, iterators and files of the test."""

from __future__ import annotations

import sys
import types
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from nbjudge.engine import wire
from nbjudge.engine.alike.in_place import overwrite
from nbjudge.engine.wire import signatures

#: How many errors of the test's functions are known again.
MOST_ERRORS = 100


class Calls(Protocol):
    """What a stand-in needs of the student's side of the wire."""

    decode: wire.Decoder

    def call_back(
        self,
        number: Any,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        method: str | None = None,
    ) -> Any:
        """Call a function of the test, or a method of one of its files and iterators."""
        ...


def derive(
    server: Calls, question: dict[str, Any], lent: wire.Lent, decode: Callable[[Any], Any]
) -> type:
    """Make a class of the test's, with the student's class as its base."""
    bases = tuple(lent[number] for number in question["bases"])
    members = {n: member(server, about, decode) for n, about in question["members"].items()}
    return types.new_class(question["name"], bases, exec_body=lambda body: body.update(members))


def member(server: Calls, about: dict[str, Any], decode: Callable[[Any], Any]) -> Any:
    """Return what the test has put into a class: data, or a method that it keeps."""
    return _method(server, about) if "n" in about else decode(about["v"])


def _method(server: Calls, about: dict[str, Any]) -> Any:
    call = Callback(server, about["n"], about["name"])

    def method(*arguments: Any, **named: Any) -> Any:
        return call(*arguments, **named)

    method.__name__ = about["name"]
    wrap = {"property": property, "static": staticmethod, "class": classmethod}
    return wrap.get(about["kind"], lambda function: function)(method)


def take_changes(
    answer: Mapping[str, Any], given: Mapping[Any, Any], decode: Callable[[Any], Any]
) -> None:
    """Change what a function of the test was given as it has changed its copy.

    Parameters
    ----------
    answer : mapping
    given : mapping
        Its arguments by place or name.
    decode : callable
        Builds a value from a message.
    """
    for place, message in answer.get("changed", ()):
        with suppress(TypeError, ValueError):
            overwrite(given[place], decode(message))


class Errors:
    """Errors that functions of the test have raised, as the student's code sees them.

    Those of Python and of libraries are of their own classes. For one of the test's own classes a
    class of the same name is made, with the nearest base that is known here.
    """

    def __init__(self) -> None:
        self._classes: dict[tuple[str, type], type[Exception]] = {}
        #: The last ones, with the numbers under which the test's process keeps its own.
        self._made: deque[tuple[Exception, Any]] = deque(maxlen=MOST_ERRORS)

    def build(self, about: Mapping[str, Any], decode: Callable[[Any], Any]) -> Exception:
        """Return an error like the one that a message describes."""
        try:
            kind = self._class(about["kinds"])
            made = kind.__new__(kind, *map(decode, about["of"]))
            made.args = tuple(map(decode, about["args"]))
            made.__dict__.update(decode(about["state"]))
        except Exception:  # a class that is made in a way of its own, or attributes that stay there
            made = wire.WireError(about["text"])
        self._made.append((made, about["n"]))
        return made

    def number(self, error: BaseException) -> Any:
        """Return the number of an error that has come from the test; None for any other."""
        return next((number for made, number in self._made if made is error), None)

    def _class(self, kinds: Sequence[tuple[str, str]]) -> type[Exception]:
        base: type[Exception] = Exception
        for module, name in reversed(kinds):
            if module != "__main__":
                known = getattr(sys.modules.get(module), name, None)
                base = known if isinstance(known, type) and issubclass(known, Exception) else base
                continue
            members = {"__module__": module}
            own = type(name.rpartition(".")[2], (base,), members)  # it may be made in a function
            base = self._classes.setdefault((name, base), own)
        return base


class Callback(wire.Reference):
    """A function of the test, as the student's code sees it: a decorator may hand its names on."""

    def __init__(
        self, server: Calls, number: Any, name: str, about: Mapping[str, Any] | None = None
    ) -> None:
        self._server, self._judge_number = server, number
        self.__name__ = self.__qualname__ = name
        self.__module__, self.__doc__ = "__main__", None
        if about is None:
            return
        self.__doc__ = about["doc"] if about.get("documented") else None
        told = about.get("parameters")
        if told is not None:
            self.__signature__ = signatures.signature(server.decode, told)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it over there."""
        return self._server.call_back(self._judge_number, arguments, named)


class Iterator(wire.Reference):
    """An iterator of the test, as the student's code sees it."""

    def __init__(self, server: Calls, number: Any) -> None:
        self._server, self._judge_number = server, number

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self._server.call_back(self._judge_number, (), {}, "__next__")


class File(Iterator):
    """A file that the test has opened, as the student's code sees it."""

    def __enter__(self) -> File:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name not in wire.FILE_METHODS:
            raise AttributeError(name)
        return lambda *args, **named: self._server.call_back(self._judge_number, args, named, name)


class OfTheTest(wire.Reference):
    """An object of the test, as the student's code sees it: its public attributes can be read."""

    __slots__ = ("_judge_number", "_server")

    def __init__(self, server: Calls, number: Any) -> None:
        own = object.__setattr__
        own(self, "_server", server)
        own(self, "_judge_number", number)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._server.call_back(self._judge_number, (), {}, wire.ATTRIBUTE + name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise wire.WireError("an object of the test cannot be changed from here")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the test cannot be copied from here")


#: Kinds of message for which something of this module stands.
KINDS = frozenset({"function", "iterator", "file", "the test's"})


class OfTests:
    """What stands for functions, iterators, files and objects of the tests.

    Parameters
    ----------
    server : Calls

    Attributes
    ----------
    errors : Errors
        Those that their functions have raised.
    """

    def __init__(self, server: Calls) -> None:
        self._server = server
        self._objects: dict[Any, wire.Reference] = {}
        self.errors = Errors()

    def stand_in(self, message: dict[str, Any]) -> wire.Reference:
        """Return what stands for what a message of one of `KINDS` names: one for one object."""
        number = message["n"]
        if number not in self._objects:
            self._objects[number] = self._made(message["$"], number, message)
        return self._objects[number]

    def _made(self, kind: str, number: Any, message: dict[str, Any]) -> wire.Reference:
        if kind == "function":
            return Callback(self._server, number, message["name"], message)
        if kind == "the test's":
            made = _class(self._server, number, message["name"], message["can"])
            return made(self._server, number)
        return (File if kind == "file" else Iterator)(self._server, number)


def _class(server: Calls, number: Any, name: str, can: Sequence[str]) -> type[OfTheTest]:
    """Make the class of what stands for an object with these special methods."""

    def special(method: str) -> Callable[..., Any]:
        called = None if method == "__call__" else method
        return lambda self, *args, **named: server.call_back(number, args, named, called)

    members = {method: special(method) for method in can if method in wire.OF_THE_TEST}
    alone: dict[str, Any] = {"__slots__": ()}
    if "__hash__" not in members:  # as Python has it
        alone["__hash__"] = None if "__eq__" in members else object.__hash__
    return type(name, (OfTheTest,), members | alone)
