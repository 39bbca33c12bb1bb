"""Texts of the student's that a test runs as code: only what cannot reach the judge runs here.

A test may evaluate an answer (``eval(rule)``), run its source, or try the examples in its
docstring. Such a text would be code of the student's in the judge's own process, where the verdict
is. So it runs here only as far as it is *closed*: expressions, loops and small functions over the
answer's own names, over what the test gives it, and over functions of Python's that only compute.
Everything else is refused, and the second opinion runs the test in the student's process.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import pickle
import pickletools
import re
import sys
import textwrap
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge import answered
from nbjudge.engine.judge.asks import Asks, RemoteError
from nbjudge.engine.judge.modules import Helpers
from nbjudge.engine.syntax.effort import remembered

#: Functions of Python's that compute a value from what they are given.
_PURE = frozenset(
    {"abs", "all", "any", "ascii", "bin", "bool", "bytes", "callable", "chr", "complex", "dict"}
    | {"divmod", "enumerate", "filter", "float", "format", "frozenset", "hash", "hex", "int"}
    | {"isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "oct", "ord"}
    | {"pow", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple"}
    | {"zip", "print"}
) | {name for name in dir(builtins) if name.endswith(("Error", "Exception", "Iteration"))}
#: Modules of functions that compute a value from what they are given, and no more.
_PURE_MODULES = frozenset({"cmath", "datetime", "decimal", "fractions", "math", "statistics"})
_OF_NUMPY = frozenset(
    {"abs", "all", "allclose", "any", "arange", "array", "array_equal", "bool_", "concatenate"}
    | {"cos", "dot", "exp", "eye", "float64", "full", "inf", "int64", "isclose", "isnan", "log"}
    | {"linspace", "max", "mean", "median", "min", "nan", "ones", "ones_like", "pi", "round", "sin"}
    | {"sort", "sqrt", "std", "sum", "var", "zeros", "zeros_like"}
)
_OF_PANDAS = frozenset({"DataFrame", "Index", "NA", "NaT", "Series", "Timedelta", "Timestamp"})
_MEMBERS = {"numpy": _OF_NUMPY, "pandas": _OF_PANDAS}
#: What data of libraries can do beside computing: they write files, and run texts themselves.
_NOT_OF_DATA = re.compile(
    r"to_(?!list$|numpy$|dict$|frame$|string$|datetime$)|tofile$|dump|ctypes$|eval$|query$|data$|plot"
)
#: Libraries whose values are data.
_DATA = frozenset(
    {"builtins", "collections", "datetime", "decimal", "fractions", "numpy", "pandas"}
)
#: A text that looks into what it formats.
_LOOKS_INTO = re.compile(r"\{[^{}]*[.\[]")
#: Kinds of code that may stand in a closed text.
_CLOSED = (
    *(ast.Module, ast.Interactive, ast.Expression, ast.Expr, ast.Assign, ast.AugAssign, ast.If),
    *(ast.For, ast.While, ast.FunctionDef, ast.Return, ast.Assert, ast.Pass, ast.Break),
    *(ast.Continue, ast.Import, ast.alias, ast.arguments, ast.arg, ast.keyword, ast.Lambda),
    *(ast.BoolOp, ast.NamedExpr, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Dict, ast.Set),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.Compare),
    *(ast.Call, ast.FormattedValue, ast.JoinedStr, ast.Constant, ast.Attribute, ast.Subscript),
    *(ast.Starred, ast.Name, ast.List, ast.Tuple, ast.Slice, ast.expr_context, ast.boolop),
    *(ast.operator, ast.unaryop, ast.cmpop),
)
#: The name under which a closed text asks for an attribute.
_PART = "__closed_part__"
#: Where sympy runs the text of an expression.
_SYMPY = "sympy.parsing.sympy_parser"
#: Parts of a pickle that name a function or class.
_NAMES_CODE = frozenset({"GLOBAL", "STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4"})


class _Closing(ast.NodeTransformer):
    """Refuses what is not closed, and has each attribute asked for by `part`.

    Parameters
    ----------
    may_read, may_bind : callable
        Whether a text may read or bind a name that is not its own.
    """

    def __init__(self, may_read: Callable[[str], bool], may_bind: Callable[[str], bool]) -> None:
        self._may_read, self._may_bind = may_read, may_bind
        self._own: set[str] = set()
        #: Where ``type(x)`` only says of which class something is.
        self._said: set[ast.AST] = set()

    def close(self, tree: Any) -> Any:
        """Return code that is closed."""
        for node in ast.walk(tree):
            if not isinstance(node, _CLOSED):
                raise _refused(f"a {type(node).__name__} in it")
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(node.id)
            elif isinstance(node, ast.FunctionDef):
                self._bind(node.name)
            elif isinstance(node, ast.arg):
                self._own.add(node.arg)
            elif isinstance(node, ast.alias):
                if node.name not in _PURE_MODULES:
                    raise _refused(f"it imports {node.name}")
                self._bind(node.asname or node.name)
            elif isinstance(node, ast.Compare):
                self._said |= {node.left, *node.comparators}
            elif isinstance(node, ast.Attribute) and node.attr == "__name__":
                self._said.add(node.value)
        return ast.fix_missing_locations(self.visit(tree))

    def _bind(self, name: str) -> None:
        if (name.startswith("_") and name != "_") or not self._may_bind(name):
            raise _refused(f"it binds `{name}`")
        self._own.add(name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Look at a function; one with a decorator is another thing."""
        if node.decorator_list:
            raise _refused("a decorator in it")
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Look at a name that is read."""
        asked = isinstance(node.ctx, ast.Load) and node.id not in self._own
        if asked and (node.id.startswith("_") or not self._may_read(node.id)):
            raise _refused(f"it reads `{node.id}`")
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Look at a call: ``type`` makes classes too, and ``print`` writes files."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "type" and node in self._said and len(node.args) == 1:
            node.args = [self.visit(node.args[0])]
            return node
        if name == "print" and any(word.arg not in ("sep", "end") for word in node.keywords):
            raise _refused("it prints to a file")
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Have an attribute asked for; none is set."""
        if not isinstance(node.ctx, ast.Load):
            raise _refused("it sets an attribute")
        asked = ast.Call(
            ast.Name(_PART, ast.Load()), [self.visit(node.value), ast.Constant(node.attr)], []
        )
        return ast.copy_location(asked, node)


def _refused(why: str) -> RemoteError:
    return RemoteError(
        f"a text of the student's is run as code in the student's process only: {why}"
    )


def part(item: Any, name: str) -> Any:
    """Return an attribute that a closed text asks for.

    Raises
    ------
    RemoteError
        For what leads out of the text: a module, a frame, a file.
    """
    kind = type(item)
    if name == "__name__" and not isinstance(item, types.ModuleType):
        return str(getattr(item, name))
    if not name.startswith("_") and _is_closed(item, kind, name):
        return getattr(item, name)
    raise _refused(f"it asks for `{name}`")


def _is_closed(item: Any, kind: type, name: str) -> bool:
    if issubclass(kind, wire.Reference):
        return True  # asked for in the student's process
    if kind is types.ModuleType:
        found = getattr(item, name, None)
        if item.__name__ in _PURE_MODULES:
            return not isinstance(found, types.ModuleType)
        return name in _MEMBERS.get(item.__name__, ())
    if issubclass(kind, type):
        known = item.__module__ == "__main__" or item in (str, dict, int, float, bytes, list)
        return known and not name.startswith("format")
    if issubclass(kind, str) and name in ("format", "format_map"):
        return _LOOKS_INTO.search(item) is None
    if kind.__module__ == "__main__":
        return True
    root = kind.__module__.partition(".")[0]
    is_data = not issubclass(kind, _INSIDES) and root in _DATA
    return is_data and not (root in _MEMBERS and _NOT_OF_DATA.match(name))


#: Objects of Python's from which everything can be reached.
_INSIDES = (
    *(types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.CodeType),
    *(types.FrameType, types.TracebackType, types.GeneratorType, types.CoroutineType),
    *(types.AsyncGeneratorType, BaseException),
)


@remembered(500)
def _constants(code: str) -> frozenset[str]:
    """Return the texts that stand in a code, and the examples in them."""
    found: set[str] = set()
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(textwrap.dedent(node.value).strip())
                found |= _examples(node.value)
    return frozenset(found)


def _examples(text: str) -> set[str]:
    if ">>>" not in text:
        return set()
    import doctest

    with suppress(ValueError):
        return {one.source.strip() for one in doctest.DocTestParser().get_examples(text)}
    return set()


def _is_of_sympy(name: str) -> bool:
    """Whether a name in an expression of sympy's stands for a part of expressions."""
    import sympy

    found = getattr(sympy, name, None)
    if isinstance(found, type):
        return found.__module__.startswith(("sympy.core", "sympy.functions", "sympy.matrices"))
    return isinstance(found, sympy.Basic) or name in _PURE


class ClosedTexts:
    """Keeps texts of the student's from being run as code in this process.

    Parameters
    ----------
    names : dict
        The notebook's names.
    source : mapping of str to str
        Where each of them comes from: "own", "test" or "student".
    peer : Asks
        Its ``limited`` is set where a text is refused.
    helpers : Helpers
        The instructor's own modules.

    Attributes
    ----------
    codes : sequence of list of str
        The code of the instructor's cells and tests so far.
    bound : collection of str
        Names that the test of this moment binds.
    """

    def __init__(
        self, names: Mapping[str, Any], source: Mapping[str, str], peer: Asks, helpers: Helpers
    ) -> None:
        self._names, self._source = names, source
        self._peer, self._helpers = peer, helpers
        self.codes: Sequence[list[str]] = ()
        self.bound: Collection[str] = ()
        self._made: set[bytes] = set()
        self._folder = str(Path.cwd())
        self._own = (builtins.eval, builtins.exec, builtins.compile)
        self._pickle = (pickle.dumps, pickle.loads)

    def install(self, shell: Any) -> None:
        """Stand before the functions of this process that run texts and pickles.

        Parameters
        ----------
        shell : InteractiveShell
            Its own ways to run a text are for texts of the instructor's.
        """
        setattr(builtins, _PART, part)
        for name in ("run_cell", "run_cell_async", "ev", "ex"):
            setattr(shell, name, self._for_instructors(getattr(shell, name)))
        evaluate, execute, translate = self._own
        dumps, loads = self._pickle

        def translated(code: Any, mode: str) -> Any:
            whole = isinstance(code, ast.Module | ast.Expression | ast.Interactive)
            return translate(code, "<string>", mode) if whole else code

        def own_eval(source: Any, /, *spaces: Any, **named: Any) -> Any:
            frame = sys._getframe(1)
            space, local = _spaces(spaces, named, frame)
            code = self._code(source, "eval", frame, (space, local))
            if code is not source and "__builtins__" in space:
                local = {**space, **local, _PART: part}
            return evaluate(translated(code, "eval"), space, local)

        def own_exec(source: Any, /, *spaces: Any, closure: Any = None, **named: Any) -> None:
            frame = sys._getframe(1)
            space, local = _spaces(spaces, named, frame)
            more = {} if closure is None else {"closure": closure}
            code = self._code(source, "exec", frame, (space, local))
            if code is not source and isinstance(space.get("__builtins__"), dict):
                space["__builtins__"][_PART] = part
            execute(translated(code, "exec"), space, local, **more)

        def own_compile(source: Any, filename: Any, mode: Any, *more: Any, **named: Any) -> Any:
            flags = more[0] if more else named.get("flags", 0)
            if not flags & ast.PyCF_ONLY_AST:
                source = self._code(source, mode, sys._getframe(1), ())
            return translate(source, filename, mode, *more, **named)

        def own_dumps(*given: Any, **named: Any) -> bytes:
            data = dumps(*given, **named)
            self._made.add(hashlib.sha256(data).digest())
            return data

        def own_dump(item: Any, file: Any, *given: Any, **named: Any) -> None:
            file.write(own_dumps(item, *given, **named))

        def own_loads(data: Any, /, **named: Any) -> Any:
            self._look_at_pickle(bytes(data))
            return loads(data, **named)

        def own_load(file: Any, **named: Any) -> Any:
            data = file.read()
            with suppress(Exception):  # several may lie in one file
                *_, (_, _, end) = pickletools.genops(data)
                file.seek(int(end or 0) + 1 - len(data), 1)
                data = data[: int(end or 0) + 1]
            return own_loads(data, **named)

        for function, name in ((own_eval, "eval"), (own_exec, "exec"), (own_compile, "compile")):
            function.__name__ = function.__qualname__ = name
            setattr(builtins, name, function)
        for function, name in (
            *((own_dumps, "dumps"), (own_dump, "dump"), (own_loads, "loads"), (own_load, "load")),
        ):
            setattr(pickle, name, function)

    def _code(self, source: Any, mode: str, frame: types.FrameType, spaces: tuple[Any, ...]) -> Any:
        """Return what is to be run in the place of a text."""
        caller = frame.f_globals.get("__name__")
        runs = caller == "doctest" or (caller == _SYMPY and mode == "eval")
        if not runs and not self._is_of_tests(frame.f_globals):
            return source
        if isinstance(source, bytes | bytearray):
            source = bytes(source).decode("utf-8", "replace")
        if isinstance(source, ast.AST):
            tree, text = source, ast.unparse(source)
        elif isinstance(source, str):
            text = textwrap.dedent(source).strip()
            tree = None
        elif str(getattr(source, "co_filename", "")).startswith(answered.CELL):
            self._peer.limited = True
            raise _refused("the code of a function")
        else:
            return source  # code that has been looked at when it was made
        if self._is_instructors(text):
            return source
        if tree is None:
            tree = ast.parse(f"{text}\n", mode=mode)
        if caller == _SYMPY:
            return self._closed(tree, _is_of_sympy, lambda name: False)
        if caller == "doctest":
            return self._closed(tree, self._examples_read(frame), lambda name: name not in _PURE)
        names = [space for space in spaces if "get_ipython" not in space]
        if not names:
            return self._closed(tree, self._reads, self._binds)
        return self._closed(
            tree,
            lambda name: name in _PURE or any(name in space for space in names),
            lambda name: name not in _PURE,
        )

    def _is_of_tests(self, space: Mapping[str, Any]) -> bool:
        """Whether code with these names is a test's, or a module's beside the notebook."""
        return space is self._names or str(space.get("__file__", "")).startswith(self._folder)

    def _reads(self, name: str) -> bool:
        """Whether a text may read a name of the notebook: what a test has made it may not."""
        theirs = self._source.get(name) in ("own", "student") and name not in self.bound
        return theirs or (name in _PURE and name not in self._names)

    def _examples_read(self, frame: types.FrameType) -> Callable[[str], bool]:
        """Return whether examples may read a name: they have a copy of the notebook's names."""
        space = getattr(frame.f_locals.get("test"), "globs", {})

        def may_read(name: str) -> bool:
            made = name in space and space[name] is not self._names.get(name)
            return made or self._reads(name)

        return may_read

    def _binds(self, name: str) -> bool:
        kept = self._source.get(name) in ("own", "test") or hasattr(builtins, name)
        return not kept and name not in self.bound

    def _closed(
        self, tree: Any, may_read: Callable[[str], bool], may_bind: Callable[[str], bool]
    ) -> Any:
        try:
            return _Closing(may_read, may_bind).close(tree)
        except RemoteError:
            self._peer.limited = True
            raise

    def _for_instructors(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(text: Any, *given: Any, **named: Any) -> Any:
            asked = self._is_of_tests(sys._getframe(1).f_globals)
            if asked and not self._is_instructors(textwrap.dedent(str(text)).strip()):
                self._peer.limited = True
                raise _refused("the notebook's shell would run it")
            return function(text, *given, **named)

        return run

    def _is_instructors(self, text: str) -> bool:
        codes = [*self._helpers.texts, *(code for codes in self.codes for code in codes)]
        return any(text in _constants(code) for code in codes) or any(
            text == own.strip() for own in self._helpers.all_texts()
        )

    def _look_at_pickle(self, data: bytes) -> None:
        if hashlib.sha256(data).digest() in self._made:
            return
        with suppress(Exception):
            if not any(code.name in _NAMES_CODE for code, _, _ in pickletools.genops(data)):
                return
        self._peer.limited = True
        raise _refused("a pickle that names functions or classes")


def _spaces(
    spaces: tuple[Any, ...], named: Mapping[str, Any], frame: types.FrameType
) -> tuple[Any, Any]:
    """Return the names in which a text is run, as Python chooses them."""
    own = spaces[0] if spaces else named.get("globals")
    local = spaces[1] if len(spaces) > 1 else named.get("locals")
    if own is None:
        return frame.f_globals, frame.f_locals if local is None else local
    return own, own if local is None else local
