"""What a student's outputs show of hidden checks.

A student's function sees what a hidden check hands to it, and may keep it for a later cell to
print. The feedback would then show the next class what is hidden. The sign is a value that stands
in a hidden check and nowhere in what the student was given: such outputs are held back.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
#: Shorter values say nothing: they turn up by chance.
SHORTEST = 4
#: One text of this length is no chance.
LONG = 10
#: Text of one cell's outputs that is looked through.
MOST_TEXT = 8 << 20
#: Methods of the checks whose words, from which argument on, a student may read.
SPOKEN = {"passed": 0, "mentions": 1, "avoids": 1, "axis_label": 2, "legend_entry": 2}
HELD_BACK = "(This output is held back: it shows values of a hidden check.)"


def _parts(source: str, begin: str, end: str) -> tuple[str, str]:
    """Return the visible and the hidden lines of a cell."""
    seen: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        else:
            (hidden if inside else seen).append(line)
    return "\n".join(seen), "\n".join(hidden)


def _spoken(nodes: Iterable[ast.AST]) -> set[int]:
    """Return which nodes are words that a check says to the student: labels, and what is wanted."""
    found: set[int] = set()
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        words: list[ast.AST] = [k.value for k in node.keywords if k.arg == "what"]
        if isinstance(node.func, ast.Attribute) and node.func.attr in SPOKEN:
            words += node.args[SPOKEN[node.func.attr] :]
        found |= {id(inner) for word in words for inner in ast.walk(word)}
    return found


def values(code: str) -> set[str]:
    """Return the text of strings and numbers in a piece of code that are long enough to tell.

    Words that a check of :mod:`nbjudge.checks` says to the student are left out, even where it
    passes: ``what=`` and the like.

    >>> sorted(values("f({'name': 'hidden-region', 'year': 2041}, 3)"))
    ['2041', 'hidden-region', 'name', 'year']
    >>> values("checks.passed('q1', 'the hidden check'); checks.call(f, 'a secret', what='of all')")
    {'a secret'}
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"[\w.-]{6,}", code))
    found, spoken = set(), _spoken(nodes)
    for node in nodes:
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        if id(node) in spoken:
            continue
        if isinstance(node.value, str):
            found |= {line.strip() for line in node.value.splitlines()}
        elif isinstance(node.value, int | float):
            found.add(f"{node.value:g}" if isinstance(node.value, float) else str(node.value))
            found.add(str(node.value))
    return {value for value in found if len(value) >= SHORTEST}


def hidden_values(notebook: NotebookNode, begin: str = BEGIN, end: str = END) -> set[str]:
    """Return values that stand in hidden checks of a notebook and nowhere else in it."""
    hidden: set[str] = set()
    seen: list[str] = []
    for cell in notebook.cells:
        visible, secret = _parts(cell.source, begin, end)
        hidden |= values(secret)
        seen.append(visible)
    everything = "\n".join(seen)
    return {value for value in hidden if value not in everything}


def text_of(output: Mapping[str, Any]) -> str:
    """Return everything of an output that can be read as text."""
    parts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    for mime, value in output.get("data", {}).items():
        if not mime.startswith("image/") or mime == "image/svg+xml":
            parts.append(value if isinstance(value, str) else repr(value))
    return "\n".join("".join(part) if isinstance(part, list) else str(part) for part in parts)


def _tells(shown: set[str]) -> bool:
    """Whether values are there by more than chance: two of them, or one long text."""
    return len(shown) > 1 or any(len(value) >= LONG and not _is_number(value) for value in shown)


def _shown(secret: Iterable[str], text: str) -> set[str]:
    """Return the values that stand in a text as words of their own."""
    there = sorted((value for value in secret if value in text), key=len, reverse=True)
    if not there:
        return set()
    either = "|".join(map(re.escape, there))
    return set(re.findall(rf"(?<!\w)(?:{either})(?!\w)", text))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def leaking(notebook: NotebookNode, begin: str = BEGIN, end: str = END) -> dict[int, list[int]]:
    """Find outputs that show values of hidden checks.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Graded, with the instructor's hidden checks in it.
    begin, end : str
        The marks around a hidden check.

    Returns
    -------
    dict of int to list of int
        By cell the outputs, from the first hidden check on. What a check itself raises is not
        among them: its message is written for the student.
    """
    secret = hidden_values(notebook, begin, end)
    if not secret:
        return {}
    found: dict[int, list[int]] = {}
    after = False
    for index, cell in enumerate(notebook.cells):
        own = begin in cell.source
        after = after or own
        if not after or cell.cell_type != "code":
            continue
        for number, output in enumerate(cell.get("outputs", [])):
            if own and output.output_type != "stream":
                continue
            if _tells(_shown(secret, text_of(output)[:MOST_TEXT])):
                found.setdefault(index, []).append(number)
    return found
