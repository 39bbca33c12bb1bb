"""How cells become code: as in a notebook's kernel, and once for a class where they are the same.

A cell that every notebook has is parsed and compiled in the process that others are forked from.
Each fork finds syntax tree and code, and only the name of the code's file is its own: a kernel puts
the number of its process there.
"""

from __future__ import annotations

import ast
import os
import types
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ipykernel import compiler as kernel_compiler
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import (
    EscapedCommand,
    HelpEnd,
    MagicAssign,
    SystemAssign,
    TransformerManager,
)

from nbjudge.engine.syntax.effort import remembered
from nbjudge.engine.syntax.names import is_python

#: IPython's own steps over the tokens of a cell.
_TOKEN_STEPS = [MagicAssign, SystemAssign, EscapedCommand, HelpEnd]
#: Most cells that are compiled ahead.
MOST = 1_000


@remembered(2_000)
def is_async(text: str) -> bool:
    """Whether code waits for something at its top level, found out once for a text."""
    return ("await" in text or "async" in text) and bool(_should_be_async(text))


class Transformers(TransformerManager):
    """IPython's own, without a search for what cannot be there.

    Its last step looks through a cell's tokens, in Python and several times, for what no line of
    Python can hold: one that begins with a sign such as ``%`` or ``!``, ends with ``?``, or assigns
    a magic.
    """

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Transform what is not Python yet."""
        own = self.token_transformers == _TOKEN_STEPS
        if own and is_python("".join(lines).rstrip("\n")):
            return lines
        return list(super().do_token_transforms(lines))


@dataclass(frozen=True)
class _Ready:
    """A cell that has been compiled ahead.

    Attributes
    ----------
    tree : ast.Module
        Its syntax tree.
    codes : tuple of (str, CodeType)
        For each statement the way in which it is compiled, and its code.
    flags : int
        The compiler's while it was parsed.
    flags_of_code : int
        The compiler's while it was compiled.
    """

    tree: ast.Module
    codes: tuple[tuple[str, types.CodeType], ...]
    flags: int
    flags_of_code: int


class Compiler(kernel_compiler.XCachingCompiler):
    """A kernel's compiler: cells are called in messages as a kernel calls them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ahead: dict[str, _Ready] = {}
        self._ready: _Ready | None = None
        #: The statements of the cell that is being run, by their identity.
        self._codes: dict[int, tuple[str, types.CodeType]] = {}

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the name of a cell's file; the sum that names it is made once for a text."""
        if "IPYKERNEL_CELL_NAME" in os.environ:
            return str(super().get_code_name(raw_code, code, number))
        return f"{kernel_compiler.get_tmp_directory()}{os.sep}{checksum(raw_code)}.py"

    def get_ready(self, text: str) -> None:
        """Parse and compile a cell ahead.

        Parameters
        ----------
        text : str
            As IPython has transformed it. Nothing is done for one that cannot be compiled, or that
            changes how the cells after it are.
        """
        if text in self._ahead or len(self._ahead) >= MOST or "__future__" in text:
            return
        try:
            tree = super().ast_parse(text)
            with self.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
                flags_of_code = self.flags
                codes = tuple(self._compiled(node, node is tree.body[-1]) for node in tree.body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        self._ahead[text] = _Ready(tree, codes, self.flags, flags_of_code)

    def _compiled(self, node: ast.stmt, is_last: bool) -> tuple[str, types.CodeType]:
        if is_last and isinstance(node, ast.Expr):  # its value is shown
            return "single", super().__call__(ast.Interactive([node]), "<cell>", "single")
        return "exec", super().__call__(ast.Module([node], []), "<cell>", "exec")

    def forget(self, statements: Iterable[ast.stmt]) -> None:
        """Compile these of the cell that is being run anew: their syntax trees are changed."""
        for statement in statements:
            self._codes.pop(id(statement), None)

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        """Return a cell's syntax tree: the one that was made ahead, for the first that asks."""
        self._ready, self._codes = None, {}
        ready = self._ahead.pop(source, None)  # whoever runs a tree may change it
        if ready is None or symbol != "exec" or ready.flags != self.flags:
            return super().ast_parse(source, filename, symbol)
        self._ready = ready
        self._codes = {
            id(node): code for node, code in zip(ready.tree.body, ready.codes, strict=True)
        }
        return ready.tree

    def __call__(self, source: Any, filename: str, symbol: str, **kwargs: Any) -> types.CodeType:
        """Return the code of one statement."""
        if self._codes and self._ready is not None and not kwargs:
            statements = getattr(source, "body", None)
            alone = id(statements[0]) if statements and len(statements) == 1 else 0
            how, code = self._codes.get(alone, ("", None))
            if code is not None and (how, self._ready.flags_of_code) == (symbol, self.flags):
                return _renamed(code, filename)
        return super().__call__(source, filename, symbol, **kwargs)


def _renamed(code: types.CodeType, filename: str) -> types.CodeType:
    """Return code, with all that is defined in it, as that of another file."""
    parts = (
        _renamed(part, filename) if isinstance(part, types.CodeType) else part
        for part in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=tuple(parts))


@remembered(2_000)
def checksum(text: str) -> int:
    """Return the number after which a kernel names the file of a cell with this text."""
    return int(kernel_compiler.murmur2_x86(text, kernel_compiler.get_tmp_hash_seed()))
