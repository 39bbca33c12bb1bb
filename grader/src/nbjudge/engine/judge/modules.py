"""Modules that the student has written, as a test sees them: their code never runs here.

A test may import ``shapes`` where the student's answer was to write ``shapes.py``. A file of code
does not cross to the judge, so the module is imported in the student's process, and a stand-in
takes its place here. A module that this process can import itself is never replaced.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import sys
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge.asks import Asks, RemoteError
from nbjudge.engine.judge.traces import definitions
from nbjudge.engine.judge.unusable import Unusable
from nbjudge.engine.syntax import names
from nbjudge.engine.syntax.effort import remembered

#: Functions that would run text as code, or leave the process.
NEVER = frozenset({"eval", "exec", "compile", "__import__", "open", "system", "query"})
#: How code takes all names of a module, before it is looked at more closely.
_STAR = re.compile(r"\bimport\s*\*")
#: Most names of one module that ``from ... import *`` may take.
MOST_NAMES = 1_000


class StudentModule(types.ModuleType):
    """A module whose functions and classes are called where they live.

    Parameters
    ----------
    name : str
    peer : Asks
    number : int or str
        The module's number in the student's process.
    every : list of str
        What ``from ... import *`` takes.
    """

    def __init__(self, name: str, peer: Asks, number: object, every: list[str]) -> None:
        super().__init__(name)
        self.__dict__.update(_peer=peer, _number=number, _every=every, __all__=every, __path__=[])

    def keep(self, kept: Collection[str]) -> None:
        """Leave names of the test alone in ``from ... import *``.

        A function of the student's under such a name could be the test's own comparison. So it
        cannot be used, and a person decides on a test that does.
        """
        peer, number, every = (self.__dict__[name] for name in ("_peer", "_number", "_every"))
        self.__dict__["__all__"] = taken = [name for name in every if name not in kept]
        for name in every:
            self.__dict__.pop(name, None)
            with suppress(RemoteError):
                value = peer.attribute(number, name) if name in kept else None
                if issubclass(type(value), wire.Reference):
                    peer.limited = True
                    self.__dict__[name] = Unusable(f"`{name}` has another meaning in the test")
                    taken.append(name)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_peer"].attribute(self.__dict__["_number"], name)


def library(name: str) -> types.ModuleType:
    """Import a module that the notebook has under some name.

    Raises
    ------
    ImportError
        For what cannot be imported, and for a notebook's or a program's own main module: it holds
        what the test expects, or does whatever the program is for.
    """
    if "__main__" in name.split("."):
        raise ImportError(f"{name[:100]} is no library")
    try:
        return importlib.import_module(name)
    except ImportError:
        raise
    except (Exception, SystemExit) as error:  # a name of no module, or one that is no library
        raise ImportError(f"{name[:100]}: {type(error).__name__}: {error}") from None


def own_function(name: str, message: Mapping[str, Any], decode: Callable[[Any], Any]) -> Any:
    """Return this process's own library function of the name the notebook uses.

    A name it was not imported under is not looked for: no answer can point at a function of
    this process. What this process does not have is called over there.

    Parameters
    ----------
    name : str
    message : mapping
        What the student's process says of it.
    decode : callable
        Makes what stands for the function over there.
    """
    with suppress(ImportError, AttributeError):
        if name not in NEVER:
            return getattr(library(str(message.get("module"))), name)
    return decode(message.get("else"))


def value_of(name: str, message: Any, decode: Callable[[Any], Any]) -> Any:
    """Return what a name of the student's process means to the test; `Unusable` if nothing can."""
    kind = message.get("$") if isinstance(message, dict) else None
    try:
        if kind == "module":
            return library(str(message.get("v")))
        if kind == "library":
            return own_function(name, message, decode)
        if kind == "unusable":
            raise RemoteError(str(message.get("why")))
        return decode(message)
    except (RemoteError, ImportError, ValueError) as error:
        return Unusable(f"`{name}` cannot be handed to the test: {error}")


def is_students(module: str) -> bool:
    """Whether the student has written a module: the notebook itself, or one that is not found here.

    What came with the course is found here, and so are the libraries.
    """
    if module == "__main__" or isinstance(sys.modules.get(module), StudentModule):
        return True
    return module not in sys.modules and not _is_found(module.partition(".")[0])


@remembered(1_000)
def _is_found(root: str) -> bool:
    try:
        return root in sys.modules or importlib.util.find_spec(root) is not None
    except (ImportError, ValueError):  # a name of no module
        return False


def _file_of(name: str) -> Path:
    """Return where a module's code lies, without importing the packages that hold it."""
    root, *rest = name.split(".")
    found = importlib.util.find_spec(root)
    if found is None or found.origin is None:
        raise ImportError(name)
    first = Path(found.origin)
    return first.parent.joinpath(*rest).with_suffix(".py") if rest else first


class Helpers:
    """The text of the instructor's own modules: what a test does in them, it does.

    Parameters
    ----------
    files : frozenset of str
        The assignment's own files.
    """

    def __init__(self, files: frozenset[str]) -> None:
        self._files = files
        self._texts: dict[str, str] = {}

    def note(self, source: str) -> None:
        """Read those that code imports, and those that they import."""
        for name in imported(source) if self._files else ():
            home = name.replace(".", "/")
            if name in self._texts or self._files.isdisjoint({f"{home}.py", f"{home}/__init__.py"}):
                continue
            self._texts[name] = ""
            with suppress(Exception):
                self._texts[name] = _file_of(name).read_text(encoding="utf-8")
                self.note(self._texts[name])

    def all_texts(self) -> Iterator[str]:
        """Yield what the instructor's files of code say, as they lie in this folder."""
        for name in self._files:
            if name.endswith(".py"):
                with suppress(OSError, UnicodeDecodeError):
                    yield Path(name).read_text(encoding="utf-8")

    @property
    def texts(self) -> list[str]:
        """What those say that the notebook has imported so far."""
        return list(self._texts.values())


def made(source: str) -> frozenset[str]:
    """Return the names that a test imports, and those of its functions and classes."""
    found = names.analyse(source)
    return frozenset({name for name, _, _ in found.imports} | {*definitions(source)})


def replaces(value: Any, module: str) -> bool:
    """Whether an object of the student's has the name of something in a library.

    A function that is not what the reference answer imports could be the test's own comparison.
    """
    if not issubclass(type(value), wire.Reference):
        return False
    return not is_students(module.partition(".")[0])


def as_imported(peer: Asks, name: str, value: Any, module: str, attribute: str | None) -> Any:
    """Return what a test has under a name that the reference answer imports.

    Parameters
    ----------
    peer : Asks
    name : str
    value : object
        What the student's process has there.
    module : str
    attribute : str or None
        What the reference answer imports of the module, under whatever name: this process has it
        too. None for the module itself.
    """
    if not replaces(value, module):
        return value
    with suppress(ImportError, AttributeError):
        if attribute is not None and attribute not in NEVER:
            mine = getattr(library(module), attribute)
            if value == mine:
                return mine
    peer.limited = True
    return Unusable(f"`{name}` is not what the reference answer imports")


def stand_in(source: str, peer: Asks, kept: Collection[str]) -> None:
    """Let stand-ins take the place of modules that a test imports and only the student has.

    Parameters
    ----------
    source : str
        The test, as Python.
    peer : Asks
        The line to the student's process.
    kept : collection of str
        Names that keep their meaning when the test takes all names of a module.
    """
    for name in imported(source):
        parent, _, last = name.rpartition(".")
        above = sys.modules.get(parent) if parent else None
        if name in sys.modules or (parent and not isinstance(above, StudentModule)):
            continue
        if not parent and importlib.util.find_spec(name) is not None:
            continue
        with suppress(Exception):  # what the student's process cannot import fails here as well
            about = peer.ask(op="module", name=name)
            number, every = about["n"], about["names"]
            if not isinstance(number, int | str) or not isinstance(every, list):
                raise RemoteError("a malformed module")
            known = [text for text in every[:MOST_NAMES] if isinstance(text, str)]
            sys.modules[name] = found = StudentModule(name, peer, number, known)
            if above is not None:
                above.__dict__[last] = found
    every = {*_all_of(source)}
    for name in imported(source):
        module = sys.modules.get(name)
        if isinstance(module, StudentModule):
            module.keep(kept if name in every else ())


def _all_of(source: str) -> Iterator[str]:
    """Yield the modules of which code takes all names."""
    if _STAR.search(source):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and node.module:
                    yield node.module


@remembered(1024)
def imported(source: str) -> tuple[str, ...]:
    """Return the modules that code imports, each after the packages that hold it."""
    return tuple(dict.fromkeys(_imported(source)))


def _imported(source: str) -> Iterator[str]:
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for node in ast.walk(ast.parse(source)):
            full = []
            if isinstance(node, ast.Import):
                full = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                full = [node.module]
            for name in full:
                parts = name.split(".")
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))
