"""Methods by which a test compares an answer with what it expects.

Of data they run in the judge, on values that the judge has built. An object of the student's could
answer "equal" to everything, and would see what the test expects. So its own methods of these names
are not called with a value of the test: the call fails here, and the second opinion runs the test
in the student's process, where it can only come to be in dispute.
"""

from __future__ import annotations

from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge.asks import Asks, RemoteError

#: Libraries whose values cross as data.
_DATA = frozenset({"geopandas", "networkx", "numpy", "pandas", "shapely", "sympy"})


class Comparison:
    """A method of the student's whose answer to a value of the test would be the verdict.

    Parameters
    ----------
    peer : Asks
    name : str
    method : callable
        Called where it is given no value that a test may expect.
    """

    def __init__(self, peer: Asks, name: str, method: Any) -> None:
        self._peer, self._name, self._method = peer, name, method
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the method, unless it would decide the verdict."""
        given = [*args, *kwargs.values()]
        values = [value for value in given if not issubclass(type(value), wire.Reference)]
        scores = self._name == "score" and len(values) > 1 and all(map(_is_many, values))
        sets = any(isinstance(value, set | frozenset) for value in values)
        if values and (
            self._name in wire.COMPARISONS or scores or sets or any(map(is_data, values))
        ):
            self._peer.limited = True
            raise RemoteError(
                f"`{self._name}` is a method of the student's own object here: its answer alone"
                " would be the verdict"
            )
        return self._method(*args, **kwargs)


def guarded(peer: Asks, name: str, found: Any) -> Any:
    """Return an attribute of an object of the student's; one that compares only with care."""
    compares = name in wire.COMPARISONS or name in wire.WITH_DATA
    return Comparison(peer, name, found) if compares and callable(found) else found


def is_data(value: Any) -> bool:
    """Whether a value crosses as data: a table, an array, a geometry."""
    return type(value).__module__.partition(".")[0] in _DATA


def _is_many(value: Any) -> bool:
    """Whether a value may be the inputs of a model, or what it should predict."""
    return isinstance(value, list | tuple) or is_data(value)
