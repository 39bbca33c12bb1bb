"""Tracebacks as IPython shows them, without what makes them slow in a process of a few tests."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import CodeType, FrameType, TracebackType
from typing import Any

#: Where the engine's own frames come from.
_ENGINE = "nbjudge.engine."


def read_lexer_once() -> None:
    """Have frames highlighted by one class of lexer.

    ``stack_data`` defines a class for every frame that it shows, and pygments builds hundreds of
    regular expressions for each new class: most of what a traceback costs. What is shown stays the
    same.
    """
    from stack_data import core

    if hasattr(core, "_pygmented_with_ranges"):
        _lexer()
        core._pygmented_with_ranges = _highlighted


@cache
def _lexer() -> Any:
    from pygments.lexers.python import PythonLexer

    class Marking(PythonLexer):
        """Marks the tokens of the code that was being run."""

        def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
            super().__init__(stripnl=False)
            self._ranges = ranges

        def get_tokens(self, text: str, unfiltered: bool = False) -> Iterator[tuple[Any, str]]:
            at = 0
            for kind, value in super().get_tokens(text, unfiltered):
                if any(start <= at < end for start, end in self._ranges):
                    kind = kind.ExecutingNode
                at += len(value)
                yield kind, value

    Marking([])
    return Marking


def _highlighted(formatter: Any, code: str, ranges: Sequence[tuple[int, int]]) -> list[str]:
    import pygments

    try:
        return pygments.highlight(code, _lexer()(ranges), formatter).splitlines()
    except Exception:
        return code.splitlines()


@contextmanager
def modules_read_once() -> Iterator[None]:
    """Let ``inspect`` look through all modules once for a traceback, not once for each question.

    It does so whenever it is asked about a file that is no module's, as the cells of a notebook
    are. That is nearly half of what a traceback costs after a fork, where what is looked at first
    has to be copied. What is shown stays the same.
    """
    own = inspect.getmodule
    read = False

    def getmodule(thing: Any, _filename: str | None = None) -> Any:
        nonlocal read
        if not isinstance(thing, CodeType | FrameType | TracebackType):
            return own(thing, _filename)
        if read:
            known = inspect.modulesbyfile
            if _filename not in known and inspect.getabsfile(thing, _filename) not in known:
                return None
        found = own(thing, _filename)
        read = read or found is None
        return found

    inspect.getmodule = getmodule  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getmodule = own


def brief(error: BaseException | None) -> list[str]:
    """Say only which line has failed: for runs that nobody reads.

    Parameters
    ----------
    error : BaseException or None

    Returns
    -------
    list of str
        One line, marked and numbered as the first such line of IPython's traceback; none for
        errors that it shows without one, and its own lines for an error that shows itself.
    """
    if error is None or isinstance(error, SyntaxError):
        return []
    if hasattr(error, "_render_traceback_"):
        return list(error._render_traceback_())
    *_, error = _chain(error)  # the first of a chain is shown first
    for frame, line in traceback.walk_tb(error.__traceback__):
        if str(frame.f_globals.get("__name__")).partition(".")[0] != "IPython":
            return [f"----> {line}"]
    return []


def leave_out_engine(error: BaseException) -> None:
    """Take the engine's own frames out of an error's traceback, and of those that led to it.

    They say nothing to a reader, and showing them costs more than all others. The line of the
    answer on which the error arose, in the student's own process, is noted instead.
    """
    for one in _chain(error):
        line = getattr(one, "line_of_the_answer", "")
        note = f"This happened on the line `{line}` of the answer."
        if line and note not in getattr(one, "__notes__", ()):
            one.add_note(note)
        places = []
        trace = one.__traceback__
        while trace is not None:
            places.append(trace)
            trace = trace.tb_next
        kept = None
        for place in reversed(places):
            if not str(place.tb_frame.f_globals.get("__name__")).startswith(_ENGINE):
                kept = TracebackType(kept, place.tb_frame, place.tb_lasti, place.tb_lineno)
        one.__traceback__ = kept


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        yield error
        before = _before(error)
        if before is None:
            return
        error = before


def _before(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__
