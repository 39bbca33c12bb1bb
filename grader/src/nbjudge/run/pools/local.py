"""The pool that executes notebooks on this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbjudge.course.snapshot import Snapshot
from nbjudge.engine.jobs import IsolationUnavailable
from nbjudge.errors import CannotStart
from nbjudge.program import command
from nbjudge.run.grade_units import RunsJobs
from nbjudge.run.options import RunOptions
from nbjudge.run.pools.early_pool import EarlyPool, new_pool


@contextlib.contextmanager
def make_pool(
    snapshot: Snapshot,
    options: RunOptions,
    *,
    hide: Sequence[Path] = (),
    readable: Sequence[str] = (),
    early: EarlyPool | None = None,
) -> Iterator[RunsJobs]:
    """Open the pool that executes one assignment's notebooks on this machine.

    Parameters
    ----------
    snapshot : Snapshot
    options : RunOptions
    hide : sequence of Path
        Folders no submission may see: the course with its solutions and its gradebook.
    readable : sequence of str
        What submissions may read beyond Python and its packages.
    early : EarlyPool, optional
        One that is warming up already.

    Raises
    ------
    CannotStart
        When isolation was asked for and cannot be had, or the assignment's kernel is not Python.
    """
    languages = {
        (n.kernelspec or {}).get("language", "python") for n in snapshot.notebooks.values()
    }
    pool: Any
    if options.engine == "nbclient":
        from nbjudge.run.pools.nbclient_pool import NbclientPool

        if options.isolation:
            raise CannotStart(
                "The nbclient engine cannot isolate submissions. Add --no-isolation to grade "
                "without isolation, only work you trust."
            )
        pool = NbclientPool(options.workers, files=snapshot.fixed_files)
    else:
        if languages != {"python"}:
            raise CannotStart(
                f"The assignment's kernel is {min(languages - {'python'})}; the fast engine runs "
                "Python only. Use: --engine nbclient --no-isolation"
            )
        pool = new_pool(
            snapshot.fixed_files,
            snapshot.imports,
            hide,
            readable,
            workers=options.workers,
            isolation=options.isolation,
            judge=options.judge,
        )
    with contextlib.ExitStack() as stack:
        try:
            started = early.claim(snapshot, readable) if early is not None else None
            if started is None:
                stack.enter_context(pool)
            else:
                stack.callback(started.close)
        except IsolationUnavailable as error:
            raise CannotStart(
                f"Submissions cannot be isolated here: {error} See: {command('doctor')}"
            ) from error
        yield started or pool
