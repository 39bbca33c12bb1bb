"""From what the processes of one job sent to its result."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nbjudge.engine import frames
from nbjudge.engine.jobs import Cell, CellRun, Execution, Job
from nbjudge.engine.runner.process import Process
from nbjudge.engine.syntax.effort import within
from nbjudge.engine.syntax.suspicious import scan
from nbjudge.outcomes import State

#: What of the student's printing during a test is shown with it.
PRINTED = 20_000
TIMEOUT = frames.error(
    "CellTimeoutError",
    "",
    ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout"],
)
HIDDEN_TRACEBACK = "ERROR: An error occurred while showtraceback was disabled"


def served(cell: Cell, judged: bool) -> bool:
    """Whether a cell's verdict comes from the judge."""
    return judged and cell.kind == "test" and not cell.inside


def falls_short(cell: Cell, run: CellRun | None) -> bool:
    """Whether a test gave less than its full points: an error, or a smaller number."""
    if run is None:
        return True
    for output in run.outputs:
        if output.get("output_type") == "error":
            return True
        if output.get("output_type") == "execute_result":
            try:
                text = "".join(output.get("data", {}).get("text/plain", ""))
                return cell.points is None or float(text) < cell.points
            except (TypeError, ValueError):
                continue
    return False


def needs_second(job: Job, first: Execution, student: Process, judge: Process | None) -> list[int]:
    """Return the tests to be run again in the student's own process, in order.

    Those are the tests that fell short, unless the answer is known already: a test in which a
    single call of the student's code used up the cell's time has no time to pass elsewhere. And
    those whose passing is doubtful, because the judge's values are copies. A run that ended in a
    crash has no verdicts that a second run could change.
    """
    if judge is None or first.state not in (State.GRADED, State.TIMED_OUT):
        return []
    if student.killed or judge.killed:
        return []
    return [
        cell.index
        for cell in job.cells
        if cell.kind == "test"
        and cell.index in first.cells
        and (falls_short(cell, first.cells[cell.index]) or _is_doubtful(cell, judge))
        and judge.finished.get(cell.index, {}).get("late") is not True
        and cell.index not in student.timed_out
        and cell.index not in first.cut
    ]


def _is_doubtful(cell: Cell, judge: Process) -> bool:
    return judge.finished.get(cell.index, {}).get("doubtful") is True


def confirmed(
    job: Job,
    first: Execution,
    wanted: Sequence[int],
    student: Process,
    judge: Process | None,
) -> dict[int, CellRun] | None:
    """Return what the tests in question gave at the notebook's end; None unless all failed alike.

    Alike means just as in the judge: then the answer is at fault, and not what a judge can do. That
    says nothing where a test met one of the judge's own limits, such as a comparison with an object
    of the student's, for such a test can fail in the same way for two different reasons; nor where
    a cell lacked a name, which a test before it may have bound.
    """
    ends = [{} if judge is None else judge.finished.get(index, {}) for index in wanted]
    if any(end.get("limited") is not False for end in ends) or _lacks_a_name(job, first):
        return None
    found = {
        index: CellRun(student.again[index].outputs(), student.counts[index], _seconds(end))
        for index, end in student.finished_again.items()
    }
    if all(index in found and _alike(first.cells[index], found[index]) for index in wanted):
        return {index: found[index] for index in wanted}
    return None


def _lacks_a_name(job: Job, first: Execution) -> bool:
    return any(
        output.get("ename") == "NameError"
        for cell in job.cells
        if cell.kind != "test" and cell.index in first.cells
        for output in first.cells[cell.index].outputs
    )


_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def _alike(one: CellRun, other: CellRun) -> bool:
    """Whether two runs of a test gave the same error at the same line, or the same number."""
    shapes = [_shape(run) for run in (one, other)]
    return shapes[0] is not None and shapes[0] == shapes[1]


def _shape(run: CellRun) -> tuple[str, ...] | None:
    for output in run.outputs:
        if output.get("output_type") == "error":
            lines = _ESCAPES.sub("", "\n".join(output.get("traceback", []))).splitlines()
            marked = filter(None, (re.match(r"-+> ?(\d+)", line) for line in lines))
            at = next((found[1] for found in marked), "")
            return ("error", str(output.get("ename")), str(output.get("evalue")), at)
        if output.get("output_type") == "execute_result":
            return ("number", str("".join(output.get("data", {}).get("text/plain", ""))))
    return None


#: What the second run of a test may end in on which the judge has nothing to say.
_OVER = frozenset({State.TIMED_OUT, State.OUT_OF_MEMORY})


def combined(job: Job, first: Execution, wanted: list[int], student: Process) -> Execution:
    """Add to a judged execution what its tests in question gave in the student's own process.

    A test that passed in the judge and was in doubt counts as it ended there: both have to pass. So
    do the tests after one that ended otherwise than in the judge, or was in doubt: what it has left
    is not what the judge has found.
    """
    detail = student.killed or student.failure or "the second run ended before this cell did"
    wanted = [*wanted, *_behind(job, first, wanted, student)]
    second = {index: _run(index, student, detail) for index in wanted if index in student.finished}
    ended = student.ended or {}
    lost = [index for index in wanted if index not in second]
    again = [
        f"the test in cell {index} could not be run again in the student's process: {detail}"
        for index in lost
    ]
    by_index = {cell.index: cell for cell in job.cells}
    state, dead, why = _verdict(student, None)
    undecided = first.state is State.GRADED and dead in first.limited.intersection(wanted)
    if not undecided or state not in _OVER:
        state, dead, why = first.state, first.dead_cell, first.detail
    fails = {
        index: run
        for index, run in second.items()
        if index not in student.timed_out and falls_short(by_index[index], run)
    }
    return replace(
        first,
        state=state,
        dead_cell=dead,
        detail=why,
        cells={
            index: run if falls_short(by_index[index], run) else fails.get(index, run)
            for index, run in first.cells.items()
        },
        second=second,
        cut=first.cut | _cut(job, student, None, shorter=first.state is State.TIMED_OUT),
        flags=(*first.flags, *again),
        cpu_seconds=first.cpu_seconds + ended.get("cpu", 0.0),
        peak_mb=max(first.peak_mb, ended.get("peak", 0.0)),
        spent={**first.spent, "second run": max(0.0, student.ended_at - student.began)},
    )


def up_to_the_last_test(job: Job) -> list[Cell]:
    """Return the cells that a second run needs: one test can change what a later one finds."""
    last = max(cell.index for cell in job.cells if cell.kind == "test")
    return [cell for cell in job.cells if cell.source.strip() and cell.index <= last]


def _behind(job: Job, first: Execution, wanted: Sequence[int], student: Process) -> list[int]:
    """Return the tests that pass in the judge and not after those in question, in one process."""
    found: list[int] = []
    apart = False
    for cell in (cell for cell in job.cells if cell.kind == "test"):
        at = cell.index
        if at not in student.finished or at not in first.cells:
            continue
        run = _run(at, student, "")
        starved = at in student.timed_out or student.finished[at].get("failed") == "MemoryError"
        if at in wanted:
            apart |= at in first.limited or not _alike(first.cells[at], run)
        elif apart and falls_short(cell, run) and not starved:
            found.append(at)
    return found


def execution(job: Job, student: Process, judge: Process | None, seconds: float) -> Execution:
    """Build the result of a job whose processes have ended."""
    state, dead, detail = _verdict(student, judge)
    runs: dict[int, CellRun] = {}
    for cell in job.cells:
        if not cell.source.strip():
            continue
        if judge is not None and served(cell, True):
            runs[cell.index] = _judged(cell.index, student, judge, detail)
        else:
            runs[cell.index] = _run(cell.index, student, detail)
    ends = [process.ended or {} for process in (student, judge) if process is not None]
    return Execution(
        key=job.key,
        cells=runs,
        state=state,
        dead_cell=dead,
        detail=detail,
        flags=tuple(_flags(job, student, judge)),
        cut=_cut(job, student, judge),
        limited=frozenset(
            index
            for index, end in (judge.finished if judge is not None else {}).items()
            if end.get("limited") is not False
        ),
        seconds=seconds,
        cpu_seconds=sum(end.get("cpu", 0.0) for end in ends),
        peak_mb=max(end.get("peak", 0.0) for end in ends),
        spent=_spent(job, student, judge),
    )


def _cut(
    job: Job, student: Process, judge: Process | None, *, shorter: bool = False
) -> frozenset[int]:
    """Return the tests that had less time than a cell has: another one was over its time before.

    With `shorter`, the student's process gave no cell its whole time.
    """
    if job.limits.later_seconds >= job.limits.cell_seconds:
        return frozenset()
    here = student.timed_out[0 if shorter else 1 :]
    ends = {} if judge is None else judge.finished
    return frozenset(
        cell.index
        for cell in job.cells
        if cell.kind == "test"
        and (
            ends.get(cell.index, {}).get("cut") is True
            if served(cell, judge is not None)
            else cell.index in here
        )
    )


def _spent(job: Job, student: Process, judge: Process | None) -> dict[str, float]:
    """Say what a job's seconds were spent on, in each of its processes."""
    found: dict[str, float] = {}
    for who, process in (("student", student), ("judge", judge)):
        if process is None:
            continue
        found |= {f"{who}: {what}": seconds for what, seconds in process.spent.items()}
        for kind in ("student", "own", "test"):
            mine = [process.finished.get(cell.index) for cell in job.cells if cell.kind == kind]
            found[f"{who}: {kind} cells"] = sum(_seconds(end) for end in mine)
        if process.done_at and process.ended_at:
            again = sum(map(_seconds, process.finished_again.values()))
            end = process.ended_at - process.done_at - again
            found[f"{who}: end of the process"] = max(0.0, end)
            if again:
                found["second run"] = again
    return found


def _verdict(student: Process, judge: Process | None) -> tuple[State, int | None, str]:
    """Return state, the cell of the trouble, and one line about it."""
    both = [process for process in (student, judge) if process is not None]
    starved = [
        index
        for process in both
        for index, end in process.finished.items()
        if end.get("failed") == "MemoryError"
    ]
    if student.out_of_memory:
        return State.OUT_OF_MEMORY, student.cell, "its processes held more memory than they may"
    if starved:
        return State.OUT_OF_MEMORY, min(starved), "a cell asked for more memory than it may have"
    late = [index for process in both for index in process.timed_out]
    if late:
        detail = student.killed or "a cell was interrupted at its time limit"
        return State.TIMED_OUT, late[0], detail
    if student.killed:
        stopped = student.killed.startswith("the notebook ran longer")
        return State.TIMED_OUT if stopped else State.CRASHED, student.cell, student.killed
    if not student.done:
        return State.CRASHED, student.cell, student.failure or _end(student)
    if judge is not None and not judge.done:
        what = judge.killed or judge.failure or _end(judge)
        return State.CRASHED, judge.cell, f"the judge did not finish: {what}"
    return State.GRADED, None, ""


def _end(process: Process) -> str:
    """Say how a process ended that should not have."""
    ended = process.ended or {}
    if ended.get("problem"):
        return str(ended["problem"])
    status = ended.get("status", 0)
    if isinstance(status, int) and status >= 0 and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        return f"the process was ended by {name}"
    return "the process ended in the middle of the notebook"


def _seconds(end: Mapping[str, Any] | None) -> float:
    value = (end or {}).get("seconds", 0.0)
    finite = isinstance(value, int | float) and 0 <= value < 1e6
    return float(value) if finite else 0.0


def _run(index: int, process: Process, detail: str) -> CellRun:
    """Return what a cell gave in the process that ran it."""
    begun = index in process.outputs
    outputs = process.outputs[index].outputs() if begun else []
    end = process.finished.get(index)
    if index in process.timed_out:
        outputs.append(dict(TIMEOUT))
    elif end is None:
        outputs.append(frames.error("DeadKernelError", detail or "the cell was not run"))
    elif isinstance(end.get("error"), list):
        name, value = (frames.text(item) for item in [*end["error"], "", ""][:2])
        outputs.append(frames.error(name, value, [HIDDEN_TRACEBACK]))
    return CellRun(outputs, process.counts[index] if begun else None, _seconds(end))


def _judged(index: int, student: Process, judge: Process, detail: str) -> CellRun:
    """Return what a test gave: the judge's outputs, after what the student's code printed.

    Of the student's process only text is taken, and only as standard output: neither its
    warnings nor anything it forges can change the verdict.
    """
    run = _run(index, judge, detail)
    printed = "".join(
        output["text"]
        for output in (student.outputs[index].outputs() if index in student.outputs else [])
        if output["output_type"] == "stream"
    )
    if not printed:
        return run
    note = {"output_type": "stream", "name": "stdout", "text": printed[:PRINTED]}
    return CellRun([note, *run.outputs], run.execution_count, run.seconds)


def _flags(job: Job, student: Process, judge: Process | None) -> list[str]:
    found = [*student.flags, *(judge.flags if judge is not None else [])]
    if judge is not None:
        found += [
            f"the test in cell {cell.index} runs in the student's own process"
            for cell in job.cells
            if cell.kind == "test" and cell.inside and not cell.announced
        ]
    theirs = [cell for cell in job.cells if cell.kind == "student"]
    for cell, looked in zip(theirs, within(cell.source for cell in theirs), strict=True):
        if not looked:
            found.append(f"cell {cell.index} is too long to be looked through")
            continue
        found += [
            f"cell {cell.index}, {what}"
            for what in scan(cell.source, job.suspicious)
            if what.partition(": ")[2] not in cell.usual
        ]
    if student.reader.malformed:
        found.append("the submission wrote into the engine's own channel")
    if student.reader.flooded and not student.again:
        found.append("the submission sent more output than it may")
    return list(dict.fromkeys(found))
