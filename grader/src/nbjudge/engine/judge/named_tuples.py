"""Named tuples of a class of the student's: data here, with the methods that they have over there.

Items, length, order and equality are those of the tuple that the judge has built, as for any
data. What a tuple does not have is asked of the student's process, where the object itself is.
Handed back, it is that object, unless the test has changed one of its items meanwhile.
"""

from __future__ import annotations

import collections
import functools
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge.abilities import ABILITIES, COPYING, shown
from nbjudge.engine.judge.asks import Asks, RemoteError
from nbjudge.engine.judge.comparisons import guarded
from nbjudge.engine.judge.special import PATH, see
from nbjudge.engine.wire import named_tuples, own_names
from nbjudge.engine.wire.references import without_methods

#: Items of these classes never change.
_PLAIN = frozenset({bool, bytes, complex, float, int, str, type(None)})


class OwnTuple(wire.Numbered):
    """What the class of such tuples has beside a named tuple's own methods."""

    _judge_peer: Any = None
    _judge_number: Any = None
    _judge_kind = "tuple"
    _judge_asked_for = False
    #: The messages of items that may change, as they were.
    _judge_items: list[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = self._judge_peer.attribute(self._judge_number, name)
        return found if self._judge_asked_for else guarded(self._judge_peer, name, found)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set it over there, where the class says whether that can be done."""
        peer = self._judge_peer
        peer.ask(op="set", of=self._judge_number, name=name, about={"v": peer.encode(value)})

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's cannot be pickled")

    def _replace(self, **changes: Any) -> Any:
        return self._judge_peer.call(self._judge_number, (), changes, "_replace")

    __replace__ = _replace  # what `copy.replace` of Python 3.13 asks for


def _text(self: Any) -> str:
    text = self._judge_peer.ask(op="text", of=self._judge_number)
    return text if isinstance(text, str) else shown(self)


@functools.cache
def _class_of(
    name: str, fields: tuple[str, ...], abilities: tuple[str, ...], path: tuple[str, str] | None
) -> Any:
    data: Any = collections.namedtuple(name, fields, rename=True)  # type: ignore[misc]
    members = {ability: {**ABILITIES, "__str__": _text}[ability] for ability in abilities}
    return type(name, (OwnTuple, data), {**COPYING, **members, PATH: path})


def own_tuple(peer: Asks, about: dict[str, Any], items: list[Any], of_instructor: Any) -> Any:
    """Build a named tuple of a class that the notebook defines.

    Parameters
    ----------
    peer : Asks
    about : dict
        Its message.
    items : list
    of_instructor : type or None
        The class of that name that the instructor's own cells define.

    Raises
    ------
    RemoteError
        For a message that cannot be understood.
    """
    fields, can, number = about.get("fields"), about.get("can"), about.get("n")
    if not isinstance(fields, list) or not isinstance(can, list) or type(number) is not str:
        raise RemoteError("a malformed named tuple")
    names = tuple(str(field) for field in fields)
    if getattr(of_instructor, "_fields", None) == names:
        return of_instructor._make(items)
    able = tuple(ability for ability in (*wire.ABILITIES, "__str__") if ability in can)
    kind = _class_of(str(about.get("name")), names, able, own_names.as_home(about.get("class")))
    if len(items) != len(kind._fields):
        raise RemoteError("a malformed named tuple")
    see(kind, peer, number)
    without_methods(dict(zip(kind._fields, items, strict=True)))
    made = kind(*items)
    changing = not all(type(item) in _PLAIN for item in items)
    made.__dict__.update(
        _judge_peer=peer,
        _judge_number=number,
        _judge_kind=f"named tuple {kind.__name__}",
        _judge_items=list(map(peer.encode, items)) if changing else None,
    )
    return made


def handed_over(value: Any, items: list[Any], is_of_instructor: bool) -> dict[str, Any] | None:
    """Return the message of a named tuple that the test hands over; None for one that is only data.

    Parameters
    ----------
    value : tuple
    items : list
        The messages of its items.
    is_of_instructor : bool
        Whether the student's process has its class as well.
    """
    if isinstance(value, OwnTuple):
        same = value._judge_items is None or value._judge_items == items
        return {"$": "yours", "n": value._judge_number} if same else None
    if is_of_instructor:
        return {"$": named_tuples.OWN, "class": type(value).__name__, "v": items}
    return None
