"""The judge: runs the instructor's test cells, and never any code of the student's.

Forked from the same warm process, isolated in the same way. At each test cell it asks the
student's process for the names the cell uses. Data arrive as data (:mod:`.wire`); functions
arrive as :class:`RemoteFunction`, called in the student's process with a time limit; other
objects as :class:`Handle`. Comparisons happen here, between values built here.

What a name means is decided here as well. The instructor's own cells are run here again, so
their constants and helper functions are the instructor's, whatever became of them over there; a
module is this process's module of that name; a library function that a notebook imported under
its own name is this process's.
"""

from __future__ import annotations

import asyncio
import base64
import builtins
import functools
import importlib
import inspect
import itertools
import json
import socket
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import names, parcel
from nbjudge.engine.jobs import Cell, Limits
from nbjudge.engine.shell import Collector, NotebookShell, run_cell
from nbjudge.engine.wire import base as wire

Send = Callable[[dict[str, Any]], None]

#: Functions that would run text as code, or leave the process.
NEVER = frozenset({"eval", "exec", "compile", "__import__", "open", "system", "query"})
#: An iteration over a student's object ends here, as a generator may never end.
LONGEST_ITERATION = 1_000_000
#: Classes of built-in objects that have no name in ``builtins``.
SPECIAL_CLASSES = {
    "generator": types.GeneratorType,
    "coroutine": types.CoroutineType,
    "async_generator": types.AsyncGeneratorType,
}
_MISSING = object()


class RemoteError(Exception):
    """An error of the student's code of a class not known here, or a value that cannot cross."""


class RemoteFunction(wire.Reference):
    """A function (or class) of the student's, called where it lives.

    A call hands over copies of its arguments and returns data or handles. It raises the error
    the function raised where that is a built-in or a library's, else :class:`RemoteError`; and
    TimeoutError when the cell's time is up.
    """

    def __init__(self, peer: Peer, about: dict[str, Any]) -> None:
        self._peer, self._number = peer, about["n"]
        self._is_class = about["$"] == "class"
        self.__name__ = self.__qualname__ = str(about.get("name", "function"))
        self.__doc__ = str(about.get("doc", ""))
        self.__module__ = "__main__"
        parameters = about.get("parameters")
        if isinstance(parameters, list):
            with suppress(ValueError, TypeError):
                self.__signature__ = _signature(parameters)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it and return what it returns."""
        return self._peer.call(self._number, args, kwargs)

    def call_with_arguments(
        self, seconds: float | None, /, *args: Any, **kwargs: Any
    ) -> tuple[Any, list[Any], dict[str, Any]]:
        """Call with a time limit, and also return the arguments as they are after the call.

        Parameters
        ----------
        seconds : float or None
            Limit of this call beside the cell's own; a call that is over it is interrupted, which
            raises TimeoutError here and costs the submission nothing else.
        *args, **kwargs
            What the function is called with.

        Returns
        -------
        result : object
            What the function returned.
        args_after : list
            The positional arguments after the call: compare them with what was handed over.
        kwargs_after : dict
            The named arguments after the call.
        """
        return self._peer.call_with_arguments(self._number, args, kwargs, seconds)

    @property
    def __class__(self) -> type:
        return type if self._is_class else types.FunctionType

    def __instancecheck__(self, instance: Any) -> bool:
        if not isinstance(instance, wire.Reference):
            return False
        return (
            self._peer.ask(op="instance", of=self._number, item=self._peer.encode(instance)) is True
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._peer.attribute(self._number, name)

    def __repr__(self) -> str:
        return f"<the student's {self.__name__}>"


class Handle(wire.Reference):
    """An object of the student's that is no data: its attributes and items can be asked for.

    Equality is identity and is never asked of the student's process.
    """

    def __init__(self, peer: Peer, about: dict[str, Any], claimed: type | None) -> None:
        self._peer, self._number, self._claimed = peer, about["n"], claimed
        self._kind = ".".join(str(part)[:100] for part in about.get("class", ["object"]))

    @property
    def __class__(self) -> type:
        claimed = object.__getattribute__(self, "_claimed")
        return Handle if claimed is None else claimed

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__qualname__", "__wrapped__"):
            raise AttributeError(name)
        return self._peer.attribute(self._number, name)

    @staticmethod
    def read_all(items: Sequence[Handle], names: Sequence[str]) -> list[dict[str, Any]]:
        """Read several attributes of several objects with one question.

        Parameters
        ----------
        items : sequence of Handle
            Of one notebook.
        names : sequence of str
            Attributes; a method is called without arguments.

        Returns
        -------
        list of dict
            For each object what it has of `names`, with its value.
        """
        if not items:
            return []
        peer = items[0]._peer
        rows = peer.ask(op="gather", items=[peer.encode(item) for item in items], names=[*names])
        if not isinstance(rows, list) or len(rows) != len(items):
            raise RemoteError("an answer that is no table")
        return [
            {name: peer.decode(row[name]) for name in names if name in row}
            if isinstance(row, dict)
            else {}
            for row in rows
        ]

    def __bool__(self) -> bool:
        return True

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Let numpy ask for the array, instead of looking for one item by item."""
        import numpy as np

        array = self._peer.decode(self._peer.ask(op="array", of=self._number))
        if type(array) is not np.ndarray:
            raise RemoteError(f"{self!r} is no array")
        return array.astype(dtype) if dtype is not None else array

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __str__(self) -> str:
        text = self._peer.ask(op="text", of=self._number)
        return text if isinstance(text, str) else repr(self)

    def __repr__(self) -> str:
        return f"<the student's {self._kind}>"


def _call(self: Handle, *args: Any, **kwargs: Any) -> Any:
    return self._peer.call(self._number, args, kwargs)


def _length(self: Handle) -> int:
    length = self._peer.ask(op="length", of=self._number)
    if type(length) is not int or length < 0:
        raise RemoteError("a length that is none")
    return length


def _item(self: Handle, key: Any) -> Any:
    peer = self._peer
    return peer.decode(peer.ask(op="item", of=self._number, key=peer.encode(key)))


def _iterate(self: Handle) -> Iterator[Any]:
    peer = self._peer
    about = peer.ask(op="iterate", of=self._number)
    for _ in range(LONGEST_ITERATION):
        step = peer.ask(op="next", of=about["n"])
        if "item" not in step:
            return
        yield peer.decode(step["item"])
    raise RemoteError(f"an iteration with more than {LONGEST_ITERATION} steps")


def _advance(self: Handle) -> Any:
    peer = self._peer
    step = peer.ask(op="next", of=self._number)
    if "item" not in step:
        raise StopIteration
    return peer.decode(step["item"])


def _await(self: Handle) -> Iterator[Any]:
    return self._peer.decode(self._peer.ask(op="await", of=self._number))
    yield  # makes this a generator, as the protocol wants


_ABILITIES = dict(
    zip(wire.ABILITIES, (_call, _length, _item, _iterate, _advance, _await), strict=True)
)


@functools.cache
def _handle_class(abilities: tuple[str, ...]) -> type[Handle]:
    """Return the class of handles that can do these things, as the objects behind them can."""
    members: dict[str, Any] = {name: _ABILITIES[name] for name in abilities}
    if "__call__" in abilities:
        members["call_with_arguments"] = RemoteFunction.call_with_arguments
    return type("Handle", (Handle,), members)


class Unusable:
    """A value that could not cross: whatever a test does with it says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise RemoteError(self._why)

    __getattr__ = __call__ = __len__ = __bool__ = __iter__ = __getitem__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse  # type: ignore[assignment]
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __float__ = __int__ = _refuse
    __hash__ = object.__hash__


def _signature(parameters: list[Any]) -> inspect.Signature:
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=None if has_default else inspect.Parameter.empty,
            )
            for name, kind, has_default in parameters
        ]
    )


class Peer:
    """The student's process, as the judge sees it."""

    def __init__(self, link: socket.socket, send: Send, limits: Limits, namespace: dict) -> None:
        self._link, self._send, self._limits = link, send, limits
        self._namespace = namespace
        self._lent = wire.Lent()
        self._handles: dict[Any, Any] = {}
        self._question = itertools.count(1)
        self._gone = ""
        self.deadline: float | None = None
        self.encode = wire.Encoder(self._lent, self._hand_over)
        self._plain_decode = wire.Decoder(self._lent, self._refer)

    # -- talking

    def arrive(self, index: int) -> list[Any]:
        """Wait until the student's process is at test cell `index`; return its new files."""
        if self._gone:
            raise wire.Gone(self._gone)
        message = self._receive(None)
        if message.get("at") != index:
            self._lose("it did not keep to the order of cells")
        files = message.get("files")
        return files if isinstance(files, list) else []

    def release(self, imports: Sequence[Any]) -> None:
        """Let the student's process go on."""
        if not self._gone:
            with suppress(wire.Gone, wire.TimeIsUp):
                wire.send(
                    self._link,
                    {"op": "go", "imports": list(imports)},
                    time.monotonic() + self._limits.grace_seconds,
                )

    def ask(self, *, within: float | None = None, **question: Any) -> Any:
        """Ask one question, with a time limit of its own if it needs one; return the raw answer."""
        if self._gone:
            raise RemoteError(f"the student's process cannot be asked: {self._gone}")
        number = next(self._question)
        deadline, seconds = self.deadline, self._limits.cell_seconds
        if within is not None and (deadline is None or time.monotonic() + within < deadline):
            deadline, seconds = time.monotonic() + within, within
        try:
            wire.send(self._link, {"n": number, **question}, deadline)
            answer = self._answer(number, deadline)
        except wire.TimeIsUp:
            self._interrupt(number, call_only=deadline is not self.deadline)
            raise TimeoutError(
                f"no answer within {seconds:g} seconds: the student's code was still running"
            ) from None
        except wire.Gone as error:
            self._gone = str(error)
            raise RemoteError(f"the student's process has ended: {error}") from None
        except wire.WireError as error:
            raise RemoteError(str(error)) from None
        if "x" in answer:
            raise self._error(answer["x"])
        return answer.get("r")

    def _receive(self, deadline: float | None) -> dict[str, Any]:
        try:
            return wire.receive(self._link, deadline)
        except wire.Gone as error:
            self._gone = str(error)
            raise

    def _answer(self, number: int, deadline: float | None) -> dict[str, Any]:
        while True:
            message = self._receive(deadline)
            if "callback" in message:
                self._call_back(message)
            elif message.get("n") == number:
                return message
            else:
                self._lose("it answered what was not asked")

    def _lose(self, why: str) -> None:
        self._gone = why
        raise wire.Gone(why)

    def _interrupt(self, number: int, *, call_only: bool) -> None:
        """Have the runner interrupt the student's code, and wait for the late answer."""
        self._send({"t": "interrupt", "call": call_only})
        try:
            self._answer(number, time.monotonic() + self._limits.grace_seconds)
            self._send({"t": "resumed"})
        except (wire.TimeIsUp, wire.Gone):
            self._gone = self._gone or "it did not stop when interrupted"

    # -- values

    def decode(self, message: Any) -> Any:
        """Build a value; what is not of the format is the student's error."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return self._plain_decode(message)
            except RemoteError:
                raise
            except Exception as error:
                raise RemoteError(
                    f"a value that cannot be used: {type(error).__name__}: {error}"
                ) from None

    def call(self, number: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Call an object of the student's."""
        return self.decode(self._call(number, args, kwargs, after=False))

    def call_with_arguments(
        self, number: Any, args: Sequence[Any], kwargs: dict[str, Any], within: float | None
    ) -> tuple[Any, list[Any], dict[str, Any]]:
        """Call, and return the arguments as they are afterwards."""
        answer = self._call(number, args, kwargs, after=True, within=within)
        try:
            after, named = list(answer["args"]), dict(answer["kwargs"])
            if len(after) != len(args) or set(named) != set(kwargs):
                raise ValueError("their number has changed")
            result = answer["result"]
        except (TypeError, KeyError, ValueError) as error:
            raise RemoteError(f"arguments that cannot be used: {error}") from None
        return (
            self.decode(result),
            [self.decode(value) for value in after],
            {name: self.decode(value) for name, value in named.items()},
        )

    def _call(
        self,
        number: Any,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        *,
        after: bool,
        within: float | None = None,
    ) -> Any:
        try:
            encoded = [self.encode(value) for value in args]
            named = {name: self.encode(value) for name, value in kwargs.items()}
        except wire.WireError as error:
            raise RemoteError(str(error)) from None
        return self.ask(
            op="call", of=number, args=encoded, kwargs=named, after=after, within=within
        )

    def attribute(self, number: Any, name: str) -> Any:
        """Return an attribute of an object of the student's."""
        return self.decode(self.ask(op="attribute", of=number, name=name))

    def _refer(self, about: dict[str, Any]) -> Any:
        if about["$"] not in ("function", "class", "object"):
            raise RemoteError(f"a {about['$']} cannot be a value")
        number = about["n"]
        if not isinstance(number, int | str):
            raise RemoteError("a reference that is none")
        if number not in self._handles:
            own = self._own_dataclass(about)
            if about["$"] == "object":
                self._handles[number] = self._handle(about) if own is None else own
            else:
                self._handles[number] = RemoteFunction(self, about)
        return self._handles[number]

    def _handle(self, about: dict[str, Any]) -> Handle:
        can = about.get("can")
        able = tuple(name for name in wire.ABILITIES if isinstance(can, list) and name in can)
        return _handle_class(able)(self, about, self._claimed(about))

    def _claimed(self, about: dict[str, Any]) -> type | None:
        """Return the class a handle passes for in isinstance(): a library's, never one of data."""
        try:
            module, name = (str(part) for part in about["class"])
        except (KeyError, TypeError, ValueError):
            return None
        if module == "builtins" and name in SPECIAL_CLASSES:
            return SPECIAL_CLASSES[name]
        kind: Any = sys.modules.get(module)
        if kind is None:
            return None
        for part in name.split("."):
            kind = getattr(kind, part, None)
        if not _is_class(kind) or issubclass(kind, wire.value_types()):
            return None
        return kind

    def _own_dataclass(self, about: dict[str, Any]) -> Any:
        """Rebuild an instance of a dataclass that the instructor's own cells define."""
        fields, name = about.get("dataclass"), (about.get("class") or ["", ""])[-1]
        kind = self._namespace.get(name) if isinstance(name, str) else None
        if not isinstance(fields, list) or not _is_class(kind):
            return None
        if list(getattr(kind, "__dataclass_fields__", ())) != fields:
            return None
        item = object.__new__(kind)
        for field in fields:
            object.__setattr__(item, field, self.attribute(about["n"], field))
        return item

    def _hand_over(self, value: Any) -> dict[str, Any] | None:
        """Encode an argument that is no data: an empty Axes is made over there as well."""
        if isinstance(value, types.ModuleType):
            return {"$": "module", "v": value.__name__}
        axes = sys.modules.get("matplotlib.axes")
        if axes is not None and isinstance(value, axes.Axes):
            return self._lend_axes(value)
        if callable(value):
            return None
        raise wire.WireError(f"a {type(value).__name__} cannot be handed to the student's function")

    def _lend_axes(self, axes: Any) -> dict[str, Any]:
        """Let the student draw on `axes`: from now on it shows what is drawn over there."""
        if axes.has_data():
            raise wire.WireError("only empty axes can be handed to the student's function")
        import matplotlib.pyplot as plt

        number = f"axes{next(self._question)}"
        size = [float(length) for length in axes.figure.get_size_inches()]
        plt.close(axes.figure)
        self._handles[number] = axes
        axes.__class__ = _lent_axes(type(axes), self, number)
        return {"$": "axes", "n": number, "size": size}

    def _call_back(self, message: dict[str, Any]) -> None:
        """Run a function of the test that the student's code was given."""
        try:
            function = self._lent[message["callback"]]
            args = [self.decode(value) for value in message["args"]]
            kwargs = {str(name): self.decode(value) for name, value in message["kwargs"].items()}
            answer = {"r": self.encode(function(*args, **kwargs))}
        except Exception as error:
            answer = {"x": {"text": f"{type(error).__name__}: {error}"[:2000]}}
        wire.send(self._link, answer, self.deadline)

    def _error(self, about: Any) -> Exception:
        """Build the error that the student's code raised, if its class is a known one."""
        try:
            text = str(about["text"])
            for module, name in about["kinds"]:
                kind = getattr(sys.modules.get(module), name, None)
                if kind is Exception or kind is BaseException:
                    break
                if _is_class(kind) and issubclass(kind, Exception):
                    return _made(kind, text)
            return RemoteError(f"{about['kinds'][0][1]}: {text}")
        except Exception:
            return RemoteError("an error that cannot be shown")


def _is_class(value: Any) -> bool:
    """Whether `value` is a class of this process (a RemoteFunction may pass for one)."""
    return issubclass(type(value), type)


def _made(kind: type[Exception], text: str) -> Exception:
    """Return an instance that says `text`, whatever the class wants to be called with."""
    try:
        error = kind(text)
    except Exception:
        return RemoteError(f"{kind.__name__}: {text}")
    if isinstance(error, KeyError) or str(error) == text:
        error.args = (text.strip("'"),) if isinstance(error, KeyError) else error.args
        return error
    return RemoteError(f"{kind.__name__}: {text}")


def _lent_axes(base: type, peer: Peer, number: str) -> type:
    """Make a class for an Axes whose content is in the student's process."""

    class LentAxes(base):  # type: ignore[misc, valid-type]
        _lent_number = number

        def __getattribute__(self, name: str) -> Any:
            if name.startswith("__"):
                return object.__getattribute__(self, name)
            return peer.attribute(number, name)

        def __repr__(self) -> str:
            return "<the Axes handed to the student's function>"

    LentAxes.__name__ = base.__name__
    return LentAxes


# -- the run --------------------------------------------------------------------------------------


class Judge:
    """Runs the instructor's cells of one notebook."""

    def __init__(
        self,
        shell: NotebookShell,
        cells: Sequence[Cell],
        send: Send,
        link: socket.socket,
        limits: Limits,
        own_files: frozenset[str],
    ) -> None:
        self._shell, self._cells, self._send = shell, cells, send
        self._limits, self._own_files = limits, own_files
        self._names = shell.user_ns
        #: What every notebook has from the start (get_ipython, In, Out, exit).
        self._given = frozenset(shell.user_ns)
        self._peer = Peer(link, send, limits, self._names)
        #: Where each name's value comes from: the instructor's own cells, a test, or the student.
        self._source: dict[str, str] = {}
        #: Names the student's cells bind.
        self._redefined: set[str] = set()
        #: Names of own cells that a student's cell may have changed.
        self._touched: set[str] = set()

    async def run(self) -> None:
        """Go through the notebook; each test cell gives frames, the others none."""
        for number, cell in enumerate(self._cells, 1):
            self._shell.execution_count = number  # as the notebook counts
            if cell.kind == "test" and not cell.inside:
                await self._test(cell)
            elif cell.kind == "own":
                await self._own(cell)
            else:
                self._students(cell)
        self._send({"t": "done"})

    def _analyse(self, source: str) -> names.Names:
        try:
            return names.analyse(self._shell.transform_cell(source))
        except Exception:
            return names.Names(valid=False)

    def _students(self, cell: Cell) -> None:
        """Note what a student's cell may have bound or changed, from its text."""
        found = self._analyse(cell.source)
        self._redefined |= found.bound
        for name in found.changed:
            if self._source.get(name) == "own":
                self._touched.add(name)
            else:
                self._source[name] = "student"

    async def _own(self, cell: Cell) -> None:
        """Run an instructor's cell here too, if it does not depend on the student's work."""
        found = self._analyse(cell.source)
        known = {name for name in self._names if self._source.get(name) != "student"}
        strange = found.read - known - found.bound - set(dir(builtins))
        if strange or found.read & self._touched:
            for name, module, attribute in found.imports:
                self._import(name, module, attribute)
            for name in found.changed - {name for name, _, _ in found.imports}:
                self._source[name] = "student"
            return
        collector = self._shell.collector
        self._shell.collector = Collector(lambda message: None, 0)
        try:
            end = await run_cell(self._shell, cell.source)
        finally:
            self._shell.collector = collector
        for name in found.bound:
            self._source[name] = "student" if "failed" in end else "own"
            self._touched.discard(name)

    def _import(self, name: str, module: str, attribute: str | None) -> None:
        with suppress(Exception):
            value = importlib.import_module(module)
            if name:
                self._names[name] = value if attribute is None else getattr(value, attribute)
                self._source[name] = "own"

    async def _test(self, cell: Cell) -> None:
        source, found = cell.source, self._analyse(cell.source)
        try:
            self._receive_files(self._peer.arrive(cell.index))
            self._peer.deadline = time.monotonic() + self._limits.cell_seconds
            self._send({"t": "start", "i": cell.index})
            self._fetch(found, cell.index)
        except (wire.Gone, RemoteError, TimeoutError) as error:
            self._send({"t": "start", "i": cell.index})
            why = (
                f"the student's process has ended: {error}"
                if isinstance(error, wire.Gone)
                else error
            )
            source = f"raise RuntimeError({str(why)!r})"
        self._peer.deadline = time.monotonic() + self._limits.cell_seconds
        end = await run_cell(self._shell, source)
        self._send({"t": "end", "i": cell.index, **end})
        for name in found.bound:
            self._source[name] = "test"
        self._peer.release(found.imports)

    def _fetch(self, found: names.Names, index: int) -> None:
        """Get the names a test cell reads from where they belong."""
        wanted = []
        for name in sorted(found.read):
            if hasattr(builtins, name) or name in self._given:
                if name in self._redefined and hasattr(builtins, name):
                    self._flag(f"the submission defines `{name}`, which the tests take from Python")
                continue
            origin = self._source.get(name)
            if origin == "test" or (origin == "own" and name not in self._touched):
                continue
            wanted.append(name)
        if not wanted:
            return
        answer = self._peer.ask(op="names", names=wanted)
        answer = answer if isinstance(answer, dict) else {}
        for name in wanted:
            mine = self._names.get(name, _MISSING)
            message = answer.get(name)
            if name in self._touched and _is_fixed(mine):
                if not self._same(mine, message):
                    self._flag(f"the submission changes `{name}`, which an instructor's cell sets")
                continue
            if message is None:
                if mine is not _MISSING and self._source.get(name) != "own":
                    del self._names[name]
                continue
            if name in self._touched and not self._same(mine, message):
                self._flag(
                    f"the test in cell {index} reads `{name}`, which an instructor's cell sets and"
                    " the submission changes"
                )
            self._names[name] = self._value(name, message)

    def _same(self, mine: Any, message: Any) -> bool:
        try:
            return json.dumps(self._peer.encode(mine)) == json.dumps(message)
        except Exception:
            return _is_library(mine)

    def _flag(self, text: str) -> None:
        self._send({"t": "flag", "text": text})

    def _value(self, name: str, message: Any) -> Any:
        kind = message.get("$") if isinstance(message, dict) else None
        try:
            if kind == "module":
                return importlib.import_module(str(message.get("v")))
            if kind == "library":
                return self._library(name, message)
            if kind == "unusable":
                raise RemoteError(str(message.get("why")))
            return self._peer.decode(message)
        except (RemoteError, ImportError, ValueError) as error:
            return Unusable(f"`{name}` cannot be handed to the test: {error}")

    def _library(self, name: str, message: dict[str, Any]) -> Any:
        """Return this process's own library function of the name the notebook uses.

        A name it was not imported under is not looked for: no answer can point at a function of
        this process. What this process does not have is called over there.
        """
        with suppress(ImportError, ValueError, AttributeError):
            if name not in NEVER:
                return getattr(importlib.import_module(str(message.get("module"))), name)
        return self._peer.decode(message.get("else"))

    def _receive_files(self, files: list[Any]) -> None:
        """Put the student's new files where the tests look for them; never code."""
        received: dict[str, bytes] = {}
        for entry in files:
            try:
                path = parcel.safe_path(str(entry[0]))
                if (
                    path is not None
                    and path not in self._own_files
                    and Path(path).suffix.lower() not in parcel.CODE_SUFFIXES
                ):
                    received[path] = base64.b64decode(entry[1])
            except (TypeError, ValueError, IndexError, KeyError):
                continue
        with suppress(OSError):
            parcel.write_files(Path.cwd(), received)


def _is_library(value: Any) -> bool:
    return isinstance(
        value, types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type
    )


def _is_fixed(value: Any) -> bool:
    """Whether a value of the instructor's is one that no student's cell has a reason to change."""
    return _is_library(value) or isinstance(
        value, bool | int | float | complex | str | bytes | tuple | frozenset
    )


def run_tests(
    shell: NotebookShell,
    cells: Sequence[Cell],
    send: Send,
    link: socket.socket,
    limits: Limits,
    own_files: frozenset[str],
) -> None:
    """Judge one notebook; frames go to the runner."""
    asyncio.run(Judge(shell, cells, send, link, limits, own_files).run())
