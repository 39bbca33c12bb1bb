"""Files that are whole or absent, even after a power cut."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path


def write(path: Path, data: bytes, *, mode: int = 0o444) -> None:
    """Write a file through a temporary one beside it.

    Parameters
    ----------
    path : Path
        Replaced in one step; its folder is made where it is missing.
    data : bytes
    mode : int
        Permission bits; nbgrader's default for what it makes is read-only.

    Raises
    ------
    OSError
        When the disk is full or the folder cannot be written, with `path` as its file name;
        nothing is left behind.
    """
    write_pieces(path, [data], mode=mode)


def write_pieces(
    path: Path, pieces: Iterable[bytes], *, mode: int = 0o444, durable: bool = True
) -> None:
    """Write a file whose content comes in pieces; see :func:`write`.

    One that is not `durable` is whole or absent for every other program, but after a power cut only
    once :func:`sync_all` has been called. Use it for a large number of files.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _named(path):
        handle, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            part.chmod(mode)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    if durable:
        sync_folder(path.parent)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let errors name the file that was asked for, and not the temporary one beside it."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        del error.filename2
        raise


def sync_all() -> None:
    """Make everything that was written durable, with one call (where the system can)."""
    if hasattr(os, "sync"):
        os.sync()


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable (where the system can)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
