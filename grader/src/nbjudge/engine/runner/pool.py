"""The pool: hands jobs to the warm process, keeps their time, and collects their results.

One thread, one event loop. Everything that comes from a submission's process is treated as
hostile; the only trusted senders are the warm process and the judge.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nbjudge.engine import frames, parcel
from nbjudge.engine.jobs import Execution, IsolationUnavailable, Job, Limits, Policy
from nbjudge.engine.runner import results
from nbjudge.engine.runner.control import Control, Line, WarmEnded
from nbjudge.engine.runner.known_cells import KnownCells
from nbjudge.engine.runner.libraries import Branches
from nbjudge.engine.runner.live import Live, note_stall
from nbjudge.engine.runner.process import ONE_TURN, Process
from nbjudge.engine.runner.waiting import Later, Waiting
from nbjudge.engine.sandbox import cgroups, requirements, view
from nbjudge.files import Files
from nbjudge.outcomes import State

#: How often clocks are looked at.
TICK = 0.1
#: A job whose warm process ended under it is tried again this often.
RETRIES = 1


class Pool:
    """Executes jobs, several at a time.

    Parameters
    ----------
    workers : int
        Submissions under way at one time.
    isolation : bool
        Keep each submission in namespaces of its own; False is for machines that cannot. Limits
        on time, memory and output hold all the same, those on processes, disk and files do not.
    judge : bool or Policy
        Run test cells in a process that never runs the student's code, and who decides where it
        and the student's own process differ: see `Policy`. Without isolation the judge's process
        has the same user as the student's, who may therefore end or trace it.
    files : mapping of str to bytes
        The assignment's own support files, in every working folder under these paths; they
        replace a submission's files of the same name.
    warm : sequence of str
        Modules to import once, before the first fork.
    warm_code : str
        Code to run once in the warm process, in a folder with `files`: slow first-time things.
    hide : sequence of str or Path
        Folders no submission may see, even where one that Python needs holds them (a course
        folder with the virtual environment in it). Isolated runs only.
    readable : sequence of str or Path
        Further files and folders to show, read-only. Isolated runs only.

    Raises
    ------
    IsolationUnavailable
        When entered with ``isolation=True`` on a machine that cannot isolate.

    Examples
    --------
    >>> from nbjudge.engine import Cell, Job
    >>> job = Job("a", (Cell(0, "double = lambda x: 2 * x"), Cell(1, "double(3)", "test")))
    >>> with Pool(isolation=False) as pool:
    ...     result = next(pool.run([job]))
    >>> str(result.state), result.cells[1].outputs[0]["data"]
    ('graded', {'text/plain': '6'})
    """

    #: It goes on with the jobs under way while the next one is not ready.
    patient = True

    def __init__(
        self,
        *,
        workers: int = 2,
        isolation: bool = True,
        judge: bool | Policy = True,
        files: Mapping[str, bytes] | None = None,
        warm: Sequence[str] = (),
        warm_code: str = "",
        hide: Sequence[str | Path] = (),
        readable: Sequence[str | Path] = (),
    ) -> None:
        if workers < 1:
            raise ValueError(f"workers is {workers}; at least one is needed")
        self.workers = workers
        self.isolation = isolation
        self.policy = Policy.of(judge)
        self.judge = self.policy is not Policy.PLAIN
        self._files = dict(files or {})
        self._header = {"warm": list(warm), "warm_code": warm_code}
        self._hide = [str(path) for path in hide]
        self._readable = [str(path) for path in readable]
        self._cancelled = False
        self._next = 0
        self._live: list[Live] = []
        self._again: deque[tuple[Job, int]] = deque()
        #: Jobs that took long while others were waiting; they are run last, from their beginning.
        self._later = Later()
        self._ahead: deque[tuple[Job, int]] = deque()
        #: Jobs to be run again in the student's own process, with their first result.
        self._second: deque[tuple[Job, Execution, list[int], int]] = deque()
        self._selector = selectors.DefaultSelector()
        self._control: Control | None = None
        #: To the copy of the warm process that judges are forked from: it knows the tests.
        self._judges: Line | None = None
        self._known = KnownCells()
        self._branches = Branches(self._selector)
        self._groups: cgroups.Groups | None = None
        self._group_of: dict[int, cgroups.Group] = {}

    def __enter__(self) -> Pool:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def problems(self) -> list[str]:
        """What the warm process could not import or run, one line each."""
        return self._control.problems if self._control is not None else []

    @property
    def softer(self) -> list[str]:
        """The walls and limits that this machine does not have, one line each."""
        if not self.isolation:
            return []
        return [*requirements.softer_limits(), *([] if self._groups else [cgroups.SOFTER])]

    def _start(self) -> None:
        if not hasattr(os, "fork"):
            raise IsolationUnavailable(
                "This system cannot fork processes. Use: --engine nbclient --no-isolation"
            )
        if self.isolation and self._groups is None:
            self._groups = cgroups.find()
        outer = view.build(self._hide, self._readable) if self.isolation else view.none()
        self._control = Control(outer, self._header, self._files)
        self._selector.register(self._control, selectors.EVENT_READ, None)
        self._branches.start(self._control, self._control.loaded)
        if self.judge:
            self._judges = self._control.branch()
            self._selector.register(self._judges, selectors.EVENT_READ, None)

    def _stop(self) -> None:
        self._known.forget()
        self._branches.stop()
        for line in (self._judges, self._control):
            if line is not None:
                self._selector.unregister(line)
                line.close()
        self._judges = self._control = None

    def close(self) -> None:
        """End everything that is under way, and the warm process."""
        self._stop()
        for live in self._live:
            for process in live.processes:
                self._forget(process)
        self._live.clear()
        self._selector.close()
        if self._groups is not None:
            self._groups.close(self._group_of.values())
        self._group_of.clear()

    def cancel(self) -> None:
        """Take no further jobs; those under way are finished. Safe in a signal handler."""
        self._cancelled = True

    def run(self, jobs: Iterable[Job | None]) -> Iterator[Execution]:
        """Execute jobs; yield each result when it is there, in the order they end.

        Jobs are taken from `jobs` as they are needed, up to one per worker ahead. One that takes
        much longer than others is ended while others wait, and is run again after them.

        Parameters
        ----------
        jobs : iterable of Job or None
            None says that the next job is not ready yet; it is asked for again later.
        """
        waiting = Waiting(jobs, self._later, self._branches)
        ahead = self._ahead
        ahead.clear()
        while True:
            while self._second and self._has_room:
                self._launch_second(*self._second.popleft())
            while self._has_room:
                item = None
                if not self._cancelled:
                    item = self._again.popleft() if self._again else None
                    item = item or (ahead.popleft() if ahead else waiting.take())
                if item is None and self._later:
                    item = (self._later.take(), 0)
                if item is None:
                    break
                self._launch(*item)
            if not self._live and not (self._again and not self._cancelled):
                if self._second:
                    continue
                if self._cancelled or waiting.ended:
                    return
            if not self._cancelled and len(ahead) < self.workers:
                item = waiting.take()
                if item is not None:
                    ahead.append(item)
            try:
                ended = self._turn()
            except WarmEnded as error:
                ended = self._restart(str(error))
            yield from ended

    @property
    def _has_room(self) -> bool:
        """Whether a job may begin: beside one that was ended to be put off, before it has gone."""
        at_work = sum(not live.put_off for live in self._live)
        return at_work < self.workers and len(self._live) < 2 * self.workers

    # -- jobs ---------------------------------------------------------------------------------

    def _launch(self, job: Job, attempt: int) -> None:
        cells = [cell for cell in job.cells if cell.source.strip()]
        counts = {cell.index: number for number, cell in enumerate(cells, 1)}
        tests = {cell.index for cell in cells if results.served(cell, self.judge)}
        limits = job.limits
        again = self.policy is Policy.SECOND_OPINION
        ours = theirs = None
        if self.judge:
            self._known.tell(cells, counts, tests, self._control, self._judges)
            ours, theirs = socket.socketpair()
        student_cells = [
            parcel.cell_dict(cell, source="" if cell.index in tests else cell.source)
            for cell in cells
        ]
        student = self._fork(
            {"role": "student", "cells": student_cells, "limits": asdict(limits), "again": again},
            job,
            job.files,
            ours,
            counts=counts,
            timed=counts.keys() - tests,
            cell_seconds=limits.cell_seconds,
            later_seconds=limits.later_seconds,
            total_seconds=limits.total_seconds,
            grace_seconds=limits.grace_seconds,
            interrupts=limits.interrupt,
            most=frames.most_bytes(limits.output_bytes),
        )
        judge = None
        if self.judge:
            data = Files(job.files).only(parcel.crosses)
            all_cells = [parcel.cell_dict(cell) for cell in cells]
            slack = 2 * limits.grace_seconds + 1  # it raises TimeoutError itself, in time
            judge = self._fork(
                {
                    "role": "judge",
                    "cells": all_cells,
                    "limits": asdict(limits),
                    "fixed": list(job.fixed),
                    "again": again,
                },
                job,
                data,
                theirs,
                counts=counts,
                timed=tests,
                cell_seconds=limits.cell_seconds + slack,
                later_seconds=limits.cell_seconds + slack,
                total_seconds=limits.total_seconds + slack,
                grace_seconds=limits.grace_seconds,
                most=frames.most_bytes(limits.output_bytes),
            )
        for end in (ours, theirs):
            if end is not None:
                end.close()
        self._live.append(Live(job, time.monotonic(), student, judge, attempt))

    def _launch_second(self, job: Job, first: Execution, wanted: list[int], attempt: int) -> None:
        """Run a notebook again, tests and all in one process, up to its last test."""
        cells = results.up_to_the_last_test(job)
        counts = {cell.index: number for number, cell in enumerate(cells, 1)}
        limits = job.limits
        if first.state is State.TIMED_OUT:
            limits = replace(limits, cell_seconds=min(limits.cell_seconds, limits.later_seconds))
        student = self._fork(
            {
                "role": "student",
                "cells": [parcel.cell_dict(cell) for cell in cells],
                "limits": asdict(limits),
            },
            job,
            job.files,
            None,
            counts=counts,
            timed=counts.keys(),
            cell_seconds=limits.cell_seconds,
            later_seconds=limits.later_seconds,
            total_seconds=max(1.0, limits.total_seconds - first.seconds),
            grace_seconds=limits.grace_seconds,
            interrupts=limits.interrupt,
            most=frames.most_bytes(limits.output_bytes),
        )
        began = time.monotonic() - first.seconds
        self._live.append(Live(job, began, student, None, attempt, first, wanted))

    def _fork(
        self,
        header: Mapping[str, Any],
        job: Job,
        files: Mapping[str, bytes],
        link: socket.socket | None,
        *,
        most: int,
        **about: Any,
    ) -> Process:
        student = header["role"] == "student"
        line: Line | None = self._control if student else self._judges
        assert line is not None
        assert self._control is not None
        line, base_mb = (student and self._branches.of(job)) or (line, self._control.base_mb)
        self._next += 1
        package = parcel.pack({**header, "at": time.monotonic()}, files)
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        fds = [package, write_end, *([] if link is None else [link.fileno()])]
        try:
            # A process moves into a group slowly, and the judge runs no code of the student's: its
            # limit on address space bounds it.
            limits = parcel.limits_from(header["limits"])
            doors = self._join(self._next, limits, base_mb) if student else []
            line.fork(self._next, fds, header["limits"]["memory_mb"], doors)
        finally:
            if self._next in self._group_of:
                self._group_of[self._next].close_doors()
            os.close(package)
            os.close(write_end)
        reader = frames.Reader(most)
        group = self._group_of.get(self._next)
        process = Process(self._next, read_end, reader, line=line, group=group, **about)
        self._selector.register(read_end, selectors.EVENT_READ, process)
        return process

    def _join(self, name: int, limits: Limits, base_mb: float) -> list[int]:
        """Make the control group of a process, where there can be one; return its doors."""
        if self._groups is None:
            return []
        try:
            group = self._groups.make(name, limits, base_mb)
        except OSError:
            return []  # the limits that are counted by looking hold all the same
        self._group_of[name] = group
        return group.doors

    def _part(self, process: Process) -> None:
        """Look at the control group of a process that has ended, and remove it."""
        group = self._group_of.pop(process.name, None)
        if group is not None and self._groups is not None:
            starved = group.out_of_memory() and not process.again
            process.out_of_memory = process.out_of_memory or starved
            self._groups.leave(group)

    def _forget(self, process: Process) -> None:
        if process.open:
            self._selector.unregister(process.pipe)
            process.close()

    # -- the loop -----------------------------------------------------------------------------

    def _turn(self) -> list[Execution]:
        """Wait a little, take what came, look at the clocks; return what ended."""
        ready = self._selector.select(self._patience())
        now = time.monotonic()
        for key, _ in ready:
            if key.data is None:
                self._hear(key.fileobj)
            else:
                self._read(key.data)
            began, now = now, time.monotonic()
            note_stall(self._live, key.data, now - began)
        ended = []
        for live in list(self._live):
            for process in live.processes:
                process.enforce(now)
            if self._takes_long(live, now):
                live.put_off = True
                for process in live.processes:
                    process.signal(signal.SIGKILL)
            if live.ended:
                ended += self._finish(live, now)
        return ended

    def _patience(self) -> float:
        """Seconds until a clock is to be looked at: the next job's that is to be put off."""
        now = time.monotonic()
        due = [self._due(live) - now for live in self._live]
        return min([TICK, *(seconds for seconds in due if seconds > 0)])

    def _takes_long(self, live: Live, now: float) -> bool:
        """Whether a job holds up others that are waiting, and can be run after them.

        It is begun again from its beginning then, with all of its time, so that its result does
        not depend on it.
        """
        return now > self._due(live) and not self._later.is_full()

    def _due(self, live: Live) -> float:
        """When a job is to be put off; infinite where it is not."""
        return live.due(self._later.patience(live.job, others_wait=bool(self._ahead)))

    def _hear(self, line: Any) -> None:
        processes = {p.name: p for live in self._live for p in live.processes}
        for message in self._branches.hear(line):
            process = processes.get(message.get("of", -1))
            if process is None:
                continue
            if message.get("what") == "ended":
                process.ended, process.ended_at = message, time.monotonic()
            elif message.get("what") == "memory" and not process.again:
                process.out_of_memory = True
                process.killed = process.killed or "memory"

    def _read(self, process: Process, most: int | None = ONE_TURN) -> None:
        pipe = process.pipe
        process.read(self._special, most)
        if not process.open:
            self._selector.unregister(pipe)
        elif process.reader.flooded:
            self._forget(process)
            if not process.again:
                process.killed = process.killed or "it sent more output than it may"
            process.signal(signal.SIGKILL)

    def _special(self, process: Process, frame: dict[str, Any]) -> None:
        """Take a frame that only the judge may send."""
        live = next((item for item in self._live if item.judge is process), None)
        if live is None:
            process.reader.malformed += 1
        elif frame.get("t") == "flag":
            process.flags.append(frames.text(frame.get("text", ""))[:500])
        elif frame.get("t") == "interrupt" and process.cell is not None:
            if not live.job.limits.interrupt and frame.get("call") is not True:
                live.student.end(f"a cell ran longer than {live.job.limits.cell_seconds:g} s")
                live.student.signal(signal.SIGKILL)
                return
            live.student.interrupt(
                process.cell, time.monotonic(), call_only=frame.get("call") is True
            )
            live.student.signal(signal.SIGINT)
        elif frame.get("t") == "spent":
            process.spend(frame.get("of"))
        elif frame.get("t") == "resumed":
            live.student.interrupted = None

    def _finish(self, live: Live, now: float) -> list[Execution]:
        """Take a job off the list; its result, or nothing yet where it is to be run again."""
        for process in live.processes:
            if process.open and not process.reader.flooded and not live.put_off:
                self._read(process, None)  # its reader bounds what can still be there
            self._forget(process)
            self._part(process)
        self._live.remove(live)
        shown = [file for process in live.processes for file in process.shown]
        self._known.show(shown, self._control, self._judges)
        if live.put_off:
            self._later.add(live.job)
            return []
        if live.first is not None:
            whole = results.combined(live.job, live.first, live.wanted, live.student)
            return [replace(whole, seconds=now - live.began)]
        found = results.execution(live.job, live.student, live.judge, now - live.began)
        self._later.note(now - (live.student.first_began or live.began), live.student.longest)
        if self.policy is Policy.SECOND_OPINION:
            wanted = results.needs_second(live.job, found, live.student, live.judge)
            if wanted:
                second = results.confirmed(live.job, found, wanted, live.student, live.judge)
                if second is not None:
                    return [replace(found, second=second)]
                self._second.append((live.job, found, wanted, 0))
                return []
        return [found]

    def _restart(self, why: str) -> list[Execution]:
        """Begin again with a new warm process; jobs that were under way are tried once more.

        Openings of tests are left to each judge from then on: one of them may be the reason.
        """
        self._stop()
        self._known.opens = False
        ended = []
        now = time.monotonic()
        for live in list(self._live):
            if live.attempt < RETRIES:
                for process in live.processes:
                    self._forget(process)
                    self._part(process)
                self._live.remove(live)
                if live.first is None:
                    self._again.append((live.job, live.attempt + 1))
                else:
                    self._second.append((live.job, live.first, live.wanted, live.attempt + 1))
            else:
                live.student.failure = why
                ended += self._finish(live, now)
        self._start()
        return ended
