"""Tracebacks as IPython shows them, without what makes them slow in a process of a few tests."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any


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
    seen = {id(error)}
    while (before := _before(error)) is not None and id(before) not in seen:
        error = before  # the first of a chain is shown first
        seen.add(id(error))
    for frame, line in traceback.walk_tb(error.__traceback__):
        if str(frame.f_globals.get("__name__")).partition(".")[0] != "IPython":
            return [f"----> {line}"]
    return []


def _before(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__
