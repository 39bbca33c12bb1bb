"""Where cells are executed: local processes, a Dask cluster, or nbclient's kernels."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from nbjudge.course.snapshot import Snapshot
from nbjudge.outcomes import Outcome, Unit
from nbjudge.run.grade_units import grade_units
from nbjudge.run.options import RunOptions
from nbjudge.run.pools.early_pool import EarlyPool
from nbjudge.run.pools.local import make_pool

#: Takes units, gives outcomes.
PoolRun = Callable[[Iterable[Unit]], Iterator[Outcome]]


@contextlib.contextmanager
def open_pool(
    snapshot: Snapshot,
    options: RunOptions,
    *,
    root: Path,
    readable: Sequence[str],
    note: Callable[[str], None],
    early: EarlyPool | None = None,
) -> Iterator[PoolRun]:
    """Open what executes one assignment's notebooks: this machine's pool or a cluster.

    Parameters
    ----------
    snapshot : Snapshot
    options : RunOptions
    root : Path
        The course, which no submission may see.
    readable : sequence of str
        What submissions may read beyond Python and its packages.
    note : callable
        Takes one line for the run's report: what went wrong while modules were loaded, and which
        limits are softer here than elsewhere.
    early : EarlyPool, optional
        A pool of this machine that is warming up already.

    Yields
    ------
    callable
        Takes units, gives outcomes in the order in which they end.

    Raises
    ------
    CannotStart
        When isolation or the cluster was asked for and cannot be had.
    """
    if options.cluster is not None:
        from nbjudge.run.pools.cluster import cluster_run

        with cluster_run(options.cluster, snapshot, options, readable) as run:
            yield run
        return
    with make_pool(snapshot, options, hide=[root], readable=readable, early=early) as pool:
        for problem in getattr(pool, "problems", ()):
            note(f"while modules were loaded for all submissions: {problem}")
        for limit in getattr(pool, "softer", ()):
            note(limit)
        yield lambda units: grade_units(units, snapshot, pool, limits=options.limits)
