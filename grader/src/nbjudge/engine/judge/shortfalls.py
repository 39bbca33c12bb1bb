"""Tests that failed in the judge, and which of them the notebook's end can say more about."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nbjudge.engine.alike.random_numbers import seeds
from nbjudge.engine.alike.surrounds import FILE_WORDS
from nbjudge.engine.jobs import Cell
from nbjudge.engine.judge.peer import Peer
from nbjudge.engine.judge.traces import definitions, traces
from nbjudge.engine.syntax.effort import remembered
from nbjudge.engine.syntax.names import Names, with_texts

_WORD = re.compile(r"[^\W\d]\w*")


@remembered(2_000)
def about_files(source: str) -> frozenset[str]:
    """Return the words about files in code, found once for a text."""
    return FILE_WORDS.intersection(_WORD.findall(source))


def gives_less(test: Cell, last: Any) -> bool:
    """Whether the last value of a test is a number below its points."""
    try:
        value = None if last is None else last.result
        return value is not None and test.points is not None and float(value) < test.points
    except (TypeError, ValueError):
        return False


class Shortfalls:
    """Collects tests that failed, and has them run in the student's process at the end.

    Only tests that can reach the same then as when they began: any other may fail there for what
    was called since. The student's process says so itself (`Reached`), and may lie. That gains
    nothing: a test that is not run at the end is run in its own place, in a process of its own.

    Parameters
    ----------
    peer : Peer
    """

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        #: The tests that failed, by their place, with their text.
        self._found: list[tuple[int, str]] = []
        #: Whether a test before this one has changed a copy of what the answer may hold.
        self._aliased = False
        #: What the tests so far have changed here, and not in the student's process.
        self._changed: set[str] = set()

    def remember(
        self, test: int, code: str, found: Names, read: Collection[str], own: Sequence[str]
    ) -> None:
        """Have the student's process note what a test can reach, before the test calls anything.

        Of the test's own code only modules and file functions go over there, and names of the
        notebook. Names that it reads are `read`, and `own` are the instructor's cells.
        """
        self._aliased = self._peer.aliases.changed
        self._peer.aliases.begin([code, *called(own, read)])
        words = {module for _, module, _ in found.imports} | about_files(code)
        self._peer.ask(
            op="remember",
            test=test,
            names=sorted(found.read | found.quoted | {*read}),
            words=sorted(words),
            changed=sorted(self._changed),
            seeded=seeds(code),
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
        for text in (source, *called(own, used)):
            self._changed |= traces(text, values, shared)

    def add(self, test: Cell) -> None:
        """Note a test that has just failed, where no test before it has changed a copy only."""
        if not self._aliased:
            self._found.append((test.index, test.source))

    def confirm(self) -> None:
        """Wait for the notebook's end, and have the tests run there that it can say more about."""
        if self._peer.is_at_end():
            self._peer.finish(self._found)


def called(own: Sequence[str], used: Collection[str]) -> list[str]:
    """Return the text of functions and classes of the instructor's that a test uses."""
    found = (text for cell in own for name, text in definitions(cell).items() if name in used)
    return [with_texts(text) for text in found]
