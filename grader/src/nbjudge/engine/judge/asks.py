"""What stand-ins of the judge need of its line to the student's process."""

from __future__ import annotations

import time
import types
from collections.abc import Sequence
from typing import Any, Protocol

from nbjudge.engine.judge.answered import Written


class RemoteError(Exception):
    """Raised for an answer of the student's process that cannot be used."""


#: Questions of which a test may ask very many, and how many it may ask as long as it has time.
OFTEN = frozenset({"call", "attribute", "set", "item", "next", "special", "length", "text"})
MANY_CROSSINGS = 1_000
#: The part of a test's time that has to be left then.
LEFT = 0.15


class Crossings:
    """Counts how often a test and the answer call each other.

    One process does a million calls in the time that some ten thousand take here. A test that would
    use up its time that way is ended before, so that one process can say more about it.
    """

    def __init__(self) -> None:
        self._count, self._too_many = 0, False

    def are_too_many(self, deadline: float | None, seconds: float) -> bool:
        """Count one more; say whether they use up the time.

        Parameters
        ----------
        deadline : float or None
            When the test's time is over, by the monotonic clock.
        seconds : float
            The test's whole time.
        """
        self._count += 1
        if self._count > MANY_CROSSINGS and deadline is not None:
            self._too_many |= time.monotonic() > deadline - LEFT * seconds
        return self._too_many


class Asks(Protocol):
    """What a stand-in needs of the judge's line to the student's process.

    Attributes
    ----------
    limited : bool
        Set where a stand-in refuses what the object itself might do. A test that expects an error
        may pass for that reason only.
    passed_over : bool
        Set where a stand-in gives an answer of its own without asking the object.
    doubtful : bool
        Set where a test may pass for one of these reasons only.
    """

    limited: bool
    passed_over: bool
    doubtful: bool

    def ask(self, *, within: float | None = None, **question: Any) -> Any:
        """Ask one question; return the raw answer."""
        ...

    def encode(self, value: Any) -> Any:
        """Turn a value into a message."""
        ...

    def decode(self, message: Any) -> Any:
        """Build a value from a message."""
        ...

    def part(self, message: Any) -> Any:
        """Build a value that an object over there has handed out, and may still hold."""
        ...

    def call(
        self,
        number: Any,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        method: str | None = None,
    ) -> Any:
        """Call an object of the student's, or one of its methods."""
        ...

    def call_with_arguments(
        self, number: Any, args: Sequence[Any], kwargs: dict[str, Any], within: float | None
    ) -> tuple[Any, list[Any], dict[str, Any]]:
        """Call, and return the arguments as they are afterwards."""
        ...

    def attribute(self, number: Any, name: str) -> Any:
        """Return an attribute of an object of the student's."""
        ...

    def code_at(self, written: Written) -> types.CodeType | None:
        """Return the code of a function that the notebook's text defines; it is never run."""
        ...

    def asks_for(self, kind: Any) -> bool:
        """Whether a class of the student's is one that a question asks for."""
        ...

    def found_at(self, home: tuple[str, str]) -> Any:
        """Return this process's own object of a module and name; None for none."""
        ...

    def lend(self, item: Any) -> Any:
        """Lend the student's process a function of the test, and return its number."""
        ...
