"""An Axes handed to a student's function, seen from the judge."""

from __future__ import annotations

from typing import Any

from nbjudge.engine.judge.asks import Asks
from nbjudge.engine.judge.remote import Method, is_method


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
