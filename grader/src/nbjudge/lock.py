"""One run at a time in one course."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from nbjudge.errors import CannotStart


@contextlib.contextmanager
def course_lock(folder: Path) -> Iterator[None]:
    """Hold a course for one run; the system lets go of it when the process ends, however.

    Parameters
    ----------
    folder : Path
        Where the lock file is kept; made where it is missing.

    Raises
    ------
    CannotStart
        When another run holds it, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"{folder.parent} cannot be written ({error.strerror}). Make it writable or grade a "
            "copy of the course."
        ) from error
    try:
        if not _take(handle):
            other = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise CannotStart(
                f"Another grading run (process {other}) holds {folder.parent}. "
                "Wait for it or end it."
            )
        with contextlib.suppress(OSError):  # the number is a courtesy: a full disk may refuse it
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0) if hasattr(os, "pwrite") else None
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
