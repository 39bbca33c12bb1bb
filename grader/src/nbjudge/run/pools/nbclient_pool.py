"""Execution by unmodified nbclient: one Jupyter kernel a submission, no isolation.

It serves where the fast engine cannot: kernels of other languages, and systems without fork.
The differential tests use it as the reference as well.
"""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbjudge.engine.jobs import CellRun, Execution, Job
from nbjudge.outcomes import State


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for the kernels started meanwhile."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


class NbclientPool:
    """Run each job in a kernel of its own (the one that the job names), in a folder of its own.

    Parameters
    ----------
    workers : int
        Kernels at a time.
    files : mapping of str to bytes
        The instructor's support files, given to every job.
    """

    def __init__(
        self,
        workers: int = 1,
        *,
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        self.workers = workers
        self.files = dict(files or {})

    def __enter__(self) -> NbclientPool:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is kept between runs."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Execution]:
        """Execute jobs; the next is taken when a kernel is free."""
        waiting = iter(jobs)
        with (
            _variable("NBGRADER_EXECUTION", "autograde"),
            ThreadPoolExecutor(self.workers) as threads,
        ):
            running: set[Future[Execution]] = set()
            more = True
            while more or running:
                while more and len(running) < self.workers:
                    job = next(waiting, None)
                    if job is None:
                        more = False
                    else:
                        running.add(threads.submit(self._run_one, job))
                if running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()

    def _run_one(self, job: Job) -> Execution:
        started = time.perf_counter()
        folder = Path(tempfile.mkdtemp(prefix="nbjudge-"))
        try:
            for name, data in {**job.files, **self.files}.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            return _execute(job, folder, started)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _execute(job: Job, folder: Path, started: float) -> Execution:
    import nbformat
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import DeadKernelError
    from nbgrader.preprocessors.execute import Execute, UnresponsiveKernelError

    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell.source) for cell in job.cells]
    late: list[int] = []
    #: What cells had shown before the next test began.
    before: list[list[Any]] = []

    class Watched(Execute):
        def on_cell_execute(self, **kwargs: Any) -> None:
            # A display of an earlier cell can be changed while a test calls an answer, and what is
            # shown before a hidden test is not looked through for what an answer has seen of it.
            index = kwargs["cell_index"]
            if job.cells[index].kind == "test":
                earlier = notebook.cells[len(before) : index]
                before.extend(copy.deepcopy(cell.outputs) for cell in earlier)

        def on_cell_executed(self, **kwargs: Any) -> None:
            super().on_cell_executed(**kwargs)
            if any(o.get("ename") == "CellTimeoutError" for o in kwargs["cell"].outputs):
                late.append(kwargs["cell_index"])

    step = Watched(timeout=int(job.limits.cell_seconds), kernel_name=job.kernel)
    state, detail = State.GRADED, ""
    try:
        step.preprocess(notebook, {"metadata": {"path": str(folder)}})
    except DeadKernelError:
        state, detail = State.CRASHED, "the kernel died"
    except NoSuchKernel:
        state = State.CRASHED
        detail = f"the kernel {job.kernel!r} is not installed here (jupyter kernelspec list)"
    except UnresponsiveKernelError:
        state, detail = State.TIMED_OUT, "the kernel could not be interrupted"
    for cell, shown in zip(notebook.cells, before, strict=False):
        cell.outputs = shown
    starved = [
        given.index
        for given, cell in zip(job.cells, notebook.cells, strict=True)
        if any(str(o.get("ename", "")).endswith("MemoryError") for o in cell.outputs)
    ]
    dead = None
    if starved:
        state, dead = State.OUT_OF_MEMORY, starved[0]
        detail = "a cell asked for more memory than it may have"
    elif late:
        state, dead = State.TIMED_OUT, job.cells[late[0]].index
        detail = f"cell {dead + 1} ran longer than {job.limits.cell_seconds:g} s"
    cells = {}
    for given, cell in zip(job.cells, notebook.cells, strict=True):
        if cell.execution_count is None and not cell.outputs:
            if dead is None and state is not State.GRADED:
                dead = given.index
            continue
        cells[given.index] = CellRun(
            outputs=[dict(o) for o in cell.outputs],
            execution_count=cell.execution_count,
            seconds=0.0,
        )
    return Execution(
        key=job.key,
        cells=cells,
        state=state,
        dead_cell=dead,
        detail=detail,
        seconds=time.perf_counter() - started,
    )
