"""What stand-ins of the judge need of its line to the student's process."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any, Protocol


class RemoteError(Exception):
    """Raised for an answer of the student's process that cannot be used."""


class Asks(Protocol):
    """What a stand-in needs of the judge's line to the student's process.

    Attributes
    ----------
    limited : bool
        Set where a stand-in gives an answer that the object itself might not give.
    doubtful : bool
        Set where a test may pass for that reason only.
    """

    limited: bool
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

    def code_of(self, name: str) -> types.CodeType | None:
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
