"""What checks may ask of a stand-in: written down once, kept by every side that makes stand-ins.

A test never holds an object of the student's. In a judged run it holds what
:mod:`nbjudge.engine.judge.remote` makes; while an assignment is proved, what
:mod:`nbjudge.prove.stand_in` makes; in plain nbgrader, the object itself. A check that keeps to
this page works on all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class RemoteCallable(Protocol):
    """A function or class of the student's, called where it lives.

    Arguments cross as copies: a function that changes its arguments changes the copies. (Where a
    test looks at them again, a grading run also asks how it ends in one process.) The result is
    data, or another stand-in. An error of Python or of a library arrives as that error.
    """

    __name__: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and return what it returns."""
        ...

    def call_with_arguments(
        self, seconds: float | None, /, *args: Any, **kwargs: Any
    ) -> tuple[Any, Sequence[Any], dict[str, Any]]:
        """Call it within a limit of its own; also return the arguments as the call left them.

        Raises
        ------
        TimeoutError
            When the call takes longer than `seconds`. It costs the submission nothing else.
        """
        ...


@runtime_checkable
class RemoteObject(Protocol):
    """Any other object of the student's that is no data, such as an Axes.

    ``isinstance`` knows the class of a library's object. Attributes and methods are asked for one
    by one. Calling it, its length, its items and iterating over it work where the object itself
    can do these. Equality is identity: no method of a student's object decides a verdict.
    """

    def __getattr__(self, name: str) -> Any:
        """Return an attribute; AttributeError where the object has none of this name."""
        ...

    @staticmethod
    def read_with(item: Any, reader: Callable[..., Any]) -> Any:
        """Have a reader of the grader's own work on an object where it lives.

        Parameters
        ----------
        item : RemoteObject
        reader : callable
            Takes the object itself. One of :data:`nbjudge.engine.alike.readers.READERS`.

        Returns
        -------
        object
            What the reader returned: data, and stand-ins for what is none.
        """
        ...


class RemoteSequence(RemoteObject, Protocol):
    """A stand-in for an object that has items."""

    def __len__(self) -> int:
        """Return how many items there are."""
        ...

    def __getitem__(self, place: Any) -> Any:
        """Return one item."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Go through the items."""
        ...
