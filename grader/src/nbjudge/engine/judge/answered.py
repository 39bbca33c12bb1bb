"""What the text of the student's cells says of their functions: nothing of it is run here."""

from __future__ import annotations

import ast
import linecache
import types
from collections.abc import Callable, Sequence

from nbjudge.engine.jobs import Cell
from nbjudge.engine.names import unnested

#: How the names of the student's cells begin in their code.
CELL = "<cell "


def code_of(
    name: str, cells: Sequence[Cell], as_python: Callable[[str], str]
) -> types.CodeType | None:
    """Return the code of the student's last function or method of this name, never run.

    Parameters
    ----------
    name : str
    cells : sequence of Cell
        The student's, as far as the notebook has come.
    as_python : callable
        Gives the text of a cell as Python.
    """
    for cell in reversed(cells):
        try:
            text = as_python(cell.source)
            body = [*unnested(ast.parse(text).body)]
            inside = [part for node in body if isinstance(node, ast.ClassDef) for part in node.body]
            if not any(
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
                for node in (*body, *inside)
            ):
                continue
            filename = f"{CELL}{cell.index} of the notebook>"
            code = compile(text, filename, "exec", dont_inherit=True)
        except Exception:
            continue
        linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
        found = [c for c in code.co_consts if isinstance(c, types.CodeType)]
        methods = [c for part in found for c in part.co_consts if isinstance(c, types.CodeType)]
        return next((c for c in (*reversed(found), *reversed(methods)) if c.co_name == name), None)
    return None
