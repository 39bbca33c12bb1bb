"""What the text of the student's cells says of their functions: nothing of it is run here."""

from __future__ import annotations

import ast
import linecache
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from nbjudge.engine.jobs import Cell
from nbjudge.engine.notebook.compiler import checksum
from nbjudge.engine.syntax.names import unnested

#: How the names of the student's cells begin in their code.
CELL = "<cell "


class Written(NamedTuple):
    """Where a function of the student's is written, as the student's process says.

    Attributes
    ----------
    file : str
        The name of its file; a cell's is made from the cell's text.
    line : int
        The first line of the function there.
    name : str
        Its whole name: that of a method begins with its class.
    """

    file: str
    line: int
    name: str


def as_written(told: Any) -> Written | None:
    """Return where a function is written, as it came in a message; None for what is no place."""
    if not isinstance(told, list) or [type(part) for part in told] != [str, int, str]:
        return None
    return Written(*told)


def code_at(
    written: Written, cells: Sequence[Cell], as_python: Callable[[str], str]
) -> types.CodeType | None:
    """Return the code of a function or method by the place where it is written, never run.

    Two classes may have a method of one name, and a name may have had another function before.

    Parameters
    ----------
    written : Written
    cells : sequence of Cell
        Those that are no tests, as far as the notebook has come.
    as_python : callable
        Gives the text of a cell as Python.
    """
    at_home = [cell for cell in cells if f"{checksum(cell.source)}.py" == written.file]
    stem, _, ending = written.file.rpartition(".")
    if not at_home and not written.file.startswith("<") and not (stem.isdigit() and ending == "py"):
        return None  # in a module of the student's
    for cell in reversed(at_home or cells):
        text = _python_of(cell, as_python)
        code = _compiled(cell, text)
        found = [part for part in _parts(code) if part.co_qualname == written.name]
        if not found:
            continue
        # IPython takes empty lines at the beginning of a cell away.
        blank = len(text[: len(text) - len(text.lstrip())].splitlines())
        lines = (written.line, written.line + blank, written.line - blank) if at_home else ()
        return next((p for line in lines for p in found if p.co_firstlineno == line), found[-1])
    return None


def _parts(code: types.CodeType | None) -> Iterator[types.CodeType]:
    """Yield the code of all functions and classes in some code, those inside others too."""
    for part in code.co_consts if code is not None else ():
        if isinstance(part, types.CodeType):
            yield part
            yield from _parts(part)


def code_of(
    name: str, cells: Sequence[Cell], as_python: Callable[[str], str]
) -> types.CodeType | None:
    """Return the code of the student's last function of this name, never run.

    Parameters
    ----------
    name : str
    cells : sequence of Cell
        The student's, as far as the notebook has come.
    as_python : callable
        Gives the text of a cell as Python.
    """
    for cell in reversed(cells):
        text = _python_of(cell, as_python)
        try:
            body = [*unnested(ast.parse(text).body)]
        except Exception:
            continue
        inside = [part for node in body if isinstance(node, ast.ClassDef) for part in node.body]
        if not any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
            for node in (*body, *inside)
        ):
            continue
        code = _compiled(cell, text)
        if code is None:
            continue
        found = [c for c in code.co_consts if isinstance(c, types.CodeType)]
        methods = [c for part in found for c in part.co_consts if isinstance(c, types.CodeType)]
        return next((c for c in (*reversed(found), *reversed(methods)) if c.co_name == name), None)
    return None


def _python_of(cell: Cell, as_python: Callable[[str], str]) -> str:
    try:
        return as_python(cell.source)
    except Exception:
        return ""


def _compiled(cell: Cell, text: str) -> types.CodeType | None:
    """Compile a cell's text, and let Python find the text by the name of its file."""
    filename = f"{CELL}{cell.index} of the notebook>"
    try:
        code = compile(text, filename, "exec", dont_inherit=True)
    except Exception:
        return None
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    return code
