"""What a cell's code reads, binds and may change, by its syntax alone: nothing is run."""

from __future__ import annotations

import ast
import functools
import re
import symtable
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from nbjudge.engine.syntax.effort import remembered


@dataclass(frozen=True)
class Names:
    """Names in one cell.

    Attributes
    ----------
    read : frozenset of str
        Names the cell looks up that are not its own: no local names of its functions, and none
        it binds itself before it reads them.
    bound : frozenset of str
        Names of the notebook that the cell binds or deletes; no local names of its functions.
    changed : frozenset of str
        Names bound, or whose object may be changed: assigned into, a method called on, handed
        to a function.
    imports : tuple of (str, str, str or None)
        Imports at the top level: name, module, attribute.
    valid : bool
        Whether the cell is Python at all.
    stored : frozenset of str
        Of the changed names those that the cell changes for certain: bound, assigned into, or
        with a method called whose result is not used.
    quoted : frozenset of str
        Words in the cell's texts, where it looks names up by their text (``eval``, ``globals``,
        ``patch("__main__.ask")``).
    classes : frozenset of str
        Names of the classes that the cell defines at its top level.
    defined : frozenset of str
        These, and the names of its functions.
    """

    read: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    imports: tuple[tuple[str, str, str | None], ...] = ()
    valid: bool = True
    stored: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()


def _root(node: ast.AST) -> str | None:
    """Return the name at the root of ``name.attribute[item]...``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


@functools.lru_cache(maxsize=2048)
def as_python(source: str, transform: Callable[[str], str]) -> str:
    """Return a cell as Python code; what is Python already is not transformed.

    Parameters
    ----------
    source : str
    transform : callable
        IPython's own, for magics and other syntax of a notebook.

    Returns
    -------
    str
        Empty for a cell that cannot be transformed.
    """
    if is_python(source):
        return source
    try:
        return transform(source)
    except Exception:
        return ""


@remembered(4096)
def is_python(source: str) -> bool:
    """Whether code is Python as it stands, without magics or other syntax of a notebook."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@functools.lru_cache(maxsize=2048)
def statements(source: str) -> tuple[str, ...]:
    """Return the top-level statements of Python code, each as a text of its own.

    >>> statements("a = 1; b = 2")
    ('a = 1', 'b = 2')
    """
    try:
        return tuple(ast.unparse(node) for node in ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def read_ahead(source: str, transform: Callable[[str], str]) -> None:
    """Read a cell of the instructor's once: what is forked later finds it read."""
    text = as_python(source, transform)
    is_python(text)
    analyse(text)
    for statement in statements(text):
        analyse(statement)
        analyse(when_defined(statement))


@remembered(4096)
def analyse(source: str) -> Names:
    r"""Look at a cell's code (IPython's own syntax already turned into Python).

    >>> found = analyse("import numpy as np\ntotal = f(table)\ntable['x'] = np.ones(3)")
    >>> sorted(found.read), sorted(found.bound), sorted(found.changed)
    (['f', 'table'], ['np', 'total'], ['np', 'table', 'total'])
    >>> found.imports
    (('np', 'numpy', None),)
    """
    try:
        return _analysed(with_texts(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names(valid=False)


def _analysed(source: str) -> Names:
    tree = ast.parse(source)
    scopes = symtable.symtable(source, "<cell>", "exec").get_children()
    read = set().union(*map(_global_reads, scopes))
    found = _Bindings()
    found.visit(tree)
    order = _Order()
    order.visit(tree)
    read |= found.read | {name for name, first in order.first.items() if first == "read"}
    fresh = {name for name, first in order.first.items() if first == "bound"}
    return Names(
        frozenset(read - fresh),
        frozenset(found.bound),
        frozenset(found.changed | found.bound),
        _imports(tree),
        stored=frozenset(found.stored | found.bound),
        quoted=(
            frozenset(found.words) if (read | fresh) & LOOKUPS or MAIN in source else frozenset()
        ),
        classes=frozenset(n.name for n in unnested(tree.body) if isinstance(n, ast.ClassDef)),
        defined=frozenset(n.name for n in unnested(tree.body) if isinstance(n, _DEFINITIONS)),
    )


def changed_by(tree: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """Return `Names.changed` and `Names.stored` of code that is parsed already."""
    found = _Bindings()
    found.visit(tree)
    return frozenset(found.changed | found.bound), frozenset(found.stored | found.bound)


def unnested(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    r"""Yield statements, and those below their conditions, loops, ``with`` and ``try``.

    What stands in a function or a class is left out: it binds names there.

    >>> code = "if ready:\n    x = 1\nelse:\n    try:\n        y = 2\n    finally:\n        z = 3"
    >>> [ast.unparse(one) for one in unnested(ast.parse(code).body) if isinstance(one, ast.Assign)]
    ['x = 1', 'y = 2', 'z = 3']
    """
    for statement in body:
        yield statement
        if isinstance(statement, _DEFINITIONS):
            continue
        parts = [statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]
        for part in parts:
            for block in ("body", "orelse", "finalbody"):
                yield from unnested(getattr(part, block, ()))


#: Functions that run a text, or make code of it.
_RUN_TEXT = frozenset({"exec", "eval", "compile"})
#: Magics whose text is code.
_CODE_MAGICS = frozenset({"time", "timeit", "prun", "capture", "memit"})
#: Where one of these may stand.
_RUNS = re.compile(r"(?<![.\w])(?:exec|eval|compile)\(|\.run_(?:line|cell)_magic\(")


@remembered(4096)
def with_texts(source: str) -> str:
    r"""Return code with the code behind it that it runs from texts which stand in it.

    Texts that are put together while the code runs are not known.

    >>> with_texts("rule = 'total > 3'\nassert eval(rule)")
    "rule = 'total > 3'\nassert eval(rule)\ntotal > 3"
    >>> with_texts("get_ipython().run_cell_magic('time', '', 'x = 1')").splitlines()[1]
    'x = 1'
    """
    if not _RUNS.search(source):
        return source
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    ran = [call.args[0] for call in calls if _root(call.func) in _RUN_TEXT]
    given = [part for text in ran for part in _handed_on(text)]
    named = {node.id for node in given if isinstance(node, ast.Name)}
    given += [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign) and any(_root(t) in named for t in node.targets)
    ]
    texts = [
        textwrap.dedent(node.value).strip()
        for node in given
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    texts += [text for call in calls for text in _timed(call)]
    return "\n".join([source, *filter(is_python, dict.fromkeys(texts))])


def _timed(call: ast.Call) -> list[str]:
    """Return the code that a magic is given, as in ``%time f(x)``."""
    magic, *texts = _magic(call)
    if magic not in _CODE_MAGICS or not texts:
        return []
    if magic == "capture":  # its line names where the output goes
        texts[0] = ""
    # Options, such as -n 3 of %timeit, and magics inside.
    texts = [re.sub(r"^(\s*-\w+(\s*\d+)?)+\s", "", text) for text in texts]
    return [with_texts(re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", text)) for text in texts if text]


def _magic(call: ast.Call) -> list[str]:
    """Return the name and the texts of a magic; one empty text for another call."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in ("run_line_magic", "run_cell_magic"):
        return [""]
    return [str(part.value) for part in call.args if isinstance(part, ast.Constant)] or [""]


def _handed_on(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a text, or what it is made of by a function: ``dedent(text)``, ``text.strip()``."""
    if isinstance(node, ast.Attribute):
        yield from _handed_on(node.value)
    elif not isinstance(node, ast.Call):
        yield node
    elif _root(node.func) not in _RUN_TEXT:
        for part in (node.func, *node.args):
            yield from _handed_on(part)


def together(found: Names, functions: Iterable[Names]) -> Names:
    """Return the names of a code with those that the functions it calls look up, change and bind.

    Parameters
    ----------
    found : Names
    functions : iterable of Names
        Of each function's definition; the name that it defines is left out.
    """
    quoted, stored, bound = found.quoted, found.stored, found.bound
    for one in functions:
        quoted |= one.quoted
        stored |= one.stored - one.defined
        bound |= one.bound - one.defined
    return replace(found, quoted=quoted, stored=stored, bound=bound)


def needed(cells: Iterable[tuple[str, Names]]) -> set[str]:
    """Return the names that some test reads, directly or through what instructor's cells make.

    Parameters
    ----------
    cells : iterable of (str, Names)
        In order; ``"test"`` and ``"own"`` are the kinds that count.
    """
    found: set[str] = set()
    own: list[Names] = []
    for kind, one in cells:
        if kind == "test":
            found |= one.read | one.quoted
        elif kind == "own":
            own.append(one)
    for one in reversed(own):
        if one.changed & found:
            found |= one.read
    return found


@functools.lru_cache(maxsize=2048)
def when_defined(source: str) -> str:
    r"""Return code without the bodies of its functions: what runs when it is defined.

    >>> when_defined("def f(x=a):\n    return b")
    'def f(x=a):\n    pass'
    """
    try:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                node.body = [ast.Pass()]
            elif isinstance(node, ast.Lambda):
                node.body = ast.Constant(None)
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: The notebook as a module: a test may replace names in it by their text.
MAIN = "__main__"
#: Functions that look a name up by its text.
LOOKUPS = frozenset(
    {"eval", "exec", "globals", "locals", "vars", "dir", "getattr", "hasattr", "get_ipython"}
)
_WORD = re.compile(r"[^\W\d]\w*")


class _Bindings(ast.NodeVisitor):
    """Finds which names of the notebook a cell binds or may change, scope by scope.

    Names that are local to a function, a class body or a comprehension are none of them.
    """

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.changed: set[str] = set()
        self.stored: set[str] = set()
        self.read: set[str] = set()
        self.words: set[str] = set()
        #: Local names by scope, and whether the scope is a class body.
        self._scopes: list[tuple[set[str], bool]] = []

    def _is_local(self, name: str) -> bool:
        last = len(self._scopes) - 1
        return any(
            name in names and (at == last or not of_class)
            for at, (names, of_class) in enumerate(self._scopes)
        )

    def _bind(self, name: str) -> None:
        if not self._is_local(name):
            self.bound.add(name)

    def _change(self, node: ast.AST, *, stored: bool = False) -> None:
        name = _root(node)
        if name is not None and not self._is_local(name):
            self.changed.add(name)
            if stored:
                self.stored.add(name)

    def _inside(self, names: set[str], body: Iterable[ast.AST], *, of_class: bool = False) -> None:
        self._scopes.append((names, of_class))
        for node in body:
            self.visit(node)
        self._scopes.pop()

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.words.update(_WORD.findall(node.value))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._bind(node.name)
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.visit(part)
        self._inside(_locals(node), node.body)

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in (*node.args.defaults, *node.args.kw_defaults):
            if part is not None:
                self.visit(part)
        self._inside(_locals(node), [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name)
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self._inside(_locals(node), node.body, of_class=True)

    def _comprehension(self, node: ast.ListComp) -> None:
        own = {
            part.id
            for generator in node.generators
            for part in ast.walk(generator.target)
            if isinstance(part, ast.Name)
        }
        self._inside(own, ast.iter_child_nodes(node))

    visit_ListComp = visit_SetComp = _comprehension  # type: ignore[assignment]
    visit_DictComp = visit_GeneratorExp = _comprehension  # type: ignore[assignment]

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self._bind((alias.asname or alias.name).partition(".")[0])

    visit_ImportFrom = visit_Import

    def _capture(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    visit_ExceptHandler = visit_MatchAs = visit_MatchStar = _capture

    def visit_Global(self, node: ast.Global) -> None:
        self.bound |= set(node.names)

    def visit_Attribute(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node, stored=True)
        self.generic_visit(node)

    visit_Subscript = visit_Attribute

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._change(node.target, stored=True)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._change(node.value.func, stored=True)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            self._change(node.func)
            magic, *texts = _magic(node)
            if magic == "capture" and texts:
                self.bound |= set(_WORD.findall(re.sub(r"--?[\w-]+", "", texts[0])))
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self._change(argument)
        self.generic_visit(node)


def _locals(scope: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) -> set[str]:
    """Return the names that a function's or a class's body binds for itself."""
    found: set[str] = set()
    elsewhere: set[str] = set()
    if not isinstance(scope, ast.ClassDef):
        given = scope.args
        every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        found |= {argument.arg for argument in every if argument is not None}
    waiting: list[ast.AST] = [scope.body] if isinstance(scope, ast.Lambda) else [*scope.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            walked = (part for part in ast.walk(node) if isinstance(part, ast.NamedExpr))
            found |= {part.target.id for part in walked}
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere |= set(node.names)
        waiting.extend(ast.iter_child_nodes(node))
    return found - elsewhere


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

    visit_ListComp = visit_SetComp = _comprehension  # type: ignore[assignment]
    visit_DictComp = visit_GeneratorExp = _comprehension  # type: ignore[assignment]

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = (alias.asname or alias.name).partition(".")[0]
            self.first.setdefault(name, "bound")

    visit_ImportFrom = visit_Import


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
