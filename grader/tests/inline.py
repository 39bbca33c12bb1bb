"""A pool that runs cells with exec() in this process: for tests of all that is around it."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from nbjudge.engine.jobs import CellRun, Execution, Job
from nbjudge.outcomes import State


class InlinePool:
    """Executes one job after the other.

    A cell with ``#! crash``, ``#! memory`` or ``#! loop`` ends the job in that state.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.seen: list[Job] = []
        #: Called with every job before it runs.
        self.on_job: Callable[[Job], None] = lambda job: None

    def run(self, jobs: Iterable[Job]) -> Iterator[Execution]:
        for job in jobs:
            self.seen.append(job)
            self.on_job(job)
            time.sleep(self.delay)
            yield execute(job)


ENDS = {
    "#! crash": (State.CRASHED, "the process ended"),
    "#! memory": (State.OUT_OF_MEMORY, "it held more than it may"),
    "#! loop": (State.TIMED_OUT, "cell 1 ran longer than 30 s"),
}


def execute(job: Job) -> Execution:
    space: dict[str, Any] = {"fields": Fields(), "np": None}
    cells: dict[int, CellRun] = {}
    for number, cell in enumerate(job.cells, 1):
        for mark, (state, detail) in ENDS.items():
            if mark in cell.source:
                cells[cell.index] = CellRun([error("DeadKernelError", "")], number)
                for later in job.cells[number:]:
                    cells[later.index] = CellRun([error("DeadKernelError", "not run")])
                return Execution(job.key, cells, state, cell.index, detail)
        cells[cell.index] = CellRun(list(outputs(cell.source, space, number)), number)
    return Execution(job.key, cells, State.GRADED, peak_mb=10.0)


def outputs(source: str, space: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    import ast

    stdout, stderr = io.StringIO(), io.StringIO()
    value, failed = None, None
    try:
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            exec(compile(tree, "<cell>", "exec"), space)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)
    except BaseException as problem:
        failed = problem
    for name, stream in (("stdout", stdout), ("stderr", stderr)):
        if stream.getvalue():
            yield {"output_type": "stream", "name": name, "text": stream.getvalue()}
    if failed is not None:
        yield error(type(failed).__name__, str(failed))
    elif value is not None:
        yield {
            "output_type": "execute_result",
            "data": {"text/plain": repr(value)},
            "metadata": {},
            "execution_count": number,
        }


def error(name: str, value: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": [name]}


class Fields:
    """Stands in for the layer of the course's setup cell."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)
