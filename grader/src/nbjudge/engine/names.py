"""What a cell's code reads, binds and may change, by its syntax alone: nothing is run."""

from __future__ import annotations

import ast
import re
import symtable
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Names in one cell.

    Attributes
    ----------
    read : frozenset of str
        Names the cell looks up that are not its own: no local names of its functions, and none
        it binds itself before it reads them.
    bound : frozenset of str
        Names the cell binds (those of nested scopes too: more is harmless).
    changed : frozenset of str
        Names bound, or whose object may be changed: assigned into, a method called on, handed
        to a function.
    imports : tuple of (str, str, str or None)
        Imports at the top level: name, module, attribute.
    valid : bool
        Whether the cell is Python at all.
    """

    read: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    imports: tuple[tuple[str, str, str | None], ...] = ()
    valid: bool = True


def _root(node: ast.AST) -> str | None:
    """Return the name at the root of ``name.attribute[item]...``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def analyse(source: str) -> Names:
    r"""Look at a cell's code (IPython's own syntax already turned into Python).

    >>> found = analyse("import numpy as np\ntotal = f(table)\ntable['x'] = np.ones(3)")
    >>> sorted(found.read), sorted(found.bound), sorted(found.changed)
    (['f', 'table'], ['np', 'total'], ['np', 'table', 'total'])
    >>> found.imports
    (('np', 'numpy', None),)
    """
    try:
        tree = ast.parse(source)
        scopes = symtable.symtable(source, "<cell>", "exec").get_children()
        read = set().union(*map(_global_reads, scopes))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names(valid=False)
    bound: set[str] = set()
    changed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            bound |= set(node.names)
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            changed.add(_root(node) or "")
        elif isinstance(node, ast.AugAssign):
            changed.add(_root(node.target) or "")
        elif isinstance(node, ast.Call):
            read |= _in_magic(node)
            if isinstance(node.func, ast.Attribute):
                changed.add(_root(node.func) or "")
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                changed.add(_root(argument) or "")
    changed = (changed | bound) - {""}
    order = _Order()
    order.visit(tree)
    read |= {name for name, first in order.first.items() if first == "read"}
    fresh = {name for name, first in order.first.items() if first == "bound"}
    return Names(frozenset(read - fresh), frozenset(bound), frozenset(changed), _imports(tree))


def _global_reads(table: symtable.SymbolTable) -> set[str]:
    """Names that a function or class of the cell looks up among the notebook's names."""
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and symbol.is_global()
    }
    return found.union(*(_global_reads(child) for child in table.get_children()))


class _Order(ast.NodeVisitor):
    """Finds, for the names of the top level, whether they are first read or first bound.

    Bodies of functions are left out: they run when the top level calls them.
    """

    def __init__(self) -> None:
        self.first: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> None:
        self.first.setdefault(node.id, "bound" if isinstance(node.ctx, ast.Store) else "read")

    def visit_Assign(self, node: ast.Assign) -> None:
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        for part in (node.value, node.annotation, node.target):
            if part is not None:
                self.visit(part)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.first.setdefault(node.target.id, "read")
        else:
            self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name:
            self.first.setdefault(node.name, "bound")
        for part in node.body:
            self.visit(part)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        defaults = (*node.args.defaults, *node.args.kw_defaults)
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        annotations = (*(argument.annotation for argument in arguments), node.returns)
        for part in (*node.decorator_list, *defaults, *annotations):
            if part is not None:
                self.visit(part)
        self.first.setdefault(node.name, "bound")

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases):
            self.visit(part)
        self.first.setdefault(node.name, "bound")

    def visit_Lambda(self, node: ast.Lambda) -> None:
        pass

    def _comprehension(self, node: ast.ListComp) -> None:
        self.visit(node.generators[0].iter)
        inside = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        own = {name.id for name in inside if isinstance(name.ctx, ast.Store)}
        for name in inside:
            if name.id not in own:
                self.first.setdefault(name.id, "read")

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = (alias.asname or alias.name).partition(".")[0]
            self.first.setdefault(name, "bound")

    visit_ImportFrom = visit_Import


def _in_magic(call: ast.Call) -> set[str]:
    """Return the words in the text that a magic is given: code, as with ``%time f(x)``."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in ("run_line_magic", "run_cell_magic"):
        return set()
    texts = [part.value for part in call.args if isinstance(part, ast.Constant)]
    return {word for text in texts[1:] for word in re.findall(r"[^\W\d]\w*", str(text))}


def _imports(tree: ast.Module) -> tuple[tuple[str, str, str | None], ...]:
    found: list[tuple[str, str, str | None]] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                found.append((alias.asname or root, alias.name if alias.asname else root, None))
                if not alias.asname and root != alias.name:
                    found.append(("", alias.name, None))  # loads the submodule, binds the root
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [
                (alias.asname or alias.name, node.module, alias.name)
                for alias in node.names
                if alias.name != "*"
            ]
    return tuple(found)
