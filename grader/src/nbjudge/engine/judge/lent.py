"""An Axes handed to a student's function, seen from the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def lent_axes(base: type, attribute: Callable[[str, str], Any], number: str) -> type:
    """Make a class for an Axes whose content is in the student's process.

    Parameters
    ----------
    base : type
        The class of Axes that it passes for.
    attribute : callable
        Asks the student's process for an attribute of the object with a number.
    number : str
        The object's number there.
    """

    class LentAxes(base):
        _lent_number = number

        def __getattribute__(self, name: str) -> Any:
            if name.startswith("__"):
                return object.__getattribute__(self, name)
            return attribute(number, name)

        def __repr__(self) -> str:
            return "<the Axes handed to the student's function>"

    LentAxes.__name__ = base.__name__
    return LentAxes
