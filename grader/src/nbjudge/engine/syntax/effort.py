"""How much work it is at most to look at code, known before anybody does it.

The runner parses the code of students' cells to say something about it. A cell of some hundred
kilobytes can stand for a syntax tree of hundreds of megabytes, and IPython reads a cell anew for
each of its magic lines, so that a few hundred of them in a long cell take minutes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Words and signs that are looked at in all cells of a student together: some 80 kB of code.
MOST_EFFORT = 20_000
#: Longest code whose analysis is remembered, in characters.
MOST_KEPT = 5_000
#: More characters than this are not even counted.
LONGEST = 400_000
_WORD = re.compile(r"\w+|[^\w\s]")
#: Lines that IPython rewrites, each with one more pass over its cell.
_REWRITTEN = re.compile(r"^[ \t]*[%!?,;/]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)


def effort(source: str) -> int:
    """Return how many words and signs are read, in all passes, to look at one cell.

    Parameters
    ----------
    source : str

    Returns
    -------
    int
        More than `MOST_EFFORT` for a text that is too long to be counted.

    Examples
    --------
    >>> effort("x = 1")
    3
    >>> effort("%pwd" + chr(10) + "x = 1")
    10
    """
    if len(source) > LONGEST:
        return len(source)
    return len(_WORD.findall(source)) * (1 + len(_REWRITTEN.findall(source)))


def within(sources: Iterable[str]) -> Iterator[bool]:
    """Say of each cell of a student in turn whether it is looked at, or there are too many."""
    left, room = MOST_EFFORT, 5 * LONGEST
    for source in sources:
        room -= len(source)
        cost = effort(source) if room >= 0 else MOST_EFFORT + 1
        looked = cost <= left
        left -= cost if looked else 0
        yield looked


def remembered(
    maxsize: int,
) -> Callable[[Callable[Concatenate[str, P], T]], Callable[Concatenate[str, P], T]]:
    """Return a decorator that remembers what a function says of code, unless the code is long.

    A class hands in most cells alike, and those are short. What is found in long code would stay in
    memory for nobody.

    Parameters
    ----------
    maxsize : int
        How many results are kept.
    """

    def wrap(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
        kept: Callable[..., T] = functools.lru_cache(maxsize=maxsize)(function)

        @functools.wraps(function)
        def call(source: str, *args: P.args, **kwargs: P.kwargs) -> T:
            chosen: Callable[..., T] = kept if len(source) <= MOST_KEPT else function
            return chosen(source, *args, **kwargs)

        return call

    return wrap
