"""What a test hands to a student's function and that is no data: an Axes, a library's object."""

from __future__ import annotations

import base64
import io
import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
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


def lend_axes(axes: Any, peer: Asks, number: str) -> dict[str, Any]:
    """Let the student draw on `axes`: from now on it shows what is drawn over there.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place.
    peer : Asks
    number : str
        What it is called on both sides.

    Returns
    -------
    dict
        The message that makes it over there.
    """
    if axes.has_data():
        raise wire.WireError("only empty axes can be handed to the student's function")
    import matplotlib.pyplot as plt

    size = [float(length) for length in axes.figure.get_size_inches()]
    plt.close(axes.figure)
    axes.__class__ = lent_axes(type(axes), peer, number)
    return {"$": "axes", "n": number, "size": size}


def called_back(message: dict[str, Any], objects: wire.Lent) -> Callable[..., Any]:
    """Return what the student's code may call of what the test has lent: a closed list."""
    item, method = objects[message["callback"]], message.get("method")
    if method is None and callable(item):
        return item
    if method == "__next__" or (isinstance(item, io.IOBase) and method in wire.FILE_METHODS):
        return getattr(item, method)
    raise wire.WireError(f"{method} cannot be called from there")
