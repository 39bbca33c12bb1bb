"""Special methods of what stands in the judge's process for the student's objects.

Each is passed on to the student's process, and hands over nothing that the test expects; see
:mod:`.remote` for the rule. Which of them a stand-in has, the message about its object says.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge.asks import RemoteError

#: An iteration over a student's object ends here, as a generator may never end.
LONGEST_ITERATION = 1_000_000

_COMPARE = dis.opmap["COMPARE_OP"]


class Instance(wire.Reference):
    """What stands for an object of the student's class.

    Attributes
    ----------
    _judge_peer : Asks
    _judge_number : int or str
    _judge_kind : str
        Module and name of the object's class.
    _judge_asked_for : bool
        Whether the test has made it by calling a class that a question asks for.
    """

    __slots__ = ()


def is_theirs(value: Any) -> bool:
    """Whether the student's process has the object itself."""
    return issubclass(type(value), wire.Reference | wire.Numbered)


def mark_as_asked_for(value: Any) -> None:
    """Note of an object of the student's that the test has made it by a class that is asked for."""
    if issubclass(type(value), Instance | wire.Numbered):
        object.__setattr__(value, "_judge_asked_for", True)


def shown(value: Any) -> str:
    """Say what an object is whose own text is not asked for."""
    return f"<the student's {value._judge_kind}>"


def copied(value: Any, *, deep: bool) -> Any:
    """Have an object copied where it lives; whoever asks for its class gets one of it again."""
    peer = value._judge_peer
    made = peer.part(peer.ask(op="copy", of=value._judge_number, deep=deep))
    if value._judge_asked_for:
        mark_as_asked_for(made)
    return made


def _deeply_copied(self: Any, memo: MutableMapping[Any, Any]) -> Any:
    # Among other things it may be held twice, and each would be copied by itself.
    self._judge_peer.doubtful |= len(memo) > 0
    return copied(self, deep=True)


#: What Python's own module ``copy`` asks for.
COPYING: dict[str, Callable[..., Any]] = {
    "__copy__": lambda self: copied(self, deep=False),
    "__deepcopy__": _deeply_copied,
}


def _call(self: Any, *args: Any, **kwargs: Any) -> Any:
    return self._judge_peer.call(self._judge_number, args, kwargs)


def length(self: Any) -> int:
    """Ask how long an object is."""
    found = self._judge_peer.ask(op="length", of=self._judge_number)
    if type(found) is not int or found < 0:
        raise RemoteError("an invalid length")
    return found


def _item(self: Any, key: Any) -> Any:
    peer = self._judge_peer
    return peer.part(peer.ask(op="item", of=self._judge_number, key=peer.encode(key)))


def _iterate(self: Any) -> Iterator[Any]:
    peer = self._judge_peer
    about = peer.ask(op="iterate", of=self._judge_number)
    for _ in range(LONGEST_ITERATION):
        step = peer.ask(op="next", of=about["n"])
        if "item" not in step:
            return
        yield peer.part(step["item"])
    raise RemoteError(f"an iteration with more than {LONGEST_ITERATION} steps")


def _advance(self: Any) -> Any:
    peer = self._judge_peer
    step = peer.ask(op="next", of=self._judge_number)
    if "item" not in step:
        raise StopIteration(*([peer.decode(step["value"])] if "value" in step else ()))
    return peer.part(step["item"])


def iterator(self: Any) -> Any:
    """Return the iterator of what is an iterator itself, such as a generator."""
    return self._judge_peer.decode(
        self._judge_peer.ask(op="special", of=self._judge_number, name="__iter__", args=[])
    )


async def _advance_later(self: Any) -> Any:
    step = self._judge_peer.ask(op="anext", of=self._judge_number)
    if "item" not in step:
        raise StopAsyncIteration
    return self._judge_peer.part(step["item"])


async def _enter_later(self: Any) -> Any:
    question = {"op": "async special", "name": "__aenter__", "args": []}
    return self._judge_peer.part(self._judge_peer.ask(of=self._judge_number, **question))


async def _exit_later(self: Any, kind: Any, error: Any, trace: Any) -> Any:
    if error is not None:
        self._judge_peer.limited = True
        raise RemoteError("an error of the test cannot be handed to the student's `__aexit__`")
    nothing = [self._judge_peer.encode(None)] * 3
    question = {"op": "async special", "name": "__aexit__", "args": nothing}
    return self._judge_peer.part(self._judge_peer.ask(of=self._judge_number, **question))


def _await(self: Any) -> Iterator[Any]:
    return self._judge_peer.part(self._judge_peer.ask(op="await", of=self._judge_number))
    yield  # makes this a generator, as the protocol wants


def _send(self: Any, value: Any) -> Any:
    """Run a coroutine to its end: an event loop of this process may drive it."""
    raise StopIteration(
        self._judge_peer.part(self._judge_peer.ask(op="await", of=self._judge_number))
    )


def _throw(self: Any, kind: Any, *about: Any) -> Any:
    raise kind


#: What a coroutine has, so that an event loop of this process can drive it.
AWAITED: dict[str, Callable[..., Any]] = {
    "send": _send,
    "throw": _throw,
    "close": lambda self: None,
}


def _representation(self: Any) -> str:
    found = self._judge_peer.decode(
        self._judge_peer.ask(op="special", of=self._judge_number, name="__repr__", args=[])
    )
    return found if isinstance(found, str) else shown(self)


def _special(name: str, result: type | None = None) -> Callable[..., Any]:
    """Pass a special method on that hands nothing over but keys and values to be stored."""

    def method(self: Any, *args: Any) -> Any:
        peer = self._judge_peer
        given = [peer.encode(value) for value in args]
        value = peer.part(peer.ask(op="special", of=self._judge_number, name=name, args=given))
        if result is not None and type(value) is not result:
            raise RemoteError(f"{name} gave a {type(value).__name__}")
        return value

    return method


def _operator(name: str) -> Callable[..., Any]:
    """Pass an operator on, between two objects of the student's.

    A value of the test is handed over only where the test has made the object itself, of a class
    that a question asks for: no answer can then turn an operator of the test into its own.
    """
    ask = _special(name)
    plain = wire.IN_PLACE.get(name, name)
    with_values = plain in wire.WITH_VALUES or plain in wire.WITH_VALUES.values()

    def method(self: Any, other: Any) -> Any:
        if is_theirs(other):
            return ask(self, other)
        if not with_values or not self._judge_asked_for:
            self._judge_peer.limited = True
            return NotImplemented
        made = ask(self, other)
        mark_as_asked_for(made)
        return made

    return method


def _order(name: str) -> Callable[..., Any]:
    """Let the student's objects be put in an order, as by ``sorted``, ``min`` and ``heapq``.

    The test then compares the order with the one that it expects. A comparison that the test makes
    itself is not passed on, for its answer would be the verdict.
    """
    ask = _special(name, bool)

    def method(self: Any, other: Any) -> Any:
        caller = sys._getframe(1)
        direct = caller.f_code.co_code[caller.f_lasti] == _COMPARE
        if (
            direct
            or not issubclass(type(other), Instance)
            or not (self._judge_asked_for and other._judge_asked_for)
        ):
            self._judge_peer.limited = True
            return NotImplemented
        return ask(self, other)

    return method


def _refused(name: str) -> Callable[..., Any]:
    """Do what Python does with an object that has no such method, which may let a test pass."""

    def method(self: Any, *given: Any) -> Any:
        self._judge_peer.limited = True
        if given:
            return NotImplemented
        raise TypeError(f"the student's {name} is not asked for")

    return method


def _contains(self: Any, item: Any) -> bool:
    """Look among what the object gives, as Python does without a method of its own for it."""
    self._judge_peer.limited = True
    if not (hasattr(type(self), "__iter__") or hasattr(type(self), "__getitem__")):
        raise TypeError(f"argument of type {type(self).__name__!r} is not iterable")
    return any(one is item or one == item for one in iter(self))


def _exit(self: Any, kind: Any, error: Any, trace: Any) -> Any:
    if error is not None:
        self._judge_peer.limited = True
        raise RemoteError("an error of the test cannot be handed to the student's `__exit__`")
    return _special("__exit__")(self, None, None, None)


#: How each special method that an object may have is passed on.
ABILITIES: dict[str, Callable[..., Any]] = {
    "__call__": _call,
    "__len__": length,
    "__getitem__": _item,
    "__iter__": _iterate,
    "__next__": _advance,
    "__await__": _await,
    "__anext__": _advance_later,
    "__aenter__": _enter_later,
    "__aexit__": _exit_later,
    "__repr__": _representation,
    "__exit__": _exit,
    "__format__": _special("__format__", str),
    "__float__": _special("__float__", float),
    "__int__": _special("__int__", int),
    "__index__": _special("__index__", int),
    **{
        name: _special(name)
        for name in wire.ABILITIES
        if name
        in (
            "__enter__",
            "__reversed__",
            "__setitem__",
            "__delitem__",
            "__neg__",
            "__invert__",
            "__abs__",
            "__round__",
        )
        or name == "__aiter__"
    },
    **{name: _operator(name) for name in (*wire.OPERATORS, *wire.WITH_VALUES, *wire.IN_PLACE)},
    **{name: _order(name) for name in wire.ORDERS},
    **{name: _refused(name) for name in wire.REFUSED},
    "__contains__": _contains,
}
