"""An IPython shell in this process whose outputs are nbformat dictionaries.

It stands where a kernel and a notebook client stand otherwise: the same shell, the same order of
events (post_execute flushes figures), the same top-level ``await`` inside a running event loop,
no messages in between. One is made in the warm process; each forked process runs one notebook.
"""

from __future__ import annotations

import ast
import asyncio
import base64
import builtins
import codecs
import fcntl
import getpass
import io
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from IPython.core.async_helpers import _asyncio_runner
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Instance, Type
from traitlets.config import Config

from nbjudge.engine import frames
from nbjudge.engine.notebook import tracebacks
from nbjudge.engine.notebook.compiler import Compiler, Transformers, is_async

#: A stream sends what it has once it holds this many characters.
CHUNK = 1 << 16
#: Most outputs of one cell.
ITEMS = 2_000
#: Most cells whose text without magics is kept.
TRANSFORMED = 2_000
TRUNCATED = "\n... Output truncated ...\n"


class Rewrites(Protocol):
    """Rewrites a statement in place, and says whether it has changed anything."""

    changed: bool

    def visit(self, node: ast.AST) -> Any:
        """Return the statement."""


class StdinNotImplementedError(NotImplementedError):
    """Raised by ``input()``: nobody is there to answer."""


class Collector:
    """Where outputs of the running cell go: counts them, drops what is over, sends the rest."""

    def __init__(self, send: Callable[[dict[str, Any]], None], most_bytes: int) -> None:
        self._send = send
        self._most = most_bytes
        self._size = self._items = 0
        self._cleared: bool | None = None
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self.dropped = 0

    def start(self) -> None:
        """Begin a cell."""
        self._size = self._items = self.dropped = 0
        self._cleared = None

    def add(self, output: dict[str, Any], **about: Any) -> None:
        """Send one output, unless the cell has had its share. Errors always go: they decide."""
        if os.getpid() != self._pid:
            return  # a copy of this process made by the student's code: not the notebook
        with self._lock:
            size = len(output.get("text", "")) + sum(
                len(value) for value in output.get("data", {}).values() if isinstance(value, str)
            )
            if output["output_type"] != "error":
                room = self._most - self._size
                if size > room or self._items >= ITEMS:
                    self.dropped += 1
                    if output["output_type"] != "stream" or self.dropped > 1:
                        return
                    output = dict(output, text=output["text"][: max(room, 0)] + TRUNCATED)
            self._size += size
            self._items += 1
            self._cleared = None
            self._send({"t": "out", "o": output, **about})

    def clear(self, wait: bool) -> None:
        """Pass on ``clear_output``, unless nothing came since the same was asked for."""
        if os.getpid() == self._pid and self._cleared is not bool(wait):
            self._cleared = bool(wait)
            self._send({"t": "clear", "wait": bool(wait)})


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr``; also takes what reached the descriptor below it.

    The descriptor is a file that has no name: subprocesses and C code write to it, and it is
    read whenever Python writes or a cell ends. A pipe would need a thread to be emptied.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, collector: Collector, descriptor: int) -> None:
        self._name = name
        self._collector = collector
        self._descriptor = descriptor
        self._parts: list[str] = []
        self._size = 0
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - lives on
        flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
        fcntl.fcntl(self._file, fcntl.F_SETFL, flags | os.O_APPEND)
        self._read = 0
        #: Text that is not UTF-8 is shown as far as it is; a character may come in two pieces.
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        os.dup2(self._file.fileno(), descriptor)

    @property
    def name(self) -> str:
        """As IPython's own streams are called."""
        return f"<{self._name}>"

    def writable(self) -> bool:
        """Streams are."""
        return True

    def isatty(self) -> bool:
        """No terminal."""
        return False

    def fileno(self) -> int:
        """Return the descriptor whose text is shown as well."""
        return self._descriptor

    def write(self, string: str) -> int:
        """Take text; it is shown in the cell that runs now."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if os.getpid() != self._pid:
            os.write(self._descriptor, string.encode("utf-8", "replace"))
            return len(string)
        with self._lock:
            self._take_descriptor()
            self._append(string)
        return len(string)

    def flush(self) -> None:
        """Send what is held."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._take_descriptor()
            self._emit()

    def _append(self, string: str) -> None:
        self._parts.append(string)
        self._size += len(string)
        if self._size > CHUNK:
            self._emit()

    def _take_descriptor(self) -> None:
        try:
            size = os.fstat(self._file.fileno()).st_size
            while self._read < size:
                data = os.pread(self._file.fileno(), CHUNK, self._read)
                if not data:
                    break
                self._read += len(data)
                self._append(self._decode(data))
            if self._read > CHUNK:
                os.ftruncate(self._file.fileno(), 0)
                self._read = 0
        except OSError:
            return  # the student closed the descriptor: no more text from it

    def _emit(self) -> None:
        if self._parts:
            string = "".join(self._parts)
            self._parts, self._size = [], 0
            self._collector.add({"output_type": "stream", "name": self._name, "text": string})


def _encoded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Images as base64 text, as in a notebook file."""
    return {
        mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for mime, value in data.items()
    }


class _Publisher(DisplayPublisher):
    """``display()``."""

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        source: str | None = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        flush()
        output = {
            "output_type": "display_data",
            "data": _encoded(data),
            "metadata": dict(metadata or {}),
        }
        about = {"id": (transient or {}).get("display_id"), "update": update}
        self.shell.collector.add(output, **{k: v for k, v in about.items() if v})

    def clear_output(self, wait: bool = False) -> None:
        flush()
        self.shell.collector.clear(wait)


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    _held: tuple[Mapping[str, Any], Mapping[str, Any] | None] | None = None

    def start_displayhook(self) -> None:
        super().start_displayhook()
        self._held = None

    def write_output_prompt(self) -> None:
        """Write none: the notebook numbers it."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        self._held = (format_dict, md_dict)

    def finish_displayhook(self) -> None:
        flush()
        if self._held is not None:
            data, metadata = self._held
            self.shell.collector.add(
                {
                    "output_type": "execute_result",
                    "data": _encoded(data),
                    "metadata": dict(metadata or {}),
                }
            )
        self._held = None
        self._is_active = False


class NotebookShell(InteractiveShell):
    """IPython's shell as a notebook has it."""

    compiler_class = Type(Compiler)
    input_transformer_manager = Instance(Transformers, ())
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    collector: Collector
    owner: int
    #: Whether nobody reads the tracebacks of this moment.
    brief = False
    #: How many statements of the next cell have been run already, and are left out.
    behind = 0
    #: What rewrites the instructor's code before it is compiled.
    rewrites: Rewrites | None = None

    def __init__(self, **kwargs: Any) -> None:
        self._transformed: dict[tuple[str, tuple[int, ...]], str] = {}
        super().__init__(**kwargs)

    def set_history(self, texts: Iterable[str]) -> None:
        """Let these be the cells before the one that is run."""
        history = self.history_manager
        history.input_hist_raw[:] = ["", *texts]
        history.input_hist_parsed[:] = history.input_hist_raw

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Show an error; one of a student's own class may fail at whatever is asked of it."""
        given = args[0] if args else kwargs.pop("exc_tuple", None)
        kind, error, _ = given or sys.exc_info()
        if error is not None and self.brief:
            lines: list[str] = []
            with suppress(Exception):
                lines = tracebacks.brief(error)
            self._showtraceback(type(error), error, lines)
            return
        if error is not None:
            with suppress(Exception):
                tracebacks.leave_out_engine(error)
                given = (kind, error, error.__traceback__)
        with tracebacks.modules_read_once():
            super().showtraceback(given, *args[1:], **kwargs)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        flush()
        self._shown_error = True
        self._last_traceback = stb
        self.collector.add(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": _text_of(evalue)[: frames.ERROR_LINE],
                "traceback": [line[: frames.ERROR_LINE] for line in stb[: frames.ERROR_LINES]],
            }
        )

    def _format_exception_for_storage(self, exception: BaseException, *_: Any, **__: Any) -> dict:
        """Store the traceback that was shown: making it a second time doubles its cost."""
        shown = getattr(self, "_last_traceback", None) or []
        return {
            "ename": type(exception).__name__,
            "evalue": _text_of(exception),
            "traceback": shown,
        }

    def transform_cell(self, raw_cell: str) -> str:
        """Turn magics into Python: once for a text, as long as the rules stay the same.

        A single line such as ``save()`` is a magic unless the notebook has a function of that name,
        so each time is a new one.
        """
        if "\n" not in raw_cell.strip():
            return super().transform_cell(raw_cell)
        manager = self.input_transformer_manager
        rules = (
            *manager.cleanup_transforms,
            *manager.line_transforms,
            *manager.token_transformers,
            *self.input_transformers_post,
        )
        key = raw_cell, tuple(map(id, rules))
        known = self._transformed.get(key)
        if known is None:
            known = super().transform_cell(raw_cell)
            if len(self._transformed) < TRANSFORMED and len(raw_cell) < CHUNK:
                self._transformed[key] = known
        return known

    def should_run_async(
        self,
        raw_cell: str,
        *,
        transformed_cell: str | None = None,
        preprocessing_exc_tuple: Any = None,
    ) -> bool:
        """Whether a cell waits for something at its top level."""
        if not self.autoawait or preprocessing_exc_tuple is not None:
            return False
        return is_async(raw_cell if transformed_cell is None else transformed_cell)

    def transform_ast(self, node: Any) -> Any:
        """Leave out what has been run already, and rewrite the rest; lines keep their numbers."""
        behind, self.behind = self.behind, 0
        if behind:
            node.body = node.body[behind:]
        if self.ast_transformers:
            self.compile.forget(node.body)
        if self.rewrites is not None:
            for at, statement in enumerate(node.body):
                self.rewrites.changed = False
                node.body[at] = self.rewrites.visit(statement)
                if self.rewrites.changed:
                    self.compile.forget([statement])
            ast.fix_missing_locations(node)
        return super().transform_ast(node)

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of what a cell prints (IPython 9 does, without bound)."""
        yield

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: a notebook that is graded has no windows."""

    def ask_exit(self) -> None:
        """``exit()`` and ``quit()`` end the kernel, so they end the run."""
        self.leaving = True


#: Libraries and notebooks tell that they run in a notebook by the name of this class.
NotebookShell.__name__ = NotebookShell.__qualname__ = "ZMQInteractiveShell"


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return "<the error cannot be shown as text>"


def make_shell() -> NotebookShell:
    """Make the one shell of this process, with the inline figure backend."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    config = Config()
    config.HistoryManager.enabled = False  # no database, and no thread that would not survive fork
    config.InteractiveShell.colors = "linux"
    config.IPKernelApp.transport = "tcp"  # libraries look for this section to tell a notebook
    shell = NotebookShell.instance(config=config)
    shell.set_hook("show_in_pager", _no_pager, 99)
    shell.find_line_magic("run")  # loads the module that %run and %time live in
    tracebacks.read_lexer_once()
    shell.leaving = False
    shell.collector = Collector(lambda message: None, 0)
    return shell


def flush() -> None:
    """Send what both streams hold. A student's own replacement is left alone if it fails."""
    for stream in (sys.__stdout__, sys.__stderr__, sys.stdout, sys.stderr):
        with suppress(Exception):
            if stream is not None:
                stream.flush()


def _no_input(prompt: str = "") -> str:
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."
    )


def _no_password(prompt: str = "Password: ", stream: Any = None, **_: Any) -> str:
    raise StdinNotImplementedError(
        "getpass was called, but this frontend does not support input requests."
    )


def _no_pager(*_: Any, **__: Any) -> None:
    """Show nothing: what ``name?`` pages is no output of a notebook."""


def connect(shell: NotebookShell, send: Callable[[dict[str, Any]], None], most_bytes: int) -> None:
    """Let the outputs of this (forked) process go to `send`."""
    shell.collector = Collector(send, most_bytes)
    shell.owner = os.getpid()
    sys.stdout = Stream("stdout", shell.collector, 1)
    sys.stderr = Stream("stderr", shell.collector, 2)
    _take_input_back()


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt reach the cell's code, never the engine's around it."""
    saved = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, saved if callable(saved) else signal.SIG_IGN)


def _take_input_back() -> None:
    """Undo what a cell has put in the place of ``input``, as a kernel does behind each cell."""
    builtins.input = _no_input  # type: ignore[assignment]
    getpass.getpass = _no_password


async def run_cell(shell: NotebookShell, source: str) -> dict[str, Any]:
    """Run one cell as ipykernel does; returns the ``end`` frame's fields.

    A running event loop is required: it is the one that top-level ``await`` uses.
    """
    shell.collector.start()
    shell._shown_error = False
    began = time.perf_counter()
    failure: BaseException | None = None
    with interruptible():
        try:
            failure = await _run(shell, source)
            await asyncio.sleep(0)
        except BaseException as caught:  # also SystemExit and KeyboardInterrupt
            failure = caught
    if os.getpid() != shell.owner:
        os._exit(0)  # a copy that the cell made of this process: the notebook is not its to run
    _take_input_back()
    flush()
    end: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "dropped": shell.collector.dropped,
    }
    if failure is not None:
        starved = isinstance(failure, MemoryError)  # numpy's error is one of a class of its own
        end["failed"] = "MemoryError" if starved else type(failure).__name__
        if not shell._shown_error:
            end["error"] = [type(failure).__name__, _text_of(failure)[:2000]]
    return end


async def _run(shell: NotebookShell, source: str) -> BaseException | None:
    preprocessing_error = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, preprocessing_error = source, sys.exc_info()
    about: dict[str, Any] = {
        "transformed_cell": transformed,
        "preprocessing_exc_tuple": preprocessing_error,
    }
    if shell.loop_runner is _asyncio_runner and shell.should_run_async(source, **about):
        result = None
        try:
            result = await shell.run_cell_async(source, store_history=True, silent=False, **about)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True, silent=False)
    return result.error_before_exec or result.error_in_exec
