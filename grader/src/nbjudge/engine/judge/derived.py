"""Classes that a test derives from a class of the student's.

Such a class is made in the student's process, beside its base. Its methods stay with the test: they
are called here, with a stand-in for the object. So the student's code runs over there, the test's
code here, and what a method returns is compared here as any answer is.
"""

from __future__ import annotations

import types
from typing import Any

from nbjudge.engine.judge.asks import Asks, RemoteError

#: What a class's body holds besides what its author wrote.
_OWN = frozenset({"__module__", "__qualname__", "__orig_bases__", "__annotations__"})
_OWN_NEWER = frozenset({"__firstlineno__", "__static_attributes__"})


class Derive(type):
    """Makes a class of the student's process out of a body that was read here."""

    def __new__(
        mcs, name: str, bases: tuple[Any, ...], body: dict[str, Any], **options: Any
    ) -> Any:
        """Return a stand-in for the derived class."""
        if options or not all(type(base) is Derive for base in bases):
            raise RemoteError("a class with a base over there can have no other base here")
        if "__classcell__" in body:
            raise RemoteError("a method of the test that calls super() cannot reach the base")
        peer: Asks = bases[0]._judge_peer
        members = {
            key: member_of(peer, value)
            for key, value in body.items()
            if key not in _OWN and key not in _OWN_NEWER
        }
        numbers = [base._judge_number for base in bases]
        return peer.decode(peer.ask(op="derive", name=name, bases=numbers, members=members))


def base_of(peer: Asks, number: Any) -> type:
    """Return what stands for a class of the student's among the bases of a class statement."""
    return type.__new__(Derive, "Base", (), {"_judge_peer": peer, "_judge_number": number})


def member_of(peer: Asks, value: Any) -> dict[str, Any]:
    """Return the message of one member of a class."""
    kinds: dict[type, tuple[str, Any]] = {
        types.FunctionType: ("method", value),
        property: ("property", getattr(value, "fget", None)),
        staticmethod: ("static", getattr(value, "__func__", None)),
        classmethod: ("class", getattr(value, "__func__", None)),
    }
    if type(value) not in kinds:
        return {"kind": "data", "v": peer.encode(value)}
    kind, function = kinds[type(value)]
    return {"kind": kind, "n": peer.lend(function), "name": getattr(function, "__name__", kind)}
