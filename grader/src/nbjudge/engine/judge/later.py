"""Whether the rest of a notebook may change what a test reads.

A test that failed in the judge is run once more in the student's process, at the notebook's end.
That says something about the answer only where the cells in between have left alone what the test
is about: a deck of cards that a later cell deals from is another one by then, and the test may fail
there for that reason alone. This is a look at the code only. Where it is in doubt it says yes, and
the notebook is run again, with the test in its own place.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbjudge.engine import names
from nbjudge.engine.effort import remembered
from nbjudge.engine.judge.comparisons import is_data

#: Values that nothing can change: a name has to be bound anew.
_FIXED = (str, bytes, int, float, complex, bool, range, type(None))
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Part:
    """A definition or an assignment of a cell, also one inside ``if``, ``for`` or ``with``.

    Attributes
    ----------
    bound, read : frozenset of str
        As in `names.Names`.
    defines, fixed : bool
        Whether it is a function or a class; whether it is a number or a text, written out.
    inside, stored : frozenset of str
        What calling the function may change of the notebook's, and what of it for certain.
    """

    bound: frozenset[str]
    read: frozenset[str]
    defines: bool = False
    fixed: bool = False
    inside: frozenset[str] = frozenset()
    stored: frozenset[str] = frozenset()


def may_change(
    test: int,
    cells: Mapping[int, str],
    values: Mapping[str, Any],
    judged: Collection[int] = (),
) -> bool:
    r"""Whether cells after a test may change what the test reads, directly or through functions.

    Parameters
    ----------
    test : int
        The test cell.
    cells : mapping of int to str
        All cells of the notebook by their place, as Python.
    values : mapping of str to object
        What names held in the test, as far as that is known.
    judged : collection of int
        The cells that the judge runs. They hand a table over as a copy, so that nothing they call
        can change the notebook's own.

    Examples
    --------
    >>> answer = "deck = [1, 2, 3]\ndef draw():\n    return deck.pop()"
    >>> may_change(1, {0: answer, 1: "draw()\nassert deck == [1, 2]", 2: "draw()"}, {})
    True
    >>> cells = {0: "def double(x): return x + x", 1: "assert double(2) == 4", 2: "double(3)"}
    >>> may_change(1, cells, {})
    False
    """
    known = [part for index, cell in cells.items() if index != test for part in parts(cell)]
    about = {index: names.analyse(cell) for index, cell in cells.items()}
    read = set(about[test].read | about[test].quoted)
    while True:
        more = {name for part in known if part.bound & read for name in part.read | part.inside}
        if more <= read:
            break
        read |= more
    read &= {name for index, found in about.items() if index != test for name in found.bound}
    read -= {name for found in about.values() for name, _, _ in found.imports}
    copied = {name for name in read if is_data(values.get(name))}
    return any(
        _touches(cells[index], read, known, values, copied if index in judged else set())
        for index in cells
        if index > test
    )


def _touches(
    cell: str, read: set[str], known: Sequence[Part], values: Mapping[str, Any], copied: set[str]
) -> bool:
    """Whether a cell may change one of the names; of some it has a copy of its own."""
    found = names.analyse(cell)
    if not found.valid:
        return bool(names.statements(cell))  # nothing is run of a cell with an error of syntax
    if found.bound & read:
        return True
    used, changed, stored = set(found.read), found.changed - copied, found.stored - copied
    while True:
        called = [part for part in known if part.defines and part.bound & used]
        more = {name for part in called for name in part.read}
        if more <= used:
            break
        used |= more
    for part in called:
        changed |= part.inside
        stored |= part.stored
    data = {name for part in known if not (part.defines or part.fixed) for name in part.bound}
    lasting = {name for part in known for name in part.bound} - data
    return bool(stored & read) or not all(
        issubclass(type(values.get(name, values)), _FIXED) for name in changed & read - lasting
    )


@remembered(2_000)
def parts(source: str) -> tuple[Part, ...]:
    """Return the definitions and assignments of a cell."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(_part(node) for node in _simple(body))


def _simple(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield definitions and assignments, those inside other statements too."""
    for node in body:
        if isinstance(node, _DEFINITIONS | ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield node
            continue
        for inner in ("body", "orelse", "finalbody"):
            yield from _simple(getattr(node, inner, ()))
        for handler in getattr(node, "handlers", ()):
            yield from _simple(handler.body)


def _part(node: ast.stmt) -> Part:
    found = names.analyse(ast.unparse(node))
    if not isinstance(node, _DEFINITIONS):
        return Part(found.bound, found.read, fixed=_is_written_out(node))
    own = frozenset({node.name})
    inside, stored = found.changed - own, found.stored - own
    return Part(own, found.read, defines=True, inside=inside, stored=stored)


def _is_written_out(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    return isinstance(value, ast.Constant)
