"""A pool that warms up while this process is still loading nbgrader.

Loading nbgrader takes about as long as warming up a pool, and both can be done at once on two
processors. What the pool needs is guessed from nbgrader's default folder structure; a wrong guess
costs nothing but the work, for the pool is used only when the snapshot agrees with it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbjudge.course.course import last_readable, remember_readable
from nbjudge.course.snapshot import Snapshot, guess_needs
from nbjudge.engine.jobs import IsolationUnavailable
from nbjudge.engine.warm.warm_code import warm_code

#: nbgrader's default of ``CourseDirectory.ignore``.
IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")


def new_pool(
    files: Mapping[str, bytes],
    imports: Sequence[str],
    hide: Sequence[Path],
    readable: Sequence[str],
    **options: Any,
) -> Any:
    """Return the engine's pool, not started yet."""
    from nbjudge.engine import Pool

    return Pool(
        files=files,
        warm=imports,
        warm_code=warm_code(imports),
        hide=[str(path) for path in hide],
        readable=readable,
        **options,
    )


class EarlyPool:
    """Starts a pool in a thread.

    Parameters
    ----------
    root : Path
        The course.
    assignment : str
    options : object
        ``workers``, ``isolation`` and ``judge`` of the pool.
    """

    def __init__(self, root: Path, assignment: str, **options: Any) -> None:
        self._root, self._folder, self._options = root, root / "source" / assignment, options
        self._needs: tuple[Mapping[str, bytes], Sequence[str]] | None = None
        self._pool: Any = None
        self._readable: list[str] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._start, name="warm-up", daemon=True)
        self._thread.start()

    def _start(self) -> None:
        try:
            self._needs = guess_needs(self._folder, IGNORED)
            if self._needs is not None:
                self._readable = last_readable(self._root)
                pool = new_pool(*self._needs, [self._root], self._readable, **self._options)
                pool.__enter__()
                self._pool = pool
        except BaseException as error:
            self._error = error

    def claim(self, snapshot: Snapshot, readable: Sequence[str]) -> Any | None:
        """Return the started pool when it is what the snapshot needs; else end it.

        Raises
        ------
        IsolationUnavailable
            When the pool could not be started for that reason.
        """
        self._thread.join()
        error, self._error = self._error, None
        if isinstance(error, IsolationUnavailable):
            raise error
        if error is not None:  # a guess that went wrong costs nothing but the work
            self.close()
            return None
        needed = (snapshot.fixed_files, snapshot.imports)
        if self._needs != needed or self._readable != list(readable):
            remember_readable(self._root, readable)
            self.close()
            return None
        pool, self._pool = self._pool, None
        return pool

    def close(self) -> None:
        """End the pool unless somebody has claimed it."""
        self._thread.join()
        if self._pool is not None:
            self._pool.close()
            self._pool = None
