"""The opening of a test cell: what it does before it needs anything of the student's.

A test mostly begins with inputs and expected results, which are the same for the whole class. These
statements are run once, in the process from which judges are forked; each judge finds their values
and goes on behind them. No student's process is forked from there.

Only statements that give the same values whenever they are run are part of an opening: they read
nothing but what the cell itself has imported or made, they bind names, and they leave no trace
elsewhere. The first other statement ends it. Order within the cell stays as it is.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import io
import re
import signal
import sys
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import Any

from nbjudge.engine.judge.identity import rewritten
from nbjudge.engine.judge.leftovers import LIBRARIES, Leftovers, setting
from nbjudge.engine.judge.modules import imported
from nbjudge.engine.syntax import names
from nbjudge.engine.syntax.effort import remembered

#: The longest that one opening may take; it is left to each judge if it takes longer.
SECONDS = 5.0
#: Names that stand for something that is not the same each time, or that reaches elsewhere.
_CHANGING = """
time now today utcnow perf_counter monotonic process_time random rand randn randint seed
default_rng urandom uuid uuid1 uuid4 secrets getpid environ getcwd chdir cwd input open Path
tempfile glob listdir exists print display id hash globals locals vars dir eval exec compile
__import__ exit quit breakpoint help get_ipython In Out subprocess socket threading
multiprocessing asyncio signal gc weakref inspect warnings mock patch monkeypatch setattr
delattr read_csv read_table read_excel read_json read_parquet read_file read_pickle loadtxt
genfromtxt fromfile memmap to_csv to_json to_excel savefig imread imsave show pyplot plt rc
rcParams set_option option_context __future__ sys os io builtins shutil logging
"""
CHANGING = frozenset(_CHANGING.split())
#: Words for what a library keeps for a whole process, for programs that look through the notebook,
#: and for what is read from files: in one process an answer may have changed each of them. A word
#: too many costs each judge some milliseconds, one too few costs an answer its point. A course's
#: own `load` reads what comes with it; `np.load` and `pickle.load` read what lies in the folder.
_OF_A_PROCESS = re.compile(
    r"(get|set|local|reset|use|init)_?(options?|configs?|context|params|printoptions|err|errcall|"
    r"errorhandler|backend|locale|style|theme|dialect|level|defaults?|recursionlimit|"
    r"firstweekday)|options?|configs?|configuration|settings|modules|registry|colormaps|locale|"
    r"(test(mod|file)|run_docstring_examples|DocTest)\w*|(default)?TestLoader|TextTestRunner|"
    r"TestProgram|(load|run)_?tests\w*|\.load|read_\w+|connect|ZipFile|TarFile|File|parse"
)
#: Names under which tables and axes draw.
DRAWING = {"plot", "bar", "barh", "boxplot", "explore", "hist", "imshow", "pie", "scatter"}
#: Code with one of these may set an attribute that its text does not name.
_SETS = frozenset({"setattr", "delattr", "patch", "monkeypatch", "vars", "__dict__"})
_MISSING = object()


@dataclass(frozen=True)
class Opening:
    """The opening of one test cell, as it was run.

    Attributes
    ----------
    statements : int
        How many of the cell's first statements it is.
    names : dict
        What they bound.
    given : dict
        What they read of the instructor's imports, and of what Python has under a name.
    settings : dict
        What libraries had set: an instructor's cell or an earlier test may set it otherwise.
    """

    statements: int
    names: dict[str, Any]
    given: dict[str, Any]
    settings: dict[str, Any] = field(default_factory=dict)

    def holds(self, namespace: Mapping[str, Any], set_inside: Collection[str] = ()) -> bool:
        """Whether all that the opening has read is still as it was.

        Parameters
        ----------
        namespace : mapping of str to object
            The notebook's.
        set_inside : collection of str
            What `sets_inside` says of the instructor's cells and tests before this one.
        """
        return (
            all(_meant(name, namespace) is value for name, value in self.given.items())
            and all(setting(library) == then for library, then in self.settings.items())
            and not any(name == "" or _is_shared(namespace.get(name)) for name in set_inside)
        )


def _meant(name: str, namespace: Mapping[str, Any]) -> Any:
    """Return what a name means in a notebook: one of its own comes before Python's."""
    return namespace.get(name, getattr(builtins, name, _MISSING))


def _is_shared(value: Any) -> bool:
    """Whether a value is a library's, so that openings may have read what was set inside of it."""
    return isinstance(value, types.ModuleType) or (
        isinstance(value, type) and value.__module__ != "__main__"
    )


def _settings(words: Collection[str]) -> dict[str, Any]:
    """Return what the loaded libraries have set; how charts look only where one is drawn."""
    drawn = () if DRAWING.isdisjoint(words) else ("matplotlib",)
    return {name: setting(name) for name in (*LIBRARIES, *drawn) if name in sys.modules}


@remembered(1_000)
def sets_inside(source: str) -> frozenset[str]:
    r"""Return the names inside of which code sets attributes, such as modules and classes.

    Parameters
    ----------
    source : str
        Python.

    Returns
    -------
    frozenset of str
        With an empty name where it cannot be told by the text.

    Examples
    --------
    >>> sorted(sets_inside("import math\nmath.tau = 5\ntable.a.b = 3\nx = math.pi"))
    ['math', 'table']
    """
    found: set[str] = set()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset({""})
    given = _own_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            word = node.id if isinstance(node, ast.Name) else node.attr
            found |= {""} if word in _SETS else set()
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            found.add(root.id if isinstance(root, ast.Name) and root.id not in given else "")
    return frozenset(found)


def _own_names(tree: ast.Module) -> set[str]:
    """Return the names that functions have for themselves, but for a method's own object."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    nodes = list(ast.walk(tree))
    methods = [n for kind in nodes if isinstance(kind, ast.ClassDef) for n in kind.body]
    found: set[str] = set()
    for node in (node for node in nodes if isinstance(node, functions)):
        placed = [*node.args.posonlyargs, *node.args.args]
        placed = placed[1:] if node in methods else placed
        rest = (each for each in (node.args.vararg, node.args.kwarg) if each is not None)
        found |= {each.arg for each in (*placed, *node.args.kwonlyargs, *rest)}
        inside = (part for part in ast.walk(node) if isinstance(part, ast.Name))
        found |= {part.id for part in inside if isinstance(part.ctx, ast.Store)}
    return found


def leading(
    source: str, given: Collection[str], answers: Collection[str], *, kept: bool = True
) -> list[ast.stmt]:
    r"""Return the statements of a cell's opening, by the cell's text alone.

    Parameters
    ----------
    source : str
        Python; a cell with magics has no opening.
    given : collection of str
        Names of the instructor's imports.
    answers : collection of str
        Names that a reference answer binds: they are the student's, whatever Python has under them.
    kept : bool
        Whether judges take over what it makes. If not, it is run for what it loads: it may read
        what could be otherwise in a notebook, and it may not draw.

    Examples
    --------
    >>> code = "import math\ntop = math.sqrt(4)\nassert f(4) == top\nlow = math.sqrt(1)"
    >>> len(leading(code, (), ()))
    2
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    python = set(dir(builtins)) - set(answers)
    own: set[str] = set()
    imported: set[str] = set(given)
    needs: dict[str, frozenset[str]] = {}
    found: list[ast.stmt] = []
    changing = CHANGING if kept else CHANGING | DRAWING
    for statement in body:
        text = ast.unparse(statement)
        about = names.analyse(text)
        known = (own | python | set(given)) - (set(answers) - own)
        defines = isinstance(statement, ast.FunctionDef)
        read = names.analyse(names.when_defined(text)).read if defines else about.read
        if (
            not _may_open(statement, own - imported)
            or _reaches_out(statement, imported)
            or (words := _words(statement)) & changing
            or (kept and any(map(_OF_A_PROCESS.fullmatch, words)))
            or not _closed(read, needs) <= known
            or not about.valid
        ):
            return found
        for name in about.bound:
            needs[name] = about.read if defines else frozenset()
        own |= about.bound
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imported |= about.bound
        found.append(statement)
    return found


def _closed(read: frozenset[str], needs: Mapping[str, frozenset[str]]) -> set[str]:
    """Return what code reads, with what the functions read that it may call."""
    found: set[str] = set()
    waiting = [*read]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(name, ())
    return found


def _may_open(statement: ast.stmt, own: Collection[str]) -> bool:
    """Whether a statement only binds names, or changes what the opening itself has made."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(statement, ast.FunctionDef):
        inside = ast.walk(statement)
        return not any(isinstance(n, ast.Global | ast.Nonlocal | ast.Await) for n in inside)
    if any(isinstance(n, ast.Await | ast.Yield | ast.YieldFrom) for n in ast.walk(statement)):
        return False
    if isinstance(statement, ast.Assign):
        return all(_is_own(target, own) for target in statement.targets)
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return _is_own(statement.target, own)
    if isinstance(statement, ast.Expr):
        value = statement.value
        if isinstance(value, ast.Constant):
            return True
        called = value.func if isinstance(value, ast.Call) else None
        return (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id in own
        )
    if isinstance(statement, ast.For | ast.If):
        target = _is_own(statement.target, own) if isinstance(statement, ast.For) else True
        inner = set(own) | names.analyse(ast.unparse(statement)).bound
        return target and all(_may_open(s, inner) for s in [*statement.body, *statement.orelse])
    return False


def _reaches_out(statement: ast.stmt, imported: Collection[str]) -> bool:
    """Whether a statement, or a function in it, sets an attribute of something imported."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if not isinstance(root, ast.Name) or root.id in imported:
                return True
    return False


def _is_own(target: ast.expr, own: Collection[str]) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(_is_own(part, own) for part in target.elts)
    if isinstance(target, ast.Starred):
        return _is_own(target.value, own)
    if isinstance(target, ast.Subscript | ast.Attribute):
        return isinstance(target.value, ast.Name) and target.value.id in own
    return isinstance(target, ast.Name)


def _words(statement: ast.stmt) -> set[str]:
    """Return every name, attribute (also with its dot) and module in a statement."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found |= {node.attr, f".{node.attr}"}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            parts = [alias.name for alias in node.names]
            parts.append(getattr(node, "module", None) or "")
            found.update(word for part in parts for word in part.split("."))
    return found


def run(
    source: str,
    number: int,
    imports: Sequence[Sequence[Any]],
    answers: Collection[str],
    namespace: dict[str, Any],
    compiled: Callable[[str, int], str],
    own: Collection[str] = (),
    *,
    kept: bool = True,
) -> Opening | None:
    """Run the opening of a cell, and take its names out of the namespace again.

    Parameters
    ----------
    source : str
        The test cell.
    number : int
        Its execution count.
    imports : sequence of (name, module, attribute or None)
        What the instructor's cells import.
    answers : collection of str
        Names that the reference answers bind.
    namespace : dict
        The notebook's names: the functions of the opening look their own up there, in each
        judge's copy.
    compiled : callable
        Registers code for tracebacks, and returns its file name.
    own : collection of str
        Modules among the assignment's files. They are imported from where each judge keeps them,
        never here, where an installed package of the same name would take their place.
    kept : bool
        As in `leading`.

    Returns
    -------
    Opening, or None
        None where there is none, or where it fails, takes long or leaves a trace.
    """
    given = dict(_imported(one for one in imports if one[1].partition(".")[0] not in own))
    opening = list(
        takewhile(partial(_imports_none, own), leading(source, given, answers, kept=kept))
    )
    if not opening:
        return None
    tree = rewritten(ast.Module(opening, []))
    code = compile(tree, compiled(source, number), "exec", dont_inherit=True)
    namespace.setdefault("__builtins__", builtins)
    before = dict(namespace)
    namespace.update(given)
    text = io.StringIO()
    leftovers = Leftovers()
    try:
        with (
            contextlib.redirect_stdout(text),
            contextlib.redirect_stderr(text),
            limited(SECONDS),
        ):
            exec(code, namespace)
        settings = _settings(set().union(*map(_words, opening)))
    except BaseException:  # also SystemExit: the judge meets it where it belongs
        return None
    finally:
        clean = leftovers.put_back()
        bound = {n: v for n, v in namespace.items() if before.get(n, _MISSING) is not v}
        namespace.clear()
        namespace.update(before)
    if not clean or text.getvalue():
        return None
    found = [names.analyse(ast.unparse(statement)) for statement in opening]
    read = set().union(*(one.read for one in found))
    binds = set().union(*(one.bound for one in found))  # also what a cell further down imports
    made = {n: v for n, v in bound.items() if n in binds or given.get(n, _MISSING) is not v}
    meant = {n: getattr(builtins, n) for n in read - made.keys() if hasattr(builtins, n)}
    meant |= {n: given[n] for n in read & given.keys()}
    return Opening(len(opening), made, meant, settings)


def _imports_none(modules: Collection[str], statement: ast.stmt) -> bool:
    return all(name.partition(".")[0] not in modules for name in imported(ast.unparse(statement)))


def _imported(imports: Iterable[Sequence[Any]]) -> Iterator[tuple[str, Any]]:
    for name, module, attribute in imports:
        with contextlib.suppress(Exception):
            value = importlib.import_module(module)
            if name:
                yield name, value if attribute is None else getattr(value, attribute)


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End code with TimeoutError after so many seconds, or the process if it does not hear."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"an opening that takes longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    # Code that never returns to the interpreter does not hear of the alarm. It ends the process:
    # the run goes on with another one, and without openings.
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGALRM, before)
