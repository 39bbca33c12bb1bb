"""What a test puts in the place of a function or value of a module, found by the test's text.

``patch("builtins.print")``, ``patch.object(plt, "show")`` and ``plt.show = ...`` change the judge's
process only. The text says which names of which modules may change; before each question they are
compared with what they were, and the student's process is told of those that differ.
"""

from __future__ import annotations

import ast
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.syntax.effort import remembered

#: A text without these words replaces nothing.
_HINTS = re.compile(r"\b(patch|mock|monkeypatch|setattr)\b|\w\.\w+\s*=[^=]")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
#: What has a way of its own to the student's process.
_ELSEWHERE = frozenset({("builtins", "input"), ("sys", "stdout"), ("sys", "stderr")})
_MISSING = object()


class Replacements:
    """Names of modules that one test may replace.

    Parameters
    ----------
    code : sequence of str
        The test's code, and that of the instructor's cells, whose helpers it may call.
    names : mapping
        The judge's notebook names, in which a module may have a short name.
    """

    def __init__(self, code: Sequence[str], names: Mapping[str, Any]) -> None:
        self._known: dict[tuple[str, str], Any] = {}
        found = {target for text in code if may_replace(text) for target in targets(text, names)}
        for module, name in found - _ELSEWHERE:
            value = getattr(sys.modules[module], name, _MISSING)
            if value is not _MISSING:
                self._known[module, name] = value

    def now(self, encode: Callable[[Any], Any], number: Callable[[Any], Any]) -> list[list[Any]]:
        """Return module, name and message of everything that is replaced at this moment.

        Parameters
        ----------
        encode : callable
            Turns a value into a message.
        number : callable
            Lends the student's process a function to call, and returns its number.
        """
        found = []
        for (module, name), known in self._known.items():
            value = getattr(sys.modules.get(module), name, known)
            if value is known:
                continue
            if callable(value):
                message = {"$": "function", "n": number(value), "name": name}
            else:
                try:
                    message = encode(value)
                except wire.WireError:
                    continue
            found.append([module, name, message])
        return found


@remembered(2_000)
def may_replace(source: str) -> bool:
    """Whether some code may replace something, at a first look."""
    return _HINTS.search(source) is not None


def targets(source: str, names: Mapping[str, Any]) -> set[tuple[str, str]]:
    r"""Return the names of loaded modules that some code may replace, by (module, name).

    >>> import os
    >>> code = "patch('builtins.print')\nos.getcwd = None\nsetattr(os, 'sep', '/')"
    >>> sorted(targets(code, {"os": os}))
    [('builtins', 'print'), ('os', 'getcwd'), ('os', 'sep')]
    """
    found: set[tuple[str, str]] = set()
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for node in ast.walk(ast.parse(source)):
            found.update(_of_node(node, names))
    return {(module, name) for module, name in found if module in sys.modules}


def _of_node(node: ast.AST, names: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if len(node.value) < 200 and _DOTTED.fullmatch(node.value):
            module, _, name = node.value.rpartition(".")
            yield module, name
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        first, second = node.args[:2]
        if isinstance(second, ast.Constant) and isinstance(second.value, str):
            yield from _in_module(first, second.value, names)
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
        places = [node.target] if isinstance(node, ast.AugAssign) else node.targets
        for place in places:
            parts = place.elts if isinstance(place, ast.Tuple) else [place]
            for part in parts:
                if isinstance(part, ast.Attribute):
                    yield from _in_module(part.value, part.attr, names)


def _in_module(
    node: ast.AST, attribute: str, names: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    value = names.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Name) and type(value) is types.ModuleType:
        yield value.__name__, attribute
    elif isinstance(node, ast.Name) and value is None:
        yield from ((name, attribute) for name in _imported_as(node.id))


def _imported_as(name: str) -> Iterator[str]:
    """Yield modules that a test may import under a name after its first line has begun."""
    usual = {"plt": "matplotlib.pyplot", "np": "numpy", "pd": "pandas"}
    yield usual.get(name, name)
