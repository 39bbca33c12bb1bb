"""Tests that failed in the judge, and which of them the notebook's end can say more about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nbjudge.engine.jobs import Cell
from nbjudge.engine.judge import later
from nbjudge.engine.judge.peer import Peer
from nbjudge.engine.judge.traces import definitions, traces
from nbjudge.engine.names import Names
from nbjudge.engine.surrounds import FILE_WORDS

_SEEDS = re.compile(r"\b(seed|setstate|set_state)\b")
_WORD = re.compile(r"[^\W\d]\w*")


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


def gives_less(test: Cell, last: Any) -> bool:
    """Whether the last value of a test is a number below its points."""
    try:
        value = None if last is None else last.result
        return value is not None and test.points is not None and float(value) < test.points
    except (TypeError, ValueError):
        return False


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
        #: What the tests so far have changed here, and not in the student's process.
        self._changed: set[str] = set()

    def remember(self, test: Cell, found: Names, names: Collection[str]) -> None:
        """Have the student's process note what a test can reach, before the test calls anything.

        Of the test's own code only modules and file functions go over there, and names of the
        notebook.
        """
        words = {module for _, module, _ in found.imports}
        words |= FILE_WORDS.intersection(_WORD.findall(test.source))
        self._peer.ask(
            op="remember",
            test=test.index,
            names=sorted(found.read | found.quoted | {*names}),
            words=sorted(words),
            changed=sorted(self._changed),
            seeded=_SEEDS.search(test.source) is not None,
        )

    def note(
        self,
        source: str,
        values: Mapping[str, Any],
        shared: Collection[str],
        used: Collection[str],
        own: Sequence[str],
    ) -> None:
        """Note what a test that has ended leaves behind here and not in the student's process.

        Parameters
        ----------
        source : str
            The test, as Python.
        values : mapping of str to object
            What names of the notebook hold.
        shared : collection of str
            Names whose changes go over to the student's process.
        used : collection of str
            Names that the test reads, directly or through functions of the instructor's.
        own : sequence of str
            The instructor's cells.
        """
        called = [text for cell in own for name, text in definitions(cell).items() if name in used]
        for text in (source, *called):
            self._changed |= traces(text, values, shared)

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
