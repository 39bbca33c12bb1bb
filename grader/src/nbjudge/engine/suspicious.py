"""Find code in a submission that goes for the grader instead of the question.

In a grading run the judge keeps the verdict out of such code's reach; in plain nbgrader, where
answer and check share a kernel, it may earn points. Either way a person should read it. The scan
looks at the syntax tree and names only what an honest answer has no use for; it proves nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

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
_MODULES = {"ctypes": "uses ctypes", "gc": "uses gc", "inspect": "uses inspect"}
#: Modules whose parts an answer has no reason to replace.
_FOREIGN = (
    "builtins", "checks", "data", "errors", "geopandas", "gpd", "json", "math", "matplotlib",
    "multivector", "np", "numpy", "pandas", "pd", "plt", "sys", "warnings",
)  # fmt: skip
_FREE = {"rcParams", "options", "plotting", "mode", "display"}


def scan(source: str) -> list[str]:
    r"""Say what in one cell a person should look at.

    Parameters
    ----------
    source : str
        A code cell; lines that start with ``%`` or ``!`` are passed over.

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
    """
    lines = [
        "pass" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")
    ]
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    foreign = {name: name for name in _FOREIGN} | _aliases(tree)
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        for what in _look(node, foreign):
            found[f"line {getattr(node, 'lineno', 1)}: {what}"] = None
    return list(found)


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Names that stand for a module or for a part of multivector, with what they stand for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("multivector"):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _root(node: ast.AST) -> tuple[str, list[str]]:
    """Give the first name of ``a.b.c[...]`` and the attributes after it."""
    chain: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Attribute):
            chain.append(node.attr)
            node = node.value
        else:
            node = node.value if isinstance(node, ast.Subscript) else node.func
    return (node.id if isinstance(node, ast.Name) else "", chain[::-1])


def _look(node: ast.AST, foreign: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr in _REACH:
        yield _REACH[node.attr]
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        yield from (_MODULES[n.split(".")[0]] for n in names if n.split(".")[0] in _MODULES)
        if any(n == "builtins" or n.endswith(".testing") for n in names):
            yield f"imports {', '.join(names)}"
    targets = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    elif isinstance(node, ast.Delete):
        targets = node.targets
    for target in targets:
        root, chain = _root(target)
        if chain and root in foreign and not set(chain) & _FREE:
            yield f"replaces {foreign[root]}.{'.'.join(chain)}"
        elif isinstance(target, ast.Subscript) and "__dict__" in chain:
            yield "writes into a namespace (__dict__)"
        if isinstance(target, ast.Name) and target.id in ("checks", "load", "geo"):
            yield f"gives the name {target.id} another meaning"
    if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in ("checks", "load", "geo"):
        yield f"gives the name {node.name} another meaning"
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("setattr", "delattr") and node.args and _root(node.args[0])[0] in foreign:
            yield f"{name} on {foreign[_root(node.args[0])[0]]}"
        elif name == "setattr":
            yield "setattr on an object of unknown kind"
        if name in ("get_ipython", "exit", "quit"):
            yield f"calls {name}()"
        root, chain = _root(node.func)
        if root == "sys" and chain == ["exit"]:
            yield "calls sys.exit()"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if node.value.endswith(".ipynb"):
            yield "names a notebook file (.ipynb)"
        if node.value in ("__eq__", "__globals__", "__builtins__"):
            yield f"names {node.value}"
    if isinstance(node, ast.FunctionDef) and node.name in ("__eq__", "equals"):
        yield f"defines its own comparison ({node.name})"
