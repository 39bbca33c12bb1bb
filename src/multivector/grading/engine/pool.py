"""The pool: hands jobs to the warm process, keeps their time, and builds their results.

One thread, one event loop. Everything that comes from a submission's process is treated as
hostile; the only trusted senders are the warm process and the judge.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from multivector.grading.engine import frames, parcel, sandbox
from multivector.grading.engine.jobs import (
    Capability,
    CellRun,
    Execution,
    Job,
    Limits,
)
from multivector.grading.units import State

TICK = 0.2
TIMEOUT_ERROR = frames.error(
    "CellTimeoutError",
    "",
    ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout"],
)


@dataclass
class _Process:
    """One forked process as the runner sees it."""

    name: int
    pipe: int
    reader: frames.Reader
    began: float
    cell: int | None = None
    cell_began: float = 0.0
    interrupted: float | None = None
    killed: str = ""
    open: bool = True
    ended: dict[str, Any] | None = None
    done: bool = False
    failure: str = ""
    outputs: dict[int, frames.CellOutputs] = field(default_factory=dict)
    finished: dict[int, dict[str, Any]] = field(default_factory=dict)
    timed_out: list[int] = field(default_factory=list)


@dataclass
class _Live:
    """One job under way."""

    job: Job
    began: float
    counts: dict[int, int]
    student: _Process


class Pool:
    """Executes jobs, several at a time.

    Parameters
    ----------
    workers : int
        Submissions under way at one time.
    isolation : bool
        Keep each submission in namespaces of its own; False is for machines that cannot.
    judge : bool
        Run test cells in a process that never runs the student's code.
    files : mapping of str to bytes
        The assignment's own support files, in every working folder under these paths; they
        replace a submission's files of the same name.
    warm : sequence of str
        Modules to import once, before the first fork.
    warm_code : str
        Code to run once in the warm process, in a folder with `files`: slow first-time things.
    hide : sequence of str
        Folders no submission may see, even where one that Python needs holds them (a course
        folder with the virtual environment in it). Isolated runs only.
    readable : sequence of str
        Further files and folders to show, read-only. Isolated runs only.

    Raises
    ------
    IsolationUnavailable
        When entered with ``isolation=True`` on a machine that cannot isolate.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        isolation: bool = True,
        judge: bool = True,
        files: Mapping[str, bytes] | None = None,
        warm: Sequence[str] = (),
        warm_code: str = "",
        hide: Sequence[str] = (),
        readable: Sequence[str] = (),
    ) -> None:
        if workers < 1:
            raise ValueError(f"workers is {workers}; at least one is needed")
        self.workers = workers
        self.isolation = isolation
        self.judge = judge
        self._hide = [str(path) for path in hide]
        self._readable = [str(path) for path in readable]
        self._files = dict(files or {})
        self._warm = list(warm)
        self._warm_code = warm_code
        self._cancelled = False
        self._next = 0
        self._live: dict[int, _Live] = {}
        self._processes: dict[int, _Process] = {}
        self._selector = selectors.DefaultSelector()
        self._control: socket.socket | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._pending = b""
        #: What the warm process could not import or run (one line each).
        self.problems: list[str] = []

    def __enter__(self) -> Pool:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        prefix, keep = [sys.executable], []
        environment = {**os.environ, **sandbox.MEMORY}
        if self.isolation:
            outer = sandbox.build(hide=self._hide, extra=self._readable)
            prefix, keep, environment = outer.command, outer.keep, {}
        header = {
            "warm": self._warm,
            "warm_code": self._warm_code,
            "isolated": self.isolation,
            "keep": keep,
        }
        package = parcel.pack(header, self._files)
        command = [*prefix, "-m", "multivector.grading.engine.warm"]
        self._child = subprocess.Popen(
            [*command, str(theirs.fileno()), str(package)],
            pass_fds=[theirs.fileno(), package],
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        os.close(package)
        self._control = ours
        message = self._hear()
        if not message:
            raise RuntimeError("the warm process ended before it was ready")
        self.problems = message[0]["problems"]
        self._selector.register(ours, selectors.EVENT_READ, None)

    def close(self) -> None:
        """End everything that is under way, and the warm process."""
        if self._control is not None:
            self._selector.unregister(self._control)
            self._control.close()
            self._control = None
        if self._child is not None:
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None
        for process in self._processes.values():
            if process.open:
                self._selector.unregister(process.pipe)
                os.close(process.pipe)
        self._processes.clear()
        self._live.clear()

    def cancel(self) -> None:
        """Take no further jobs; those under way are finished. Safe in a signal handler."""
        self._cancelled = True

    def run(self, jobs: Iterable[Job]) -> Iterator[Execution]:
        """Execute jobs; yield each result when it is there, in the order they end."""
        waiting = iter(jobs)
        exhausted = False
        while True:
            while not exhausted and not self._cancelled and len(self._live) < self.workers:
                job = next(waiting, None)
                if job is None:
                    exhausted = True
                else:
                    self._launch(job)
            if not self._live:
                return
            yield from self._turn()

    # -- the warm process ---------------------------------------------------------------------

    def _hear(self) -> list[dict[str, Any]]:
        """Lines from the warm process; an empty list when it has ended."""
        assert self._control is not None
        while True:
            data = self._control.recv(1 << 16)
            if not data:
                return []
            self._pending += data
            *lines, self._pending = self._pending.split(b"\n")
            if lines:
                return [json.loads(line) for line in lines]

    def _say(self, fds: Sequence[int] = (), **message: Any) -> None:
        assert self._control is not None
        data = json.dumps({**message, "fds": len(fds)}).encode() + b"\n"
        if fds:
            socket.send_fds(self._control, [data], list(fds))
        else:
            self._control.sendall(data)

    def _launch(self, job: Job) -> None:
        cells = [cell for cell in job.cells if cell.source.strip()]
        counts = {cell.index: number for number, cell in enumerate(cells, 1)}
        header = {
            "cells": [parcel.cell_dict(cell) for cell in cells],
            "limits": asdict(job.limits),
        }
        now = time.monotonic()
        process = self._fork(header, job.files, job.limits, now)
        self._live[process.name] = _Live(job, now, counts, process)

    def _fork(
        self, header: Mapping[str, Any], files: Mapping[str, bytes], limits: Limits, now: float
    ) -> _Process:
        self._next += 1
        package = parcel.pack(header, files)
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        self._say([package, write_end], do="fork", id=self._next)
        os.close(package)
        os.close(write_end)
        reader = frames.Reader(4 * limits.output_bytes + (8 << 20))
        process = _Process(self._next, read_end, reader, now)
        self._processes[process.name] = process
        self._selector.register(read_end, selectors.EVENT_READ, process)
        return process

    def _signal(self, process: _Process, number: int) -> None:
        if process.ended is None:
            self._say(do="signal", id=process.name, signal=int(number))

    # -- the loop -----------------------------------------------------------------------------

    def _turn(self) -> Iterator[Execution]:
        for key, _ in self._selector.select(TICK):
            if key.data is None:
                messages = self._hear()
                if not messages:
                    raise RuntimeError("the warm process has ended")
                for message in messages:
                    process = self._processes.get(message.get("ended", -1))
                    if process is not None:
                        process.ended = message
            else:
                self._read(key.data)
        now = time.monotonic()
        for live in list(self._live.values()):
            if live.student.ended is not None:
                self._read(live.student)
                yield self._finish(live, now)
            else:
                self._clock(live.student, live.job.limits, now)

    def _read(self, process: _Process) -> None:
        """Take what is in the pipe, without waiting."""
        while process.open:
            try:
                chunk = os.read(process.pipe, 1 << 18)
            except BlockingIOError:
                return
            if not chunk:
                self._close_pipe(process)
                return
            for frame in process.reader.feed(chunk):
                self._take(process, frame)
            if process.reader.flooded and not process.killed:
                process.killed = "it sent more output than it may"
                self._signal(process, signal.SIGKILL)

    def _close_pipe(self, process: _Process) -> None:
        if process.open:
            self._selector.unregister(process.pipe)
            os.close(process.pipe)
            process.open = False

    def _take(self, process: _Process, frame: dict[str, Any]) -> None:
        kind = frame.get("t")
        live = next(item for item in self._live.values() if item.student is process)
        if kind == "start" and frame.get("i") in live.counts:
            process.cell = frame["i"]
            process.cell_began = time.monotonic()
            process.interrupted = None
            process.outputs[process.cell] = frames.CellOutputs(live.counts[process.cell])
        elif kind == "out" and process.cell is not None:
            process.outputs[process.cell].add(
                frame.get("o"), frame.get("id"), bool(frame.get("update"))
            )
        elif kind == "clear" and process.cell is not None:
            process.outputs[process.cell].clear(bool(frame.get("wait")))
        elif kind == "end" and process.cell is not None:
            process.finished[process.cell] = frame
            process.cell = None
        elif kind == "done":
            process.done = True
        elif kind == "fail":
            process.failure = frames.text(frame.get("why", ""))[:500]

    def _clock(self, process: _Process, limits: Limits, now: float) -> None:
        if process.killed:
            return
        if now - process.began > limits.total_seconds:
            process.killed = f"the notebook ran longer than {limits.total_seconds:g} s"
        elif process.cell is not None and process.interrupted is None:
            if now - process.cell_began > limits.cell_seconds:
                process.interrupted = now
                process.timed_out.append(process.cell)
                self._signal(process, signal.SIGINT)
            return
        elif process.interrupted and now - process.interrupted > limits.grace_seconds:
            process.killed = f"a cell ran longer than {limits.cell_seconds:g} s and did not stop"
        if process.killed:
            if process.cell is not None and process.cell not in process.timed_out:
                process.timed_out.append(process.cell)
            self._signal(process, signal.SIGKILL)

    # -- results ------------------------------------------------------------------------------

    def _finish(self, live: _Live, now: float) -> Execution:
        process = live.student
        self._close_pipe(process)
        del self._processes[process.name], self._live[process.name]
        runs: dict[int, CellRun] = {}
        dead = process.timed_out[0] if process.timed_out else None
        detail = process.killed or process.failure
        state = State.TIMED_OUT if process.timed_out else State.GRADED
        if not process.done and state is State.GRADED:
            state, dead = State.CRASHED, process.cell
            detail = detail or "the process ended in the middle of the notebook"
        for index, count in live.counts.items():
            end = process.finished.get(index)
            outputs = process.outputs[index].outputs() if index in process.outputs else []
            if index in process.timed_out:
                outputs.append(dict(TIMEOUT_ERROR))
            elif end is None:
                outputs.append(frames.error("DeadKernelError", detail or "not run"))
            elif isinstance(end.get("error"), list):
                name, value = (frames.text(item) for item in (*end["error"], "", "")[:2])
                line = "ERROR: An error occurred while showtraceback was disabled"
                outputs.append(frames.error(name, value, [line]))
            seconds = end.get("seconds", 0.0) if end else 0.0
            seconds = float(seconds) if isinstance(seconds, int | float) else 0.0
            runs[index] = CellRun(outputs, count if index in process.outputs else None, seconds)
        ended = process.ended or {}
        return Execution(
            key=live.job.key,
            cells=runs,
            state=state,
            dead_cell=dead,
            detail=detail,
            seconds=now - live.began,
            cpu_seconds=ended.get("cpu", 0.0),
            peak_mb=ended.get("peak", 0.0),
        )


def capabilities() -> list[Capability]:
    """Say what a run needs of this machine, and whether it is there."""
    import shutil

    bwrap = shutil.which("bwrap")
    return [
        Capability(
            "bubblewrap",
            bwrap is not None,
            bwrap or "not found",
            "" if bwrap else "Install the package bubblewrap.",
        )
    ]
