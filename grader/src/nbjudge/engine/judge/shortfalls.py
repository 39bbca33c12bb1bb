"""Tests that failed in the judge, and which of them the notebook's end can say more about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nbjudge.engine.jobs import Cell
from nbjudge.engine.judge import later
from nbjudge.engine.judge.peer import Peer


@dataclass(frozen=True)
class Shortfall:
    """A test that failed, and what must be the same at the notebook's end.

    Attributes
    ----------
    index : int
    source : str
    was : mapping of str to str
        What the names in doubt held after the test, as digests.
    """

    index: int
    source: str
    was: Mapping[str, str]


class Shortfalls:
    """Collects tests that failed, and has them run in the student's process at the end.

    Only tests whose names hold the same then: any other may fail there for what later cells did.
    The student's process can say what it likes about its names. A lie gains nothing: a test that
    is not run at the end is run in its own place, in a process of its own.

    Parameters
    ----------
    peer : Peer
    cells : sequence of Cell
        The notebook's.
    as_python : callable
        Gives the text of a cell as Python.
    """

    def __init__(self, peer: Peer, cells: Sequence[Cell], as_python: Callable[[str], str]) -> None:
        self._peer, self._cells, self._as_python = peer, cells, as_python
        self._found: list[Shortfall] = []

    def add(self, test: Cell, values: Mapping[str, Any]) -> None:
        """Note a test that has just failed; `values` is what names hold by then."""
        texts = {cell.index: self._as_python(cell.source) for cell in self._cells}
        judged = {cell.index for cell in self._cells if cell.kind == "test" and not cell.inside}
        names = later.doubtful(test.index, texts, values, judged)
        if names is None:
            return
        was = self._digests(names)
        if was.keys() == names:
            self._found.append(Shortfall(test.index, test.source, was))

    def confirm(self) -> None:
        """Wait for the notebook's end, and have the tests run there that it can say more about."""
        if self._peer.is_at_end():
            now = self._digests({name for test in self._found for name in test.was})
            same = [t for t in self._found if all(now.get(n) == d for n, d in t.was.items())]
            self._peer.finish([(test.index, test.source) for test in same])

    def _digests(self, names: Collection[str]) -> dict[str, str]:
        """Return the digests of names that hold data; nothing for any other."""
        answer: Any = None
        if names:
            with suppress(Exception):  # it may have ended
                answer = self._peer.ask_in_grace(op="digests", names=sorted(names))
        found = answer.items() if isinstance(answer, dict) else ()
        return {name: text for name, text in found if name in names and isinstance(text, str)}
