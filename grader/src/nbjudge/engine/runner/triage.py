"""Which submissions are begun last: those whose code may hold the others up.

Only the order of a run depends on it. A submission that is taken for slow by mistake is graded a
little later, and one that hides what it does is put off once it has taken long. So the look may be
short: it takes the code at its word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from nbjudge.engine.syntax.effort import remembered, within

#: What starts processes or threads, ignores interrupts, or writes past Python's own streams.
_HEAVY = {
    "clone", "dup2", "fork", "forkpty", "pthread_create", "popen", "Popen", "Process",
    "ProcessPoolExecutor", "signal", "start_new_thread", "system", "Thread", "ThreadPoolExecutor",
    "write",
}  # fmt: skip
#: What runs code that this look does not see. Only as names of their own: a table's `eval` and a
#: pattern's `compile` are common things.
_HIDING = {"__import__", "compile", "eval", "exec"}
_HOMES = {"__builtins__", "builtins"}
#: Modules of which an honest answer hardly ever has need: they reach the operating system.
_BELOW = {
    "_thread", "cffi", "concurrent", "ctypes", "fcntl", "marshal", "mmap", "multiprocessing", "pty",
    "resource", "signal", "socket", "subprocess", "threading",
}  # fmt: skip
#: What watches or changes every step of the interpreter.
_WATCHING = {"setprofile", "setswitchinterval", "settrace"}
#: Iterators that never end by themselves.
_ENDLESS = {"count", "cycle", "repeat"}
#: Ways out of a loop beside `break`.
_WAYS_OUT = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
_ENDS = {"exit", "quit", "_exit"}
#: A pause of more seconds than this is long.
PAUSE = 1.0
#: Code without any of these words needs no further look.
_WORDS = re.compile(
    r"^[ \t]*!|^%%|\b("
    + "|".join(sorted({"getattr", "import_module", "iter", "sleep", "while"} | _HEAVY | _HIDING))
    + "|"
    + "|".join(sorted(_BELOW | _WATCHING | _ENDLESS))
    + r")\b",
    re.MULTILINE,
)
#: Lines and cells that are given to another program, but for what installs or lists something.
_PROGRAMS = re.compile(
    r"^[ \t]*!(?!\s*(pip|conda|mamba|uv|ls|pwd|cat|head|python\s+(-m\s+pip|--version))\b)"
    r"|^%%(ba|z)?sh\b|^%%(script|python\d?|perl|ruby|pypy)\b",
    re.MULTILINE,
)


def comes_last(sources: Iterable[str]) -> bool:
    r"""Whether a submission is begun after the others.

    Parameters
    ----------
    sources : iterable of str
        The student's cells.

    Returns
    -------
    bool
        True where a cell has a loop without a way out or a long pause, starts processes, threads or
        programs, reaches below Python, or runs code that cannot be seen here. True as well where it
        has a word of such code and is too long to be looked at.

    Examples
    --------
    >>> comes_last(["while True:\n    total += 1"])
    True
    >>> comes_last(["while True:\n    if total > 9:\n        break\n    total += 1"])
    False
    >>> comes_last(["exec(text)"]), comes_last(["table.eval('share = mt / total')"])
    (True, False)
    """
    sources = [source for source in sources if _WORDS.search(source)]
    return any(
        not looked or _may_hold_up(source)
        for source, looked in zip(sources, within(sources), strict=True)
    )


@remembered(2_000)
def _may_hold_up(source: str) -> bool:
    if _PROGRAMS.search(source):
        return True
    lines = ("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_is_sign(node) for node in ast.walk(tree))


def _is_sign(node: ast.AST) -> bool:
    if isinstance(node, ast.While):
        return isinstance(node.test, ast.Constant) and bool(node.test.value) and not _ends(node)
    if isinstance(node, ast.For):
        return _is_endless(node.iter) and not _ends(node)
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in _BELOW for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").partition(".")[0] in _BELOW
    return isinstance(node, ast.Call) and _is_sign_of_a_call(node)


def _is_endless(node: ast.expr) -> bool:
    """Whether an iteration ends by no means of its own: ``count()``, ``iter(int, 1)``."""
    if not isinstance(node, ast.Call):
        return False
    name, given = _name(node.func), len(node.args) + len(node.keywords)
    if name == "iter":
        return given == 2 and isinstance(node.args[-1], ast.Constant)
    return name in _ENDLESS and not (name == "repeat" and given > 1)


def _is_sign_of_a_call(node: ast.Call) -> bool:
    name, bare = _name(node.func), isinstance(node.func, ast.Name)
    if name == "sleep":
        seconds = node.args[0] if node.args else None
        given = seconds.value if isinstance(seconds, ast.Constant) else 0
        return isinstance(given, int | float) and given > PAUSE
    # A file's own `write` is a common thing; `os.write` takes a descriptor.
    if name == "write":
        return isinstance(node.func, ast.Attribute) and _name(node.func.value) == "os"
    if name in _HIDING:
        return bare or (isinstance(node.func, ast.Attribute) and _name(node.func.value) in _HOMES)
    if name == "getattr" and bare:
        # A name that is put together hides what is called; one of a variable is a common thing.
        return len(node.args) > 1 and isinstance(node.args[1], ast.BinOp | ast.Call | ast.JoinedStr)
    if name == "import_module":
        return bool(node.args) and not isinstance(node.args[0], ast.Constant)
    return name in _HEAVY or name in _WATCHING


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _ends(loop: ast.While | ast.For) -> bool:
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
