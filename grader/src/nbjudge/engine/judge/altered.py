"""Which names of the notebook an answer is there to change, by its code alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from nbjudge.engine.syntax import names
from nbjudge.engine.syntax.effort import remembered

#: Methods that change what they are called on.
CHANGING = frozenset(
    {"add", "append", "appendleft", "clear", "difference_update", "discard", "extend"}
    | {"extendleft", "fill", "insert", "intersection_update", "pop", "popitem", "popleft"}
    | {"remove", "reverse", "rotate", "setdefault", "sort", "update"}
)
#: Those that change a table, an array or one of Python's own containers.
CHANGING_DATA = CHANGING | {
    *("byteswap", "isetitem", "itemset", "move_to_end", "partition", "put", "resize"),
    *("setfield", "setflags", "subtract", "symmetric_difference_update"),
}
#: Where the data come from of whose methods it is known which of them change anything.
_KNOWN = frozenset({"builtins", "collections", "geopandas", "numpy", "pandas"})
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@remembered(2_000)
def altered_by_calls(source: str) -> frozenset[str]:
    r"""Return the names of the notebook that functions and classes of a cell change when called.

    Bound with ``global``, assigned into, or with a method called that changes; under another name
    too. A method such as ``table.groupby`` changes nothing.

    Examples
    --------
    >>> code = "def note(x):\n    seen.append(x)\n    first = rows[0]\n    first['n'] = table.sum()"
    >>> sorted(altered_by_calls(code))
    ['rows', 'seen']
    >>> sorted(altered_by_calls("def add():\n    global total\n    total += 1"))
    ['total']
    """
    altered: set[str] = set()
    try:
        for node in names.unnested(ast.parse(source).body):
            if isinstance(node, _DEFINITIONS):
                found = names.analyse(ast.unparse(node))
                altered |= (_changed(node) & found.read) | (found.bound - {node.name})
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(altered)


def only_called(source: str) -> frozenset[str]:
    r"""Return the names of which code stores nothing, but calls methods that change no data.

    ``flows.plot(ax=ax)`` as a statement is there for what it draws. Of an object of another class
    such a call may change anything: that is for who knows what a name holds.

    Examples
    --------
    >>> code = "flows.plot(ax=ax)\nroutes.info()\nroutes.insert(0, 'n', 1)\nflows.head()"
    >>> sorted(only_called(code))
    ['flows']
    >>> sorted(only_called("flows.dropna(inplace=True)\nother.head()\nother['n'] = 1"))
    []
    """
    return names.analyse(source).stored - _without_calls(source)[1]


def left_alone(source: str) -> frozenset[str]:
    r"""Return the names with which code does nothing else than such calls.

    >>> sorted(left_alone("flows.head()\ntotal = flows.Mt.sum()\nprint(len(flows))\nother.head()"))
    ['other']
    """
    return names.analyse(source).changed - _without_calls(source)[0]


def is_known(value: Any) -> bool:
    """Whether a value is data of whose methods `CHANGING_DATA` has all that change it."""
    return type(value).__module__.partition(".")[0] in _KNOWN


@remembered(2_000)
def _without_calls(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what code changes and stores beside calls of methods that change no data."""
    try:
        return names.changed_by(_WithoutCalls().visit(ast.parse(names.with_texts(source))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = names.analyse(source)
        return found.changed, found.stored


class _WithoutCalls(ast.NodeTransformer):
    """Hides calls of methods that change no data from who looks for what code may change."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        in_place = any(word.arg in ("inplace", None) for word in node.keywords)
        known = method and method not in CHANGING_DATA and not method.startswith(("__", "run_"))
        if known and not in_place:
            node.func = ast.Subscript(
                ast.List([node.func], ast.Load()), ast.Constant(0), ast.Load()
            )
        return node


def _changed(tree: ast.AST) -> set[str]:
    changed: set[str] = set()
    others: list[tuple[set[str], set[str]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            changed |= _root(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in CHANGING or any(word.arg == "inplace" for word in node.keywords):
                changed |= _root(node.func)
        elif isinstance(node, ast.Assign):
            others += [(_bound(target), _root(node.value)) for target in node.targets]
        elif isinstance(node, ast.For | ast.AsyncFor):
            others.append((_bound(node.target), set().union(*map(_root, _iterated(node.iter)))))
    while True:
        more = {name for own, same in others if own & changed for name in same}
        if more <= changed:
            return changed
        changed |= more


def _iterated(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what a loop goes over: ``enumerate(rows)`` and ``table.items()`` hand parts on."""
    if isinstance(node, ast.Call):
        yield from node.args
        if isinstance(node.func, ast.Attribute):
            yield node.func.value
    else:
        yield node


def _bound(node: ast.expr) -> set[str]:
    """Return the names that a target binds: not those of ``row['n'] = ...``."""
    if isinstance(node, ast.Tuple | ast.List):
        return set().union(*map(_bound, node.elts))
    return {node.id} if isinstance(node, ast.Name) else set()


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
