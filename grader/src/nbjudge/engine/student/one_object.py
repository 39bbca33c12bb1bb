"""What the student's process says of values that are one and the same object."""

from __future__ import annotations

import enum
import importlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike.in_place import CHANGEABLE
from nbjudge.engine.wire import own_names

#: How many results of a test are remembered.
MOST = 50
#: Containers of at most so many items are.
LARGEST = 10_000


class OneObject:
    """Knows the values that have been handed over in a test, and the notebook's.

    Data cross as copies. For each that comes again it is said which one it is.

    Parameters
    ----------
    names : mapping
        The notebook's names.
    """

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self._results: deque[tuple[Any, Any]] = deque(maxlen=MOST)

    def begin(self) -> None:
        """Forget the results of the test before."""
        self._results.clear()

    def tell(self, value: Any, message: Any, question: Mapping[str, Any], answer: Any) -> Any:
        """Say in an answer which object its result is; return the message of the result."""
        if not _can_change(message):
            return message
        earlier = next((number for number, item in self._results if item is value), None)
        named = [n for n, item in [*self._names.items()] if item is value and n[:1] != "_"]
        if earlier is not None or named:
            answer["one"] = {"question": earlier, "names": named[:MOST]}
        if type(value) in (list, dict, set) and len(value) <= LARGEST:
            self._results.append((question["n"], value))
        return message

    def among(self, found: dict[str, Any], beside: list[str]) -> dict[str, Any]:
        """Say of names which others hold the very same object.

        Parameters
        ----------
        found : dict
            The messages of names.
        beside : list of str
            Names that the judge has itself.
        """
        first = {id(self._names[name]): name for name in beside if name in self._names}
        for name, message in found.items():
            if _can_change(message) and name in self._names:
                other = first.setdefault(id(self._names[name]), name)
                if other != name:
                    found[name] = {"$": "one", "name": other, "else": message}
        return found


def _can_change(message: Any) -> bool:
    return isinstance(message, dict) and message.get("$") in CHANGEABLE


def enum_message(value: enum.Enum, encode: wire.Encoder) -> dict[str, Any]:
    """Return the message of a member of an enumeration, by the place of its class."""
    kind = type(value)
    flags = isinstance(value, enum.Flag)
    return {
        "$": "enum",
        "module": kind.__module__,
        "class": kind.__qualname__,
        "v": str(value.name),
        "value": encode(int(value.value)) if flags else None,
    }


def described_member(value: enum.Enum, lent: wire.Lent) -> dict[str, Any]:
    """Return the message of a member whose class the other side does not have."""
    kind = type(value)
    number = lent.keep(f"{kind.__module__}.{kind.__qualname__}.{value.name}", value)
    can = [name for name in wire.ABILITIES if wire.can(kind, name, own=True)]
    home = [kind.__module__, kind.__qualname__]
    about = {"$": "object", "n": number, "class": home, "can": can}
    for base, plain in ((int, int.__int__), (str, str.__str__)):
        if isinstance(value, base):
            about["data"] = plain(value)
    if isinstance(value, enum.Flag):
        about["flags"] = int(value.value)
    return about


def member(
    message: Mapping[str, Any], names: Mapping[str, Any], decode: Callable[[Any], Any]
) -> Any:
    """Return the member of an enumeration that the judge has handed over."""
    kind: Any = names.get(message["class"])
    if message["module"] != "__main__":
        importlib.import_module(message["module"])
        kind = own_names.found_at((message["module"], message["class"]))
    return kind[message["v"]] if message["value"] is None else kind(decode(message["value"]))


def tell_changes(
    value: Any,
    arguments: Mapping[Any, Any],
    sent: Mapping[Any, Any],
    watched: Sequence[Any],
    answer: dict[str, Any],
    encode: wire.Encoder,
) -> None:
    """Say in an answer which arguments a call has changed in place, and which it has given back.

    Parameters
    ----------
    value : object
        What the call has returned.
    arguments, sent : mapping
        By place or name: as they are now, and what came for them.
    watched : sequence
        Places and names of those that can be changed.
    answer : dict
        Changed in place.
    encode : wire.Encoder
    """
    for at in watched:
        if value is not None and value is not arguments[at]:
            continue
        message = encode(arguments[at])
        changed = message != sent[at]
        if value is None and changed:
            answer.setdefault("changed", []).append([at, message])
        elif value is not None:
            answer["changed and given back" if changed else "same"] = at
