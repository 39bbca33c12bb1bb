"""The student's process: runs the notebook's cells, and answers the judge between them.

It may lie about every value it is asked for: that only changes the student's own answer. The
tests, what they expect and the verdict are in the judge's process.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import os
import socket
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine.jobs import Cell
from nbjudge.engine.shell import NotebookShell, flush, interruptible, run_cell
from nbjudge.engine.wire import base as wire

Send = Callable[[dict[str, Any]], None]

#: Files a test may want to read: how many, and how much in all.
MOST_FILES, MOST_BYTES = 200, 8 << 20


def run_notebook(
    shell: NotebookShell, cells: Sequence[Cell], send: Send, judge: socket.socket | None
) -> None:
    """Run the cells in order, each framed by ``start`` and ``end``, then send ``done``.

    With a judge, test cells are not here: at their place the judge's questions are answered.
    """
    asyncio.run(_run(shell, cells, send, judge))


async def _run(
    shell: NotebookShell, cells: Sequence[Cell], send: Send, judge: socket.socket | None
) -> None:
    server = None if judge is None else Server(judge, shell)
    for cell in cells:
        send({"t": "start", "i": cell.index})
        if server is not None and cell.kind == "test" and not cell.inside:
            shell.collector.start()
            await server.serve(cell.index)
            shell.execution_count += 1
            flush()
            _close_figures()
            send({"t": "end", "i": cell.index})
            continue
        end = await run_cell(shell, cell.source)
        send({"t": "end", "i": cell.index, **end})
        if shell.leaving:
            send({"t": "fail", "why": "a cell called exit(), which ends the notebook's kernel"})
            return
    send({"t": "done"})


def _close_figures() -> None:
    """Forget figures drawn for a test: they would be shown below the next cell."""
    import sys

    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with suppress(BaseException):
            pyplot.close("all")


def changed_files(top: Path, known: dict[str, tuple[int, int]]) -> Iterator[tuple[str, bytes]]:
    """Yield the regular files below `top` that are new or changed, by their path in it."""
    total = 0
    for folder, _, names in os.walk(top):
        for name in sorted(names)[:MOST_FILES]:
            path = Path(folder, name)
            try:
                about = path.lstat()
                stamp = (about.st_mtime_ns, about.st_size)
                if path.is_symlink() or not path.is_file() or known.get(str(path)) == stamp:
                    continue
                total += about.st_size
                if total > MOST_BYTES or len(known) > 10 * MOST_FILES:
                    return
                known[str(path)] = stamp
                yield str(path.relative_to(top)), path.read_bytes()
            except OSError:
                continue


class Server:
    """Answers the judge's questions with the student's own objects."""

    def __init__(self, link: socket.socket, shell: NotebookShell) -> None:
        self._link = link
        self._shell = shell
        self._lent = wire.Lent()
        self._encode = wire.Encoder(self._lent, _module_or_none)
        self._decode = wire.Decoder(self._lent, self._refer)
        self._files: dict[str, tuple[int, int]] = {}
        self._open = True
        self._folder = Path.cwd()
        for _ in changed_files(self._folder, self._files):
            pass  # what is there from the start is known on both sides

    async def serve(self, index: int) -> None:
        """Say that test cell `index` is reached, and answer until told to go on."""
        if not self._open:
            return
        import base64

        files = [[name, base64.b64encode(data).decode()] for name, data in self._changed()]
        try:
            wire.send(self._link, {"at": index, "files": files})
            while True:
                question = wire.receive(self._link)
                if question.get("op") == "go":
                    self._take_imports(question["imports"])
                    return
                await self._answer(question)
        except (wire.Gone, wire.WireError):
            self._open = False  # the judge has ended; the notebook is run to its end all the same

    def _changed(self) -> list[tuple[str, bytes]]:
        try:
            return list(changed_files(self._folder, self._files))
        except BaseException:
            return []

    async def _answer(self, question: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"n": question["n"]}
        try:
            with interruptible():
                answer["r"] = await self._do(question)
        except BaseException as error:  # whatever the student's code raises is an answer
            answer["x"] = _about_error(error)
        if os.getpid() != self._shell.owner:
            os._exit(0)  # a copy that the student's code made of this process
        try:
            wire.send(self._link, answer)
        except wire.WireError as error:
            wire.send(self._link, {"n": question["n"], "x": _about_error(error)})

    async def _do(self, question: dict[str, Any]) -> Any:
        operation = question["op"]
        if operation == "names":
            return self._names(question["names"])
        if operation == "gather":
            return [self._row(self._decode(of), question["names"]) for of in question["items"]]
        item = self._lent[question["of"]]
        if operation == "call":
            arguments = [self._decode(value) for value in question["args"]]
            named = {name: self._decode(value) for name, value in question["kwargs"].items()}
            result = self._encode(item(*arguments, **named))
            if not question["after"]:
                return result
            after = [self._encode(value) for value in arguments]
            named_after = {name: self._encode(value) for name, value in named.items()}
            return {"result": result, "args": after, "kwargs": named_after}
        if operation == "attribute":
            return self._encode(getattr(item, question["name"]))
        if operation == "length":
            return len(item)
        if operation == "item":
            return self._encode(item[self._decode(question["key"])])
        if operation == "iterate":
            return self._encode(_Iteration(iter(item)))
        if operation == "next":
            iterator = item.iterator if isinstance(item, _Iteration) else item
            try:
                return {"item": self._encode(next(iterator))}
            except StopIteration:
                return {}
        if operation == "array":
            import numpy as np

            return self._encode(np.asarray(item))
        if operation == "text":
            return str(item)
        if operation == "instance":
            return isinstance(self._decode(question["item"]), item)
        if operation == "await":
            return self._encode(await item)
        raise wire.WireError(f"no such question: {operation}")

    def _row(self, item: Any, names: Sequence[str]) -> dict[str, Any]:
        """Read attributes of one object; methods are called."""
        row = {}
        for name in names:
            try:
                value = getattr(item, name)
            except AttributeError:
                continue
            row[name] = self._encode(value() if callable(value) else value)
        return row

    def _names(self, names: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in names:
            if name in self._shell.user_ns:
                value = self._shell.user_ns[name]
                try:
                    message = self._encode(value)
                    module = _library(name, value)
                    if module is not None:
                        message = {"$": "library", "module": module, "else": message}
                    found[name] = message
                except BaseException as error:
                    found[name] = {"$": "unusable", "why": _about_error(error)["text"]}
        return found

    def _take_imports(self, imports: Sequence[Sequence[Any]]) -> None:
        """Bind what the test cell imported: later cells of the notebook may use it."""
        for name, module, attribute in imports:
            with suppress(BaseException):
                value = importlib.import_module(module)
                if name:
                    value = value if attribute is None else getattr(value, attribute)
                    self._shell.user_ns[name] = value

    def _refer(self, message: dict[str, Any]) -> Any:
        """Stand in for what the judge cannot send: its functions are called, axes are made."""
        if message["$"] == "axes":
            return self._axes(message)
        if message["$"] == "function":
            return _Callback(self, message["n"], message["name"])
        raise wire.WireError("the test hands over an object that cannot cross")

    def _axes(self, message: dict[str, Any]) -> Any:
        import matplotlib.pyplot as plt

        _, axes = plt.subplots(figsize=message["size"])
        self._lent.put(message["n"], axes)
        return axes

    def call_back(self, number: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a function of the test."""
        wire.send(
            self._link,
            {
                "callback": number,
                "args": [self._encode(value) for value in arguments],
                "kwargs": {name: self._encode(value) for name, value in named.items()},
            },
        )
        answer = wire.receive(self._link)
        if "x" in answer:
            raise wire.WireError(answer["x"]["text"])
        return self._decode(answer["r"])


class _Iteration:
    """An iterator under way (kept apart: iterators that are callable exist)."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self.iterator = iterator


class _Callback(wire.Reference):
    """A function of the test, as the student's code sees it."""

    def __init__(self, server: Server, number: Any, name: str) -> None:
        self._server, self._number, self.__name__ = server, number, name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._server.call_back(self._number, arguments, named)


def _module_or_none(value: Any) -> dict[str, Any] | None:
    return {"$": "module", "v": value.__name__} if isinstance(value, types.ModuleType) else None


def _library(name: str, value: Any) -> str | None:
    """Say of an imported function or class where it comes from; the judge has its own."""
    module = getattr(value, "__module__", None)
    if (
        not callable(value)
        or not isinstance(module, str)
        or module == "__main__"
        or getattr(value, "__name__", None) != name
        or not (inspect.isroutine(value) or isinstance(value, type))
    ):
        return None
    return module


def _about_error(error: BaseException) -> dict[str, Any]:
    try:
        text = str(error)[:2_000]
    except BaseException:
        text = "<the error cannot be shown as text>"
    kinds = [[kind.__module__, kind.__qualname__] for kind in type(error).__mro__[:10]]
    return {"kinds": kinds, "text": text}
