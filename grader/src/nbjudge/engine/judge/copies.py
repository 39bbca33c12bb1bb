"""Data that both processes hold, kept alike while a test runs.

In one kernel there is one list, whoever changes it. Here the judge has a copy of what the answer
holds. A test may change it (``basket.items.append(3)``) before it calls the answer again, and the
answer may change its own, for the test to look at. The first always goes over. The second comes
here only for names that functions of the reference answer change as well: an answer could otherwise
change the very value with which its result is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike.in_place import CHANGEABLE, overwrite

#: Each copy is looked at before each question, so only so many are kept, the last ones.
MOST = 20


class Copies:
    """The copies that one test has.

    Parameters
    ----------
    names : dict
        The judge's notebook names.
    encode : callable
        Turns a value into a message.
    decode : callable
        Builds the value of a name from a message.
    """

    def __init__(
        self,
        names: dict[str, Any],
        encode: Callable[[Any], Any],
        decode: Callable[[str, Any], Any],
    ) -> None:
        self._names, self._encode, self._decode = names, encode, decode
        #: Where each is held over there, the copy, and its message when both were alike.
        self._held: list[tuple[dict[str, Any], Any, Any]] = []
        #: Names whose changes over there come here.
        self.followed: frozenset[str] = frozenset()

    def begin(self, written: Iterable[str], followed: Iterable[str]) -> None:
        """Get ready for a test.

        Parameters
        ----------
        written : iterable of str
            Names of the notebook whose values the test changes in place.
        followed : iterable of str
            Names whose values a call may change in place or bind anew.
        """
        self._held.clear()
        self.followed = frozenset(followed)
        for name in written:
            if name in self._names:
                self.hold({"name": name}, self._names[name])

    def hold(self, place: dict[str, Any], value: Any) -> None:
        """Keep a copy and its original alike, where they can be changed in place at all."""
        with suppress(wire.WireError):
            message = self._encode(value)
            if isinstance(message, dict) and message.get("$") in CHANGEABLE:
                others = [held for held in self._held if held[1] is not value and held[0] != place]
                self._held = [*others[-MOST:], (place, value, message)]

    def holds(self, value: Any) -> bool:
        """Whether a value is one whose changes go over."""
        return any(held[1] is value for held in self._held)

    def changes(self) -> list[dict[str, Any]]:
        """Return what the test has changed in place since it was last asked."""
        found = []
        for at, (place, value, known) in enumerate(self._held):
            if "name" in place and self._names.get(place["name"]) is not value:
                continue  # the test has bound the name anew
            with suppress(wire.WireError):
                message = self._encode(value)
                if message != known:
                    self._held[at] = (place, value, message)
                    found.append({**place, "v": message})
        return found

    def heard(self, changed: Any) -> list[str]:
        """Take what an answer has changed of the names that are followed; return these names."""
        taken = []
        for name, message in changed.items() if isinstance(changed, Mapping) else ():
            if name not in self.followed:
                continue
            value = self._decode(name, message)
            try:
                if issubclass(type(value), wire.Reference):
                    raise TypeError("it stays over there")
                overwrite(self._names.get(name), value)
            except (TypeError, ValueError):
                self._names[name] = value
            self.hold({"name": name}, self._names[name])
            taken.append(name)
        return taken
