"""What the student's process says of data that it still holds when they have crossed as copies.

A function that returns the very list that it keeps, a table of one row three times, a view of an
array, an argument that is kept or changed: the judge has copies, and a test that changes one of
them finds the others as they were. So it is told, and such a test is run in one process too.
"""

from __future__ import annotations

import functools
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike.in_place import can_change
from nbjudge.engine.wire import views

#: Classes of arrays and tables, whatever library they are of.
_TABLES = frozenset({"ndarray", "DataFrame", "Series", "GeoDataFrame", "GeoSeries"})
#: Values with more parts than this count as shared.
MOST_PARTS = 20_000
#: Values of so many items at most are looked at again at a test's end, and so many values.
LARGEST, MOST = 10_000, 50
#: The place of a call's result, among its arguments by place or name.
RESULT = ""


def _references_of_an_item() -> int:
    """Return how many references Python counts for an item that nothing else holds."""
    values: list[list[Any]] = [[]]
    for item in values:
        return sys.getrefcount(item)
    return 0


def _references_of_a_local() -> int:
    value: list[Any] = []
    return sys.getrefcount(value)


_ITEM, _LOCAL = _references_of_an_item(), _references_of_a_local()


def has_company(value: Any) -> bool:
    """Whether a value has a part that can be changed in place and that something else holds too."""
    waiting = [(value, False)]
    for _ in range(MOST_PARTS):
        if not waiting:
            return False
        item, shared = waiting.pop()
        kind = type(item)
        if kind.__module__ == "numpy" and getattr(item, "base", None) is not None:
            return True
        if isinstance(item, list | dict | set | deque | bytearray) and shared:
            return True
        if type(item) in views.EXACT:  # of a dictionary that something else may hold
            waiting.append((tuple(item.values() if hasattr(item, "values") else item), True))
            continue
        if isinstance(item, dict):
            parts: Any = item.values()
        elif isinstance(item, list | tuple | deque):
            parts = item
        else:
            continue
        among = isinstance(item, tuple) and shared
        for part in parts:
            if isinstance(part, list | tuple | dict | set | deque | bytearray):
                waiting.append((part, among or sys.getrefcount(part) > _ITEM))
            elif type(part).__name__ in _TABLES and (
                among or sys.getrefcount(part) > _ITEM or getattr(part, "base", None) is not None
            ):
                return True
    return True


class Kept:
    """What tests have got, and may be changed here later.

    Attributes
    ----------
    names : dict of str to message
        What names held when the test began.
    """

    def __init__(
        self, encode: wire.Encoder, names: Mapping[str, Any], is_own: Callable[[object], bool]
    ) -> None:
        self._encode, self._notebook, self._is_own = encode, names, is_own
        self.names: dict[str, Any] = {}
        self._values: OrderedDict[Any, tuple[Any, Any]] = OrderedDict()

    def begin(self) -> None:
        """Forget the names of the test before; what calls have kept, a later test may look at."""
        self.names.clear()

    def tell_names(self, messages: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Say in an answer which names hold something that has company; return their messages."""
        if any(hasattr(kind, "__del__") for kind in self._own_classes()):
            answer["mortal"] = True
        shared = []
        for name, message in messages.items():
            if can_change(message):
                value = self._notebook.get(name)
                if _is_small(value):
                    self.names[name] = message
                if has_company(value):
                    shared.append(name)
        if shared:
            answer["shared"] = shared
        return messages

    def _own_classes(self) -> list[type]:
        kinds = [value for value in self._notebook.values() if isinstance(value, type)]
        return [kind for kind in kinds if self._is_own(kind.__module__)]

    def tell_call(
        self,
        called: Any,
        value: Any,
        others: int,
        given: Mapping[Any, Any],
        sent: Mapping[Any, Any],
        question: Mapping[str, Any],
        answer: dict[str, Any],
        result: Any,
    ) -> None:
        """Say in an answer what a call has kept of its result and of its arguments, or changed.

        Parameters
        ----------
        called, value : object
            What was called, and what it has returned. What a library's object gives or keeps of
            itself, such as the data of a line, is no concern of the test's.
        others : int
            How many references to it there are, itself not counted.
        given, sent : mapping
            The arguments by place or name: as they are now, and what came for them. Whoever calls
            holds them in two places.
        question : mapping
        answer : dict
            Changed in place.
        result : message
            What crosses for the value.
        """
        while isinstance(called, functools.partial):
            called = called.func
        module = getattr(called, "__module__", None)
        own = module is None or self._is_own(module)
        shared: list[int | str] = []
        if own and can_change(result) and (others > _LOCAL or has_company(value)):
            shared.append(RESULT)
            self._keep((question["n"], RESULT), value, result)
        for at in question.get("held") or ():
            argument = given[at]
            told = value is None  # then all that it has changed goes over
            if not told and not _alike(self._encode(argument), sent[at]):
                answer.setdefault("altered", []).append(at)
                continue
            if own and (sys.getrefcount(argument) > _LOCAL + 2 or has_company(argument)):
                shared.append(at)
                self._keep((question["n"], at), argument, self._encode(argument))
        if shared:
            answer["shared"] = shared

    def _keep(self, key: Any, value: Any, message: Any) -> None:
        if _is_small(value):
            self._values[key] = (value, message)
            while len(self._values) > MOST:
                self._values.popitem(last=False)

    def drifted(self) -> dict[str, Any]:
        """Return what holds something else now: messages of names, and what calls have kept."""
        names = {
            name: now
            for name, message in self.names.items()
            if name in self._notebook and (now := self._now(self._notebook[name])) != message
        }
        calls = [[*key] for key, (item, known) in self._values.items() if self._now(item) != known]
        return {"names": names, "calls": calls}

    def _now(self, value: Any) -> Any:
        try:
            return self._encode(value)
        except wire.WireError:
            return None


def _alike(now: Any, sent: Any) -> bool:
    """Whether an argument is as it was sent, by its message here and the one of the other side."""
    if isinstance(now, dict) and isinstance(sent, dict):
        if now.get("$") != sent.get("$") and "n" in now and "n" in sent:
            return bool(now["n"] == sent["n"])  # the same object, by its number
        return now.keys() == sent.keys() and all(_alike(now[key], sent[key]) for key in now)
    if isinstance(now, list) and isinstance(sent, list):
        return len(now) == len(sent) and all(map(_alike, now, sent))
    return bool(now == sent)


def _is_small(value: Any) -> bool:
    size = getattr(value, "size", None)
    try:
        return (size if isinstance(size, int) else len(value)) <= LARGEST
    except TypeError:
        return True
