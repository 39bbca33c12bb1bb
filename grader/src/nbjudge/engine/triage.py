"""Which submissions are begun last: those whose code may hold the others up.

Only the order of a run depends on it. A submission that is taken for slow by mistake is graded a
little later, and one that hides what it does is put off once it has taken long. So the look may be
short: it takes the code at its word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from nbjudge.engine.effort import remembered, within

#: What starts processes or threads, ignores interrupts, or writes past Python's own streams.
_HEAVY = {
    "clone", "dup2", "fork", "forkpty", "pthread_create", "popen", "Popen", "Process",
    "ProcessPoolExecutor", "signal", "start_new_thread", "system", "Thread", "ThreadPoolExecutor",
    "write",
}  # fmt: skip
#: Ways out of a loop beside `break`.
_WAYS_OUT = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
_ENDS = {"exit", "quit", "_exit"}
#: A pause of more seconds than this is long.
PAUSE = 1.0
#: Code without any of these words needs no further look.
_WORDS = re.compile(r"\b(while|sleep|" + "|".join(sorted(_HEAVY)) + r")\b")


def comes_last(sources: Iterable[str]) -> bool:
    r"""Whether a submission is begun after the others.

    Parameters
    ----------
    sources : iterable of str
        The student's cells.

    Returns
    -------
    bool
        True where a cell has a loop without a way out, a long pause, or calls what starts processes
        or threads. Cells that are too long to be looked at count for nothing.

    Examples
    --------
    >>> comes_last(["while True:\n    total += 1"])
    True
    >>> comes_last(["while True:\n    if total > 9:\n        break\n    total += 1"])
    False
    """
    sources = [source for source in sources if _WORDS.search(source)]
    return any(
        looked and _may_hold_up(source)
        for source, looked in zip(sources, within(sources), strict=True)
    )


@remembered(2_000)
def _may_hold_up(source: str) -> bool:
    lines = ("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_is_sign(node) for node in ast.walk(tree))


def _is_sign(node: ast.AST) -> bool:
    if isinstance(node, ast.While):
        return isinstance(node.test, ast.Constant) and bool(node.test.value) and not _ends(node)
    if not isinstance(node, ast.Call):
        return False
    if _name(node.func) == "sleep":
        seconds = node.args[0] if node.args else None
        given = seconds.value if isinstance(seconds, ast.Constant) else 0
        return isinstance(given, int | float) and given > PAUSE
    # A file's own `write` is a common thing; `os.write` takes a descriptor.
    if _name(node.func) == "write":
        return isinstance(node.func, ast.Attribute) and _name(node.func.value) == "os"
    return _name(node.func) in _HEAVY


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _ends(loop: ast.While) -> bool:
    return any(
        isinstance(node, _WAYS_OUT)
        or (isinstance(node, ast.Call) and _name(node.func) in _ENDS)
        or (isinstance(node, ast.Break) and own)
        for node, own in _inside(loop.body, own=True)
    )


def _inside(nodes: Iterable[ast.AST], *, own: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what is in a loop, functions left out, and whether a `break` there would end it."""
    waiting = [(node, own) for node in nodes]
    while waiting:
        node, own = waiting.pop()
        yield node, own
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            own = own and not isinstance(node, ast.For | ast.AsyncFor | ast.While)
            waiting += [(inner, own) for inner in ast.iter_child_nodes(node)]
