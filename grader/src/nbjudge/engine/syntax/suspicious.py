"""Find code in a submission that attacks the grader instead of answering the question.

In a grading run the judge keeps the verdict out of such code's reach. In plain nbgrader, where
answer and check share a kernel, it may earn points. Either way a person should read it. The scan
looks at the syntax tree and reports only what an honest answer has no use for; it proves nothing.

A course adds names of its own with ``c.Suspicious.names`` in ``nbgrader_config.py``; there are none
by default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nbjudge.engine.syntax.effort import remembered

#: Attributes that reach for callers, the shell or the interpreter.
_REACH = {
    "_getframe": "reads the caller's frame (sys._getframe)",
    "currentframe": "reads the caller's frame (inspect.currentframe)",
    "f_back": "walks the callers' frames (f_back)",
    "f_globals": "reads another frame's names (f_globals)",
    "f_locals": "reads another frame's names (f_locals)",
    "get_objects": "searches the memory of the process (gc.get_objects)",
    "get_referrers": "searches the memory of the process (gc.get_referrers)",
    "ast_transformers": "rewrites later cells (ast_transformers)",
    "input_transformers_cleanup": "rewrites later cells (input_transformers_cleanup)",
    "input_transformers_post": "rewrites later cells (input_transformers_post)",
    "run_code": "replaces how the shell runs code (run_code)",
    "run_cell": "replaces how the shell runs code (run_cell)",
    "set_custom_exc": "replaces how the shell shows errors (set_custom_exc)",
    "showtraceback": "replaces how the shell shows errors (showtraceback)",
    "_exit": "ends the process without a trace (os._exit)",
    "setprofile": "watches every call (sys.setprofile)",
    "settrace": "watches every line (sys.settrace)",
}
#: Modules whose parts an answer has no reason to replace, under their usual names.
_FOREIGN = (
    "builtins", "geopandas", "gpd", "importlib", "inspect", "json", "math", "matplotlib", "nbjudge",
    "np", "numpy", "pandas", "pd", "plt", "sys", "warnings",
)  # fmt: skip
#: Parts of those modules that are made to be set.
_FREE = {
    "rcParams", "options", "plotting", "mode", "display", "argv", "path", "stdout", "stderr",
    "stdin",
}  # fmt: skip
#: The module whose functions beginners assign to instead of calling them.
_PLOTTING = ("plt", "matplotlib.pyplot")
#: What a notebook says to its own shell in code that was exported from it.
_SHELL = {"run_line_magic", "run_cell_magic", "magic"}


def scan(source: str, names: Iterable[str] = ()) -> list[str]:
    r"""Say what in one cell a person should look at.

    Parameters
    ----------
    source : str
        A code cell; lines that start with ``%`` or ``!`` are passed over.
    names : iterable of str
        Names of the course, of modules or of objects that its cells set: an answer has no reason
        to bind them anew or to replace parts of them.

    Returns
    -------
    list of str
        One line each, without repeats; empty for ordinary code and for code that does not parse.

    Examples
    --------
    >>> scan("import sys\nf = sys._getframe(1)")
    ["line 2: reads the caller's frame (sys._getframe)"]
    >>> scan("table = table.copy()\ntable['share'] = table['mt'] / total")
    []
    >>> scan("checks = None")
    []
    >>> scan("checks = None", names=["checks"])
    ['line 1: gives the name checks another meaning']
    """
    return list(_scanned(source, frozenset(names)))


@remembered(2_000)
def _scanned(source: str, own: frozenset[str]) -> tuple[str, ...]:
    """Scan a cell; a class hands in most cells as they were released."""
    lines = [
        "pass" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")
    ]
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    nodes = [*ast.walk(tree)]
    cell = _Cell(own, _modules(nodes, own))
    found: dict[str, None] = {}
    # Code exported from a notebook calls get_ipython().run_line_magic("matplotlib", "inline").
    harmless = {
        node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr in _SHELL
    }
    for node in nodes:
        if node in harmless:
            continue
        for what in cell.look(node):
            found[f"line {getattr(node, 'lineno', 1)}: {what}"] = None
    return tuple(found)


def _modules(nodes: Sequence[ast.AST], own: frozenset[str]) -> dict[str, str]:
    """Return the names that stand for a foreign module or a part of it, with its full name."""
    known = {*_FOREIGN, *own}
    bound = set(_bound(nodes))
    modules = {name: name for name in known if name in own or name not in bound}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                if top in known:
                    modules[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in known:
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in nodes:
        # Another name for a module: `m = numpy`, or `for m in (numpy.testing, pandas.testing)`.
        pairs: Sequence[tuple[ast.expr, ast.expr]] = ()
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            pairs = [(node.target, item) for item in node.iter.elts]
        for target, value in pairs:
            root, chain = _root(value)
            if isinstance(target, ast.Name) and root in modules and target.id != root:
                modules[target.id] = ".".join([modules[root], *chain])
    return modules


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that a cell binds as variables, arguments or functions."""
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def _root(node: ast.AST) -> tuple[str, list[str]]:
    """Return the first name of ``a.b.c[...]`` and the attributes after it.

    What a call returns is the student's own: the name is then empty.
    """
    chain: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            chain.append(node.attr)
        node = node.value
    return (node.id if isinstance(node, ast.Name) else "", chain[::-1])


@dataclass(frozen=True)
class _Cell:
    """What one cell may not touch: the course's names, and modules by the names they have here."""

    own: frozenset[str]
    modules: Mapping[str, str]

    def look(self, node: ast.AST) -> Iterator[str]:
        """Yield what is to be said about one node of the syntax tree."""
        if isinstance(node, ast.Attribute) and node.attr in _REACH:
            yield _REACH[node.attr]
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from self._imports(node)
        elif isinstance(node, ast.Assign | ast.Delete):
            for target in node.targets:
                if self._is_slip(target, node):
                    continue
                yield from self._replaces(target)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield from self._replaces(node.target)
        elif isinstance(node, ast.Call):
            yield from self._calls(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.endswith(".ipynb"):
                yield "names a notebook file (.ipynb)"
            if node.value in ("__eq__", "__globals__", "__builtins__"):
                yield f"names {node.value}"
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            if node.name in self.own:
                yield f"gives the name {node.name} another meaning"
            if isinstance(node, ast.FunctionDef) and _always_equal(node):
                yield f"defines a comparison that ignores the other object ({node.name})"

    def _imports(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] == "ctypes":
                yield "uses ctypes"
            elif name == "builtins":
                yield "imports builtins"

    def _is_slip(self, target: ast.expr, node: ast.stmt) -> bool:
        """Whether somebody wrote ``plt.title = "Exports"`` and meant to call it."""
        root, chain = _root(target)
        value = getattr(node, "value", None)
        return (
            self.modules.get(root) in _PLOTTING
            and len(chain) == 1
            and isinstance(value, ast.Constant | ast.JoinedStr | ast.List | ast.Tuple)
        )

    def _replaces(self, target: ast.expr) -> Iterator[str]:
        root, chain = _root(target)
        if chain and root in self.modules and not set(chain) & _FREE:
            yield f"replaces {self.modules[root]}.{'.'.join(chain)}"
        elif isinstance(target, ast.Subscript) and "__dict__" in chain:
            yield "writes into a namespace (__dict__)"
        elif isinstance(target, ast.Name) and target.id in self.own:
            yield f"gives the name {target.id} another meaning"

    def _calls(self, node: ast.Call) -> Iterator[str]:
        root, chain = _root(node.func)
        if root in ("setattr", "delattr") and not chain and node.args:
            first = node.args[0]
            name, parts = _root(first.func if isinstance(first, ast.Call) else first)
            if name in self.modules or name == "__import__":
                yield f"{root} on {'.'.join([self.modules.get(name, name), *parts])}"
        if (root in ("exit", "quit") and not chain) or (root == "sys" and chain == ["exit"]):
            yield f"calls {'.'.join([root, *chain])}()"
        if root == "get_ipython" and not chain:
            yield "calls get_ipython()"


def _always_equal(node: ast.FunctionDef) -> bool:
    """Say whether a method compares without a look at the other object."""
    if node.name not in ("__eq__", "equals") or len(node.args.args) < 2:
        return False
    other = node.args.args[1].arg
    return not any(isinstance(part, ast.Name) and part.id == other for part in ast.walk(node))
