"""What a test hands to a student's function and that is no data: an Axes, a library's object."""

from __future__ import annotations

import base64
import pickle
from contextlib import suppress
from typing import Any

from nbjudge.engine.judge.asks import Asks
from nbjudge.engine.judge.remote import Method, is_method

#: Largest object of a library, in bytes, that a test may hand to the student's code.
MOST_PICKLED = 8 << 20


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


def pickled(value: Any) -> str | None:
    """Return a library's object for the student's process, which may trust what comes from here.

    Nothing is ever unpickled in this process.
    """
    root = type(value).__module__.partition(".")[0]
    if (
        root in ("__main__", "nbjudge", "unittest")
        or getattr(value, "__module__", "") == "__main__"
    ):
        return None
    with suppress(Exception):
        data = pickle.dumps(value)
        if len(data) <= MOST_PICKLED:
            return base64.b64encode(data).decode()
    return None
