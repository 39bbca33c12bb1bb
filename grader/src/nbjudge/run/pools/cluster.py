"""The same unit of work on an existing Dask cluster.

Submission bytes go out, a graded notebook and its grades come back; there is no shared disk, and
only this process writes. A worker that is lost is replaced by the scheduler: its submissions are
sent to another one, and the answer that arrives is recorded once.

Any cluster will do whose workers have this package installed in the same version::

    dask scheduler                                      # on one machine
    dask worker tcp://HOST:8786 --nthreads 4            # on each machine
    nbjudge grade ps1 --cluster tcp://HOST:8786

Slurm (``dask-jobqueue``)::

    from dask_jobqueue import SLURMCluster
    cluster = SLURMCluster(cores=8, memory="16GB", walltime="01:00:00")
    cluster.scale(jobs=4)
    print(cluster.scheduler_address)                    # for --cluster

Kubernetes (``dask-kubernetes``; the image has this package installed)::

    from dask_kubernetes.operator import KubeCluster
    cluster = KubeCluster(name="grading", image="REGISTRY/IMAGE", n_workers=4)
    print(cluster.scheduler_address)

Isolation is asked for on the workers: one that cannot isolate refuses, as this machine would.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from distributed import WorkerPlugin, get_worker

from nbjudge import __version__
from nbjudge.course.snapshot import Snapshot
from nbjudge.errors import CannotStart
from nbjudge.outcomes import Outcome, State, Unit
from nbjudge.run import scoring
from nbjudge.run.grade_units import grade_units, write_notebook
from nbjudge.run.options import RunOptions
from nbjudge.run.pools.local import make_pool

if TYPE_CHECKING:
    from distributed import Client, Worker

#: Seconds to wait for the scheduler, for the first worker, and for a worker when all are lost.
CONNECT, FIRST_WORKER, LOST_WORKERS = 10.0, 30.0, 60.0
#: Submissions under way for each thread of the cluster: one at work, one on its way.
AHEAD = 2

_AGAIN = "What was graded so far is safe; run the same command again to go on."

Answer = Future[Outcome]


class GradingPlugin(WorkerPlugin):
    """What a worker keeps for one run: the assignment, and a warm pool for each of its threads.

    Parameters
    ----------
    name : str
        Of this run.
    snapshot : bytes
        Pickled once, however many workers there are.
    options : RunOptions
    """

    def __init__(
        self,
        name: str,
        snapshot: bytes,
        options: RunOptions,
        readable: Sequence[str] = (),
    ) -> None:
        self.name = name
        self._snapshot = snapshot
        # A thread of the worker grades one submission at a time, on the worker's own machine.
        self._options = replace(options, workers=1, cluster=None)
        self._readable = list(readable)
        self._version = __version__

    def setup(self, worker: Worker) -> None:
        """Start the threads that hold the pools (each makes its own when work arrives)."""
        self._work: queue.Queue[tuple[Unit, Answer] | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"{self.name}-{n}", daemon=True)
            for n in range(worker.state.nthreads)
        ]
        for thread in self._threads:
            thread.start()

    def teardown(self, worker: Worker) -> None:
        """End the pools."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join(10)

    def grade(self, unit: Unit) -> Outcome:
        """Grade one unit in a thread that has a pool; wait for it."""
        if self._version != __version__:
            raise CannotStart(
                f"A worker has nbjudge {__version__}, this machine {self._version}. "
                "Install the same version on both."
            )
        answer: Answer = Future()
        self._work.put((unit, answer))
        return answer.result()

    def _serve(self) -> None:
        # A pool lives in one thread from beginning to end: the system ends a sandbox together
        # with the thread that started it.
        item = self._work.get()
        while item is not None:
            item = self._with_pool(item)

    def _with_pool(self, item: tuple[Unit, Answer] | None) -> tuple[Unit, Answer] | None:
        """Serve until told to stop (None) or the pool fails (then a new one is made)."""
        snapshot: Snapshot = pickle.loads(self._snapshot)
        limits = self._options.limits
        with contextlib.ExitStack() as stack:
            try:
                pool = stack.enter_context(
                    make_pool(snapshot, self._options, readable=self._readable)
                )
            except BaseException as error:
                if item is not None:
                    item[1].set_exception(error)
                return self._work.get()
            while item is not None:
                unit, answer = item
                try:
                    found = list(grade_units([unit], snapshot, pool, limits=limits))
                    answer.set_result(found[0])
                except BaseException as error:
                    answer.set_exception(error)
                    return self._work.get()
                item = self._work.get()
        return None


def grade_there(name: str, unit: Unit) -> Outcome:
    """Grade one unit on the worker that runs this."""
    return get_worker().plugins[name].grade(unit)


@contextlib.contextmanager
def cluster_run(
    address: str,
    snapshot: Snapshot,
    options: RunOptions,
    readable: Sequence[str] = (),
) -> Iterator[Callable[[Iterable[Unit]], Iterator[Outcome]]]:
    """Connect to a cluster for one run.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://host:8786``.
    snapshot : Snapshot
    options : RunOptions

    Yields
    ------
    callable
        Takes units, gives outcomes in the order in which they end.

    Raises
    ------
    CannotStart
        When the scheduler does not answer or has no worker.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CannotStart(
            f"The scheduler {address} does not answer. Start one (dask scheduler) or "
            "correct the address."
        ) from error
    name = f"nbjudge-{uuid.uuid4().hex}"
    try:
        try:
            client.wait_for_workers(1, timeout=FIRST_WORKER)
        except TimeoutError as error:
            raise CannotStart(
                f"The scheduler {address} has no worker. Start one: dask worker {address}"
            ) from error
        plugin = GradingPlugin(name, pickle.dumps(snapshot), options, readable)
        client.register_plugin(plugin, name=name)
        yield lambda units: _drive(client, name, units, snapshot)
    finally:
        with contextlib.suppress(Exception):
            client.unregister_worker_plugin(name)
        client.close(timeout=5)


def _drive(
    client: Client, name: str, units: Iterable[Unit], snapshot: Snapshot
) -> Iterator[Outcome]:
    waiting = iter(units)
    sent: dict[str, tuple[Any, Unit]] = {}
    ended: queue.Queue[Any] = queue.Queue()
    threads = _Threads(client)
    more = True
    try:
        while more or sent:
            while more and len(sent) < AHEAD * max(1, threads.count()):
                unit = next(waiting, None)
                if unit is None:
                    more = False
                    break
                # The key is the unit's: the scheduler never runs one twice at the same time.
                key = f"{name}/{unit.key}"
                future = client.submit(grade_there, name, unit, key=key, pure=False)
                sent[key] = (future, unit)
                future.add_done_callback(ended.put)
            if sent:
                try:
                    future = ended.get(timeout=1.0)
                except queue.Empty:
                    threads.check()
                    continue
                _, unit = sent.pop(future.key)
                yield _outcome(future, unit, snapshot)
                future.release()
    finally:
        client.cancel([future for future, _ in sent.values()])


class _Threads:
    """How many threads the cluster has; asked once a second at most."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._count = 0
        self._asked = -1.0
        self._alone_since: float | None = None

    def count(self) -> int:
        """Return the number of threads."""
        now = time.monotonic()
        if now - self._asked > 1.0:
            self._count, self._asked = sum(self._client.nthreads().values()), now
        return self._count

    def check(self) -> None:
        """Give up when there has been no worker for a while."""
        if self._client.status != "running":
            raise CannotStart(f"The scheduler is gone. {_AGAIN}")
        if self.count():
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > LOST_WORKERS:
            raise CannotStart(f"The cluster has lost all its workers. {_AGAIN}")


def _outcome(future: Any, unit: Unit, snapshot: Snapshot) -> Outcome:
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker:
        source = snapshot.notebooks[unit.notebook]
        why = "every worker that ran it was lost"
        return Outcome(
            student=unit.student,
            assignment=unit.assignment,
            notebook=unit.notebook,
            state=State.CRASHED,
            detail=why,
            scores={cell.name: None for cell in source.graded},
            graded=write_notebook(scoring.placeholder(source, why)),
            flags=(*unit.flags, why),
            repairs=unit.notes,
            timestamp=unit.timestamp,
        )
