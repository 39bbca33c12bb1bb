"""What the rest of a notebook may change of what a test reads.

A test that failed in the judge is run once more in the student's process, at the notebook's end.
That says something about the answer only where the cells in between have left alone what the test
is about: a deck of cards that a later cell deals from is another one by then, and the test may fail
there for that reason alone. This is a look at the code only, and names what is in doubt. Of data
the student's process says whether it is still the same (`Shortfalls`); of anything else nobody
knows, and the notebook is run again, with the test in its own place.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbjudge.engine import names, wire
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


def doubtful(
    test: int,
    cells: Mapping[int, str],
    values: Mapping[str, Any],
    judged: Collection[int] = (),
) -> frozenset[str] | None:
    r"""Return the names a test reads, directly or through functions, that may be changed after it.

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

    Returns
    -------
    frozenset of str or None
        None where the test itself may have changed what it reads, by what it calls; where it reads
        an object that the answer has made, whose state no name shows; or where a cell's code cannot
        be read.

    Examples
    --------
    >>> answer = "deck = [1, 2, 3]\ndef draw():\n    return deck.pop()"
    >>> doubtful(1, {0: answer, 1: "assert deck == [1, 2]", 2: "draw()"}, {})
    frozenset({'deck'})
    >>> doubtful(1, {0: answer, 1: "draw()\nassert deck == [1, 2]"}, {}) is None
    True
    >>> cells = {0: "def double(x): return x + x", 1: "assert double(2) == 4", 2: "double(3)"}
    >>> doubtful(1, cells, {})
    frozenset()
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
    data = {name for name in read if is_data(values.get(name))}
    set_by_test = about[test].bound - about[test].read
    called, stored = _by_calls(about[test].read, known)
    if (stored | _changeable(called - data, known, values)) & (read - set_by_test):
        return None
    # What an answer has made keeps a state that no name shows: a closure, a generator, an object.
    made = {name for part in known if not part.defines for name in part.bound}
    if any(issubclass(type(values.get(name)), wire.Reference) for name in made & read):
        return None
    doubt: set[str] = set()
    for index, cell in cells.items():
        found, copied = about[index], data if index in judged else set()
        if index <= test or (not found.valid and not names.statements(cell)):
            continue  # nothing is run of a cell with an error of syntax
        if not found.valid:
            return None
        called, stored = _by_calls(found.read, known)
        changed = called | ((found.changed | shared(cell)) - copied)
        while True:
            more = {name for part in known if part.bound & changed for name in part.read}
            if more <= changed:
                break
            changed |= more
        doubt |= found.bound | stored | (found.stored - copied)
        doubt |= _changeable(changed, known, values)
    return frozenset(doubt & read)


def _by_calls(read: Collection[str], known: Sequence[Part]) -> tuple[set[str], set[str]]:
    """Return what the functions that code reads may change, and what of it for certain."""
    used, changed, stored = set(read), set[str](), set[str]()
    while True:
        called = [part for part in known if part.defines and part.bound & used]
        more = {name for part in called for name in part.read}
        if more <= used:
            break
        used |= more
    for part in called:
        changed |= part.inside
        stored |= part.stored
    return changed, stored


def _changeable(
    found: Collection[str], known: Sequence[Part], values: Mapping[str, Any]
) -> set[str]:
    """Return the names that stand for what can be changed in place: no functions, no numbers."""
    data = {name for part in known if not (part.defines or part.fixed) for name in part.bound}
    lasting = {name for part in known for name in part.bound} - data
    return {
        name for name in found if not issubclass(type(values.get(name, values)), _FIXED)
    } - lasting


@remembered(2_000)
def parts(source: str) -> tuple[Part, ...]:
    """Return the definitions and assignments of a cell."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    if len(body) == 1 and isinstance(body[0], _DEFINITIONS):
        return (_part(body[0], source),)  # its text has been looked at, as the cell's
    return tuple(_part(node, ast.unparse(node)) for node in _simple(body))


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


@remembered(2_000)
def shared(source: str) -> frozenset[str]:
    r"""Return the names whose parts code may change under another name.

    >>> sorted(shared("for row in rows:\n    row['n'] = 0\nfirst = deck[0]\nfirst.append(1)"))
    ['deck', 'first', 'row', 'rows']
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    changed: set[str] = set()
    pairs: list[tuple[set[str], set[str]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            changed |= _names_in(node.value)
        elif isinstance(node, ast.Call):
            parts = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            for part in (*parts, *node.args, *(word.value for word in node.keywords)):
                changed |= _names_in(part) if not isinstance(part, ast.Call) else set()
        elif isinstance(node, ast.Assign):
            pairs += [(_names_in(target), _names_in(node.value)) for target in node.targets]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
            pairs.append((_names_in(node.target), _names_in(node.value)))
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            pairs.append((_names_in(node.target), _names_in(node.iter)))
        elif isinstance(node, ast.withitem):
            pairs.append((_names_in(node.optional_vars), _names_in(node.context_expr)))
    while True:
        more = {name for own, others in pairs if own & changed for name in others}
        if more <= changed:
            return frozenset(changed)
        changed |= more


def _names_in(node: ast.AST | None) -> set[str]:
    if node is None:
        return set()
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _part(node: ast.stmt, text: str) -> Part:
    found = names.analyse(text)
    if not isinstance(node, _DEFINITIONS):
        return Part(found.bound, found.read, fixed=_is_written_out(node))
    own = frozenset({node.name})
    inside = (found.changed | (shared(text) & found.read)) - own
    stored = found.stored - own
    return Part(own, found.read, defines=True, inside=inside, stored=stored)


def _is_written_out(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    return isinstance(value, ast.Constant)
