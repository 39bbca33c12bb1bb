"""One forked process as the runner sees it: its frames, its clock, its end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbjudge.engine import frames, shown_files
from nbjudge.engine.runner.control import Line
from nbjudge.engine.sandbox.cgroups import Group

#: An interrupt that arrives in a destructor or a hook is lost; it is then sent again.
INTERRUPT_AGAIN = 1.0

#: Bytes read at once, and of one process before the others have their turn; so many seconds end a
#: turn as well.
CHUNK, ONE_TURN, TURN_SECONDS = 1 << 18, 1 << 20, 0.05
#: Longest text of a field that ends a cell.
WORDS = 2_000

#: What a frame that ends a cell may say.
NUMBERS, FACTS, TEXTS = ("seconds", "dropped"), ("late", "limited", "cut", "doubtful"), ("failed",)

Handler = Callable[["Process", dict[str, Any]], None]


@dataclass
class Process:
    """What is known of one process.

    Attributes
    ----------
    name : int
        What the warm process calls it.
    pipe : int
        Where its frames come from.
    counts : mapping of int to int
        Execution counts by cell; frames of other cells are ignored.
    timed : container of int
        The cells on which this process is held to `cell_seconds`.
    cell_seconds, later_seconds, total_seconds, grace_seconds : float
        Its limits.
    line : Line
        To the process that it was forked from.
    group : Group or None
        The control group that limits it, where there is one.
    interrupts : bool
        Whether a cell over its time is interrupted; if not, the process is ended.
    longest : float
        Seconds of the longest cell so far, by the runner's own clock.
    """

    name: int
    pipe: int
    reader: frames.Reader
    counts: Mapping[int, int]
    timed: Container[int]
    cell_seconds: float
    later_seconds: float
    total_seconds: float
    grace_seconds: float
    line: Line
    group: Group | None = None
    interrupts: bool = True
    began: float = field(default_factory=time.monotonic)
    open: bool = True
    cell: int | None = None
    cell_began: float = 0.0
    #: When its first cell began; None before. What a process waits for until then is not its own.
    first_began: float | None = None
    longest: float = 0.0
    interrupted: float | None = None
    last_interrupt: float = 0.0
    killed: str = ""
    out_of_memory: bool = False
    done: bool = False
    done_at: float = 0.0
    ended_at: float = 0.0
    failure: str = ""
    ended: dict[str, Any] | None = None
    share: frames.Share = field(default_factory=frames.Share)
    outputs: dict[int, frames.CellOutputs] = field(default_factory=dict)
    finished: dict[int, dict[str, Any]] = field(default_factory=dict)
    timed_out: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    spent: dict[str, float] = field(default_factory=dict)
    #: Files that it says its tracebacks went through.
    shown: list[str] = field(default_factory=list)
    #: What tests gave that were run again at the notebook's end. The notebook itself is done by
    #: then: nothing that happens from there on changes its state.
    again: dict[int, frames.CellOutputs] = field(default_factory=dict)
    finished_again: dict[int, dict[str, Any]] = field(default_factory=dict)

    def read(self, other: Handler, most: int | None = ONE_TURN) -> None:
        """Take what is in the pipe without waiting; frames not known here go to `other`.

        No more than `most` bytes, and no longer than :data:`TURN_SECONDS`, so that a process that
        never stops sending holds nobody up; the rest is there at the next turn. The pipe is closed
        at its end. What floods it is marked in :attr:`reader`.
        """
        taken, until = 0, time.monotonic() + TURN_SECONDS
        while self.open and (most is None or (taken < most and time.monotonic() < until)):
            try:
                chunk = os.read(self.pipe, CHUNK)
            except BlockingIOError:
                return
            taken += len(chunk)
            if not chunk:
                self.close()
                return
            for frame in self.reader.feed(chunk):
                self._take(frame, other)
            if self.reader.flooded:
                return

    def signal(self, number: int) -> None:
        """Signal it, if it has not ended."""
        if self.ended is None:
            self.line.signal(self.name, number)

    def close(self) -> None:
        """Close the pipe."""
        if self.open:
            os.close(self.pipe)
            self.open = False

    def _take(self, frame: dict[str, Any], other: Handler) -> None:
        kind, index = frame.get("t"), frame.get("i")
        if kind == "start" and isinstance(index, int) and index in self.counts and not self.again:
            if index != self.cell and index <= max(self.outputs, default=-1):
                # Forged. What a cell has shown before a test is not looked through for what a
                # student's function has seen of it.
                self.reader.malformed += 1
                return
            self.cell, self.cell_began, self.interrupted = index, time.monotonic(), None
            if self.first_began is None:
                self.first_began = self.cell_began
            if index in self.outputs:  # the judge could not go on, or a forged frame
                self.outputs[index].clear(wait=False)
            self.outputs[index] = frames.CellOutputs(self.counts[index], self.share)
        elif kind == "again" and isinstance(index, int) and index in self.counts:
            self.done, self.done_at = True, self.done_at or time.monotonic()
            self.cell, self.cell_began, self.interrupted = index, time.monotonic(), None
            if index in self.again:
                self.again[index].clear(wait=False)
            self.again[index] = frames.CellOutputs(self.counts[index], self.share)
        elif kind == "out" and self.cell is not None:
            about = frame.get("id")
            self._outputs[self.cell].add(frame.get("o"), about, bool(frame.get("update")))
        elif kind == "clear" and self.cell is not None:
            self._outputs[self.cell].clear(bool(frame.get("wait")))
        elif kind == "end" and self.cell is not None:
            (self.finished_again if self.again else self.finished)[self.cell] = _end(frame)
            self.longest = max(self.longest, time.monotonic() - self.cell_began)
            self.cell, self.interrupted = None, None
        elif kind == "done":
            self.done, self.done_at = True, self.done_at or time.monotonic()
        elif kind == "flag" and not self.outputs:
            # From the engine: no code of the submission has run before its first cell begins.
            self.flags.append(frames.text(frame.get("text", ""))[:500])
        elif kind == "spent" and not self.outputs:
            self.spend(frame.get("of"))
        elif kind == "shown":
            self.shown = shown_files.names(frame.get("files"))
        elif kind == "fail":
            self.failure = frames.text(frame.get("why", ""))[:500]
        else:
            other(self, frame)

    @property
    def _outputs(self) -> dict[int, frames.CellOutputs]:
        return self.again or self.outputs

    def spend(self, of: Any) -> None:
        """Note seconds by what they were spent on."""
        for name, seconds in of.items() if isinstance(of, dict) else ():
            if isinstance(seconds, int | float) and 0 <= seconds < 1e6 and len(self.spent) < 100:
                self.spent[frames.text(name)[:80]] = float(seconds)

    def enforce(self, now: float) -> None:
        """Interrupt or end it, where its clock or its memory demands it."""
        demand = self.overdue(now)
        if demand:
            self.signal(signal.SIGINT if demand == "interrupt" else signal.SIGKILL)

    def overdue(self, now: float) -> str:
        """Return what its clock or its memory demands: ``"interrupt"``, ``"kill"`` or nothing."""
        if self.killed or self.ended is not None:
            return ""
        if self.group is not None and self.group.starved(now):
            if not self.again:
                self.out_of_memory, self.killed = True, "memory"
            return "kill"
        if self.again:
            late = self.cell is not None and now - self.cell_began > self._of_a_cell
            return "kill" if late or now - self.began > self.total_seconds else ""
        if now - self.began > self.total_seconds:
            return self._kill(f"the notebook ran longer than {self.total_seconds:g} s")
        if self.interrupted is not None:
            if now - self.interrupted > self.grace_seconds:
                return self._kill(
                    f"a cell ran longer than {self._of_a_cell:g} s and did not stop when"
                    " interrupted"
                )
            if now - self.last_interrupt > INTERRUPT_AGAIN:
                self.last_interrupt = now
                return "interrupt"
        elif (
            self.cell is not None
            and self.cell in self.timed
            and now - self.cell_began > self._of_a_cell
        ):
            if not self.interrupts:
                return self._kill(f"a cell ran longer than {self._of_a_cell:g} s")
            self.interrupt(self.cell, now)
            return "interrupt"
        return ""

    @property
    def _of_a_cell(self) -> float:
        """Seconds that the present cell may take: the first that is over its time had them all."""
        if all(index == self.cell for index in self.timed_out):
            return self.cell_seconds
        return min(self.cell_seconds, self.later_seconds)

    def interrupt(self, cell: int, now: float, *, call_only: bool = False) -> None:
        """Note that `cell` is over its time, or only a call in it that had a limit of its own."""
        self.interrupted = self.last_interrupt = now
        if not call_only and cell not in self.timed_out:
            self.timed_out.append(cell)

    def end(self, why: str) -> None:
        """Note that the process is to be ended, and in which cell it was over its time."""
        self._kill(why)

    def _kill(self, why: str) -> str:
        self.killed = why
        if self.cell is not None and self.cell not in self.timed_out:
            self.timed_out.append(self.cell)
        return "kill"


def _end(frame: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what is known of a frame that ends a cell, and nothing else that it may hold."""
    kept: dict[str, Any] = {}
    for name in NUMBERS:
        if isinstance(frame.get(name), int | float):
            kept[name] = frame[name]
    for name in FACTS:
        if isinstance(frame.get(name), bool):
            kept[name] = frame[name]
    for name in TEXTS:
        if isinstance(frame.get(name), str):
            kept[name] = frames.text(frame[name])[:WORDS]
    if isinstance(frame.get("error"), list):
        kept["error"] = [frames.text(word)[:WORDS] for word in frame["error"][:2]]
    return kept
