"""What a test can find of the notebook's state, as one text that changes when any of it does.

A test that failed in the judge says something at the notebook's end only where everything that it
reads is then as it was when the test began. Names alone do not tell: a function keeps a state in
its defaults, its attributes, a closure or a cache, a class in its attributes, and Python's own
modules have theirs. So the student's process goes through all that the code of the test's functions
can reach, before the test and again at the end. What cannot be looked into counts as changed.

The student's process may lie about it. That gains nothing: a test that is not run at the end is run
in its own place, in a process of its own.
"""

from __future__ import annotations

import abc
import builtins
import contextvars
import dis
import enum
import functools
import hashlib
import io
import logging
import pickle
import sys
import threading
import time
import types
import warnings
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from nbjudge.engine.alike.surrounds import (
    FILE_WORDS,
    FILES,
    RANDOM,
    hides,
    is_beside,
    of_files,
    of_module,
)

#: How much is looked at of one test: objects, bytes of arrays and texts, seconds.
MOST_OBJECTS, MOST_BYTES, MOST_SECONDS = 20_000, 32 << 20, 0.5

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...), type(NotImplemented))
#: What has no state of its own.
_FIXED = (
    *(types.CodeType, types.WrapperDescriptorType, types.MethodDescriptorType),
    *(types.ClassMethodDescriptorType, types.GetSetDescriptorType, types.MemberDescriptorType),
    *(weakref.ReferenceType, types.GenericAlias, types.UnionType),
)
_LOCKS = {"lock", "RLock", "_abc_data"}
#: Libraries whose objects hold too much to be looked into.
_OPAQUE = ("IPython", "ipykernel", "matplotlib", "nbjudge", "traitlets")
_LOOKS_UP = ("LOAD_GLOBAL", "LOAD_NAME")
_MISSING = object()


class _Unknown(Exception):
    """Raised for what cannot be looked into."""


def digest(
    names: Iterable[str],
    namespace: Mapping[str, Any],
    words: Collection[str] = (),
    folder: Path | None = None,
    changed: Collection[str] = (),
    *,
    seeded: bool = False,
) -> str:
    """Return a digest of what names hold and of all that their functions can reach.

    Parameters
    ----------
    names : iterable of str
        Those that a test reads.
    namespace : mapping of str to object
        The notebook's.
    words : collection of str
        Modules that the test uses, and `FILE_WORDS` among its own.
    folder : Path, optional
        The notebook's working folder: its files count where the code deals with files.
    changed : collection of str
        Modules and names that are not as they would be in one kernel, and `FILES` where that is
        so of files: it cannot be told what is reached through them.
    seeded : bool
        Whether the test begins its random numbers anew, so that their state does not count.

    Returns
    -------
    str
        Empty where it cannot be told.

    Examples
    --------
    >>> def step(seen=[]):
    ...     seen.append(1)
    >>> before = digest(["step"], globals())
    >>> before == digest(["step"], globals())
    True
    >>> step()
    >>> before == digest(["step"], globals())
    False
    """
    walk = _Walk(namespace, folder, frozenset(changed), seeded)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            walk.names(names)
            walk.words(words)
    except BaseException:  # the student's objects may do anything when they are looked at
        return ""
    return walk.text()


class Reached:
    """What the tests of a notebook can reach, as it was when each of them began.

    Parameters
    ----------
    namespace : mapping of str to object
        The notebook's.
    folder : Path
        Its working folder.
    """

    def __init__(self, namespace: Mapping[str, Any], folder: Path) -> None:
        self._namespace, self._folder = namespace, folder
        self._known: dict[int, tuple[Mapping[str, Any], str]] = {}

    def remember(self, about: Mapping[str, Any]) -> None:
        """Note what a test can reach; `about` has its index and what `digest` is given."""
        self._known[about["test"]] = (about, self._digest(about))

    def is_as_it_was(self, test: int) -> bool:
        """Whether it still is what it was when the test began."""
        about, was = self._known.get(test, ({}, ""))
        return was != "" and self._digest(about) == was

    def _digest(self, about: Mapping[str, Any]) -> str:
        names, words, changed = (about[key] for key in ("names", "words", "changed"))
        seeded = about["seeded"] is True
        return digest(names, self._namespace, words, self._folder, changed, seeded=seeded)


class _Walk:
    """Goes through objects, each once, in an order that depends on them alone."""

    def __init__(
        self,
        namespace: Mapping[str, Any],
        folder: Path | None,
        changed: frozenset[str],
        seeded: bool,
    ) -> None:
        self._namespace, self._folder = namespace, folder
        self._changed, self._seeded = changed, seeded
        self._hash = hashlib.blake2b(digest_size=16)
        #: Objects met so far by identity, kept so that no other one takes their place.
        self._met: dict[int, tuple[int, Any]] = {}
        self._waiting: list[Any] = []
        self._words: set[str] = set()
        self._looked: set[tuple[str, str]] = set()
        self._bytes = 0
        self._until = time.monotonic() + MOST_SECONDS

    def text(self) -> str:
        return self._hash.hexdigest()

    def names(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            if name in self._changed:
                raise _Unknown("a name that an earlier test has changed")
            self._say("name", name)
            self._waiting.append(self._namespace.get(name, _MISSING))
            self._rest()

    def words(self, words: Collection[str]) -> None:
        for word in sorted(words):
            if word in sys.modules:
                self._module(sys.modules[word], words)
                self._rest()
        self._files(words)

    def _say(self, *parts: Any) -> None:
        self._hash.update(repr(parts).encode("utf-8", "surrogatepass"))

    def _rest(self) -> None:
        while self._waiting:
            if len(self._met) > MOST_OBJECTS or time.monotonic() > self._until:
                raise _Unknown("too much to look at")
            self._take(self._waiting.pop())

    def _later(self, values: Iterable[Any]) -> None:
        self._waiting += [*values][::-1]

    def _data(self, data: bytes | str) -> None:
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise _Unknown("too much to look at")
        self._hash.update(data if isinstance(data, bytes) else data.encode("utf-8", "replace"))

    def _take(self, value: Any) -> None:
        kind = type(value)
        if value is _MISSING:
            return self._say("missing")
        if kind in _PLAIN:
            self._say(kind.__name__)
            return self._data(value if kind in (str, bytes) else repr(value))
        known = self._met.get(id(value))
        if known is not None:
            return self._say("met before", known[0])
        self._met[id(value)] = (len(self._met), value)
        self._say(kind.__module__, kind.__qualname__)
        return self._new(value, kind)

    def _new(self, value: Any, kind: type) -> None:
        """Look into an object that was not met before."""
        if kind in (list, tuple):
            self._say(len(value))
            self._later(value)
        elif kind is dict or kind is types.MappingProxyType:
            self._say(len(value))
            self._later(part for item in value.items() for part in item)
        elif kind in (set, frozenset):
            self._say(len(value))
            self._later(value)
        elif issubclass(kind, type):
            self._class(value)
        elif issubclass(kind, types.ModuleType):
            self._say(value.__name__)
        elif kind is types.FunctionType:
            self._function(value)
        elif kind in (types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType):
            self._say(value.__name__)
            owner = value.__self__
            self._later([*([value.__func__] if kind is types.MethodType else ()), owner])
        elif kind in _FIXED or kind.__name__ in _LOCKS:
            self._say(id(value))
        elif kind in _PARTS:
            self._later(_PARTS[kind](value))
        elif issubclass(kind, weakref.ref):
            self._say(id(value))
        elif not self._table(value, kind):
            self._object(value, kind)

    # -- code

    def _function(self, function: types.FunctionType) -> None:
        """Look into a function: what it keeps, and what it reads of the notebook."""
        names = function.__globals__
        own = names is self._namespace or is_beside(names, self._folder)
        if not own and function.__module__ != "__main__":
            self._home(function.__module__)
            return self._say(function.__module__, function.__qualname__)
        self._say(hash(function.__code__))
        self._later(
            [
                function.__defaults__,
                function.__kwdefaults__,
                function.__dict__,
                *(function.__closure__ or ()),
            ]
        )
        if own:
            self._code(function.__code__, names)
        return None

    def _code(self, code: types.CodeType, namespace: Mapping[str, Any]) -> None:
        words = _words(code)
        if hides(words) or not self._changed.isdisjoint(_looked_up(code, self._changed)):
            raise _Unknown("code that may read anything")
        read: list[Any] = []
        for word in sorted(words):
            value = namespace.get(word, _MISSING)
            if value is _MISSING:
                value = sys.modules.get(word, _MISSING) if not hasattr(builtins, word) else word
            if issubclass(type(value), types.ModuleType):
                self._module(value, words)
            read.append(value)
        self._later(read)
        self._files(words)

    def _module(self, module: types.ModuleType, words: Collection[str]) -> None:
        """Look into what code names of a module, and at the state that the module is known for."""
        name = module.__name__
        if self._seeded and name in RANDOM:
            return
        self._home(name, words)
        for word in sorted(words):
            if (name, word) in self._looked or word not in vars(module):
                continue
            self._looked.add((name, word))
            value = vars(module)[word]
            self._say("of module", name, word)
            if issubclass(type(value), types.ModuleType):
                self._module(value, words)
            else:
                self._later([value])

    def _home(self, name: Any, words: Collection[str] = ()) -> None:
        """Look at the state that a module keeps, for code that uses something of it."""
        if name in self._changed:
            raise _Unknown("a module that an earlier test has changed")
        if (name, "") not in self._looked and not (self._seeded and name in RANDOM):
            self._looked.add((name, ""))
            self._later([of_module(name, words)])

    def _files(self, words: Collection[str]) -> None:
        """Look at the files of the working folder, for code that deals with files."""
        if FILE_WORDS.isdisjoint(words) or ("", "files") in self._looked:
            return
        self._looked.add(("", "files"))
        if FILES in self._changed:
            raise _Unknown("files of an earlier test")
        self._later([str(Path.cwd()), of_files(Path.cwd())])
        if self._folder is not None and Path.cwd() != self._folder:
            self._later([of_files(self._folder)])

    # -- objects

    def _class(self, kind: type) -> None:
        if kind.__module__ != "__main__":
            self._home(kind.__module__)
            return self._say(kind.__module__, kind.__qualname__)
        if isinstance(kind, abc.ABCMeta):
            self._say(abc.get_cache_token())
        held = {k: v for k, v in vars(kind).items() if k not in ("__dict__", "__weakref__")}
        self._later([*kind.__mro__[1:-1], type(kind), held])
        return None

    def _object(self, value: Any, kind: type) -> None:
        """Look into an object of any other class."""
        if (kind.__module__ or "").partition(".")[0] in _OPAQUE and not issubclass(kind, dict):
            raise _Unknown(kind.__qualname__)
        if _is_students(kind) or issubclass(kind, enum.Enum | functools.cached_property):
            self._later([kind, *_parts_of(value, kind)])
            return
        if issubclass(kind, io.IOBase) and kind not in (io.StringIO, io.BytesIO):
            self._later([value.closed, value.closed or value.tell()])
            return
        if (kind.__module__, kind.__name__) == ("sqlite3", "Connection"):
            self._later([value.total_changes, value.in_transaction])
            return
        self._home(kind.__module__)
        try:
            pickler = _Pickler(io.BytesIO(), protocol=5)
            pickler.dump(value)
        except Exception:
            parts = _parts_of(value, kind)
            if not any(parts) and not callable(value):
                raise _Unknown(kind.__qualname__) from None
            self._later(parts)
            return
        self._data(pickler.file.getvalue())
        self._later(pickler.students)

    def _table(self, value: Any, kind: type) -> bool:
        """Look into an array or a table; say whether it is one."""
        numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
        if numpy is not None and issubclass(kind, numpy.ndarray) and not value.dtype.hasobject:
            self._say(value.shape, value.dtype.str, kind.__qualname__)
            self._bytes += value.nbytes
            self._data(value.tobytes() if self._bytes <= MOST_BYTES else b" " * MOST_BYTES)
            return True
        if pandas is None or not issubclass(kind, pandas.DataFrame | pandas.Series | pandas.Index):
            return False
        if issubclass(kind, pandas.MultiIndex):
            return False
        self._say(value.shape)
        if issubclass(kind, pandas.Index):
            self._later([value.name, value._values])
        elif issubclass(kind, pandas.Series):
            self._later([value.name, value.attrs, value.index, value._values])
        else:
            column = pandas.DataFrame._get_column_array  # no Series is made: that takes most of it
            columns = [column(value, at) for at in range(value.shape[1])]
            self._later([value.attrs, value.index, value.columns, *columns])
        return True


class _Pickler(pickle.Pickler):
    """Writes an object of a library down, and sets aside what in it is the student's own."""

    def __init__(self, file: io.BytesIO, protocol: int) -> None:
        super().__init__(file, protocol)
        self.file = file
        self.students: list[Any] = []

    def reducer_override(self, item: Any) -> Any:
        """Leave the student's own objects to the walk: none of their methods is called."""
        kind = type(item)
        if _is_students(kind) or (
            isinstance(item, type | types.FunctionType) and item.__module__ == "__main__"
        ):
            self.students.append(item)
            return str, (str(len(self.students)),)
        return NotImplemented


def _is_students(kind: type) -> bool:
    return any(base.__module__ == "__main__" for base in kind.__mro__)


def _parts_of(value: Any, kind: type) -> list[Any]:
    """Return what an object holds: attributes, slots, and what a list or another base holds."""
    held: Any = {}
    if any("__dict__" in vars(base) for base in kind.__mro__):
        held = object.__getattribute__(value, "__dict__")
    parts: list[Any] = [held] if held else []
    for base in kind.__mro__:
        for member in [*vars(base).values()]:
            if isinstance(member, types.MemberDescriptorType) and base.__module__ == "__main__":
                try:
                    parts.append(member.__get__(value))
                except AttributeError:
                    parts.append(_MISSING)
    for base, content in _CONTENT:
        if issubclass(kind, base):
            parts.append(content(value))
    return parts


_CONTENT: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (dict, lambda value: [*dict.items(value)]),
    (list, lambda value: [*list.__iter__(value)]),
    (tuple, lambda value: [*tuple.__iter__(value)]),
    (set, lambda value: [*set.__iter__(value)]),
    (str, str.__str__),
    (int, int.__repr__),
    (float, float.__repr__),
    (BaseException, lambda value: value.args),
)


def _of_a_generator(value: Any) -> list[Any]:
    frame = getattr(value, "gi_frame", None) or getattr(value, "cr_frame", None)
    if frame is None:
        if hasattr(value, "ag_frame"):
            raise _Unknown("an asynchronous generator")
        return ["ended"]
    return [hash(frame.f_code), frame.f_lasti, dict(frame.f_locals)]


def _of_a_cell(value: types.CellType) -> list[Any]:
    try:
        return [value.cell_contents]
    except ValueError:
        return [_MISSING]


#: Objects of Python's own that are looked into in a way of their own.
_PARTS: dict[type, Callable[[Any], list[Any]]] = {
    types.CellType: _of_a_cell,
    types.GeneratorType: _of_a_generator,
    types.CoroutineType: _of_a_generator,
    logging.Logger: lambda v: [v.name, of_module("logging", ())],
    contextvars.ContextVar: lambda v: [v.get(_MISSING)],
    threading.local: lambda v: [dict(v.__dict__)],
    functools.partial: lambda v: [v.func, v.args, v.keywords, v.__dict__],
    functools._lru_cache_wrapper: lambda v: [tuple(v.cache_info()), v.__wrapped__, v.__dict__],
    property: lambda v: [v.fget, v.fset, v.fdel],
    staticmethod: lambda v: [v.__func__],
    classmethod: lambda v: [v.__func__],
    type({}.keys()): lambda v: [*v],
    type({}.values()): lambda v: [*v],
    type({}.items()): lambda v: [*v],
}


def _looked_up(code: types.CodeType, names: frozenset[str]) -> set[str]:
    """Return those of some names that code and the functions in it look up in the notebook."""
    found: set[str] = set()
    if not names.isdisjoint(code.co_names):
        found |= {step.argval for step in dis.get_instructions(code) if step.opname in _LOOKS_UP}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _looked_up(constant, names)
    return found


def _words(code: types.CodeType) -> set[str]:
    """Return the names that code and the functions in it look up, attributes too."""
    found = {*code.co_names}
    texts: set[str] = set()
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _words(constant)
        elif isinstance(constant, str) and constant.isidentifier():
            texts.add(constant)
    return found | texts if not found.isdisjoint({"getattr", "setattr", "hasattr"}) else found
