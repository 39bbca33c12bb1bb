"""What a test leaves behind outside its own names, by its code alone.

In one kernel a test that sets an option, seeds random numbers, writes a file or binds a name that a
function of the answer reads does so for all tests after it. The judge runs the tests in a process
of its own, so at the end of the notebook the student's process lacks it. A later test that can
reach what an earlier one has changed is therefore not asked there.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from nbjudge.engine.alike.surrounds import FILES
from nbjudge.engine.judge.remote import RemoteFunction
from nbjudge.engine.syntax.effort import remembered
from nbjudge.engine.syntax.names import unnested

#: Calls that change nothing: checks, and what ends a drawing.
_HARMLESS = re.compile(
    r"(_*assert|check|close|show|clf|cla|display|get|info|is|test)(?![a-z])|assert|check"
)
#: Functions that write, create or remove files, or start programs that may.
_WRITING = frozenset(
    {"chdir", "copyfile", "copytree", "dump", "makedirs", "mkdir", "move", "remove", "removedirs"}
    | {"rename", "replace", "rmdir", "rmtree", "save", "savefig", "savetxt", "savez", "symlink"}
    | {"to_csv", "to_excel", "to_feather", "to_file", "to_json", "to_parquet", "to_pickle"}
    | {"touch", "unlink", "write_bytes", "write_text", "writefile", "system", "Popen", "run"}
    | {"check_call", "check_output", "run_cell_magic", "run_line_magic"}
)
_MODES = re.compile(r"[wax+]")


@remembered(2_000)
def changes(source: str) -> frozenset[tuple[str, ...]]:
    """Return the dotted names that code changes, and ``(FILES,)`` where it writes files."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(found for node in ast.walk(tree) for found in _of_node(node))


def _of_node(node: ast.AST) -> Iterator[tuple[str, ...]]:
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        yield _dotted(node.value)
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield (node.id,)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield (node.name,)
    elif isinstance(node, ast.Call):
        name = _dotted(node.func)
        if name[-1:] == ("setattr",) and node.args:
            yield _dotted(node.args[0])
        if not name or _WRITING.isdisjoint(name[-1:]) or _is_of_data(node, name):
            if name[-1:] == ("open",) and _writes(node):
                yield (FILES,)
        else:
            yield (FILES,)
    elif isinstance(node, ast.Expr | ast.withitem):
        call = node.value if isinstance(node, ast.Expr) else node.context_expr
        name = _dotted(call.func) if isinstance(call, ast.Call) else ()
        if name[-1:] in (("rename",), ("replace",)):
            yield (FILES,)  # of a path: what a text or a table gives back is used
        if len(name) > 1 and not _HARMLESS.match(name[-1]):
            yield name[:-1]


def _is_of_data(call: ast.Call, name: tuple[str, ...]) -> bool:
    """Whether a call is one of a text's, a list's or a table's, though files have it too.

    >>> calls = ["text.replace('a', 'b')", "table.rename(columns=names)", "rows.remove(row)"]
    >>> [_is_of_data(node, _dotted(node)) for node in (ast.parse(c).body[0].value for c in calls)]
    [True, True, True]
    >>> node = ast.parse("Path('a.csv').rename('b.csv')").body[0].value
    >>> _is_of_data(node, _dotted(node))
    False
    """
    if len(name) == 1 or name[0] in ("os", "shutil"):
        return False
    return name[-1] in ("remove", "rename", "replace") and "Path" not in name


@remembered(2_000)
def definitions(source: str) -> dict[str, str]:
    """Return the functions and classes that a cell defines, each with its text."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    try:
        body = unnested(ast.parse(source).body)
        return {node.name: ast.unparse(node) for node in body if isinstance(node, kinds)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _writes(call: ast.Call) -> bool:
    given = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "mode")]
    modes = [part.value for part in given if isinstance(part, ast.Constant)]
    return any(len(mode) <= 3 and _MODES.search(mode) for mode in modes if isinstance(mode, str))


def _dotted(node: ast.AST) -> tuple[str, ...]:
    """Return ``("np", "random", "seed")`` for ``np.random.seed``, also inside calls and items."""
    parts: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ()
    return (node.id, *parts[::-1])


def traces(source: str, names: Mapping[str, Any], shared: Collection[str] = ()) -> set[str]:
    r"""Return what code changes outside itself: modules, names, and `FILES`.

    Parameters
    ----------
    source : str
        A test, or a function of the instructor's that it calls, as Python.
    names : mapping of str to object
        The notebook's, in which a module may have a short name.
    shared : collection of str
        Names whose changes go over to the student's process: bound anew, or changed in place where
        they hold data.

    Examples
    --------
    >>> import os
    >>> code = "os.environ['MODE'] = 'x'\nrate = 3\nopen('a.txt', 'w').write(text)\nf(rate)"
    >>> sorted(traces(code, {"os": os}))
    ['(files)', 'os', 'rate']
    """
    found: set[str] = set()
    for name in filter(None, changes(source)):
        if name[0] not in names and hasattr(builtins, name[0]):
            continue
        value = names.get(name[0])
        if type(value) is not types.ModuleType:
            if name[0] not in shared or isinstance(value, RemoteFunction):
                found.add(name[0])
            continue
        module = value.__name__
        for part in name[1:]:
            if f"{module}.{part}" not in sys.modules:
                break
            module = f"{module}.{part}"
        found.add(module)
    return found
