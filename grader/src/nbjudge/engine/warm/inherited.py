"""What a forked process has from the warm one and must not share with it or its other forks.

A fork inherits open file descriptions: their offset, flags and locks are common to all who hold
them. It inherits shared mappings as well: what one writes there, the others read. Libraries make
both while they warm up (PROJ keeps its database open). Each fork gets its own of either, before
any code of a submission runs.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from nbjudge.engine.sandbox import memory

#: Flags that say how a file was found, not how it is read. SQLite opens with the last one, and the
#: link by which a file is opened again would be refused with it.
HOW_FOUND = os.O_CREAT | os.O_EXCL | os.O_TRUNC | os.O_NOFOLLOW
#: The largest open file of a library that is copied, when it is one that can be written.
LARGEST_COPY = 16 << 20


def open_fds() -> set[int]:
    """Return the descriptors this process has open."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            # The listing's own descriptor is among them, and closed by now.
            return {int(path.name) for path in Path(folder).iterdir() if _is_open(int(path.name))}
    return set()


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def identities(fds: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return what each descriptor stands for: device and inode."""
    found = {}
    for fd in fds:
        with suppress(OSError):
            about = os.fstat(fd)
            found[fd] = (about.st_dev, about.st_ino)
    return found


def still(known: Mapping[int, tuple[int, int]]) -> set[int]:
    """Return the descriptors that stand for the same as before: a number may be used again."""
    now = identities(known)
    return {fd for fd, identity in known.items() if now.get(fd) == identity}


def close_all_but(kept: set[int]) -> None:
    """Close every other descriptor; the standard ones lead to nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    for fd in open_fds() - kept - {0, 1, 2}:  # `null` is among them
        with suppress(OSError):
            os.close(fd)


def own_descriptors(fds: Iterable[int]) -> list[str]:
    """Give this process open file descriptions of its own for a library's descriptors.

    A file that is only read is opened again. One that can be written is replaced by a copy
    without a name. Anything else (a pipe, a socket) is nothing that a fork can use: it leads to
    nowhere from now on.

    Parameters
    ----------
    fds : iterable of int
        Descriptors that were open before the fork.

    Returns
    -------
    list of str
        The files of which this process could not get one of its own, each with the reason. They
        lead to nowhere, so a library that reads them finds them empty.
    """
    lost = []
    for fd in fds:
        if not _is_open(fd):  # closed since it was seen: a new one could get its very number
            continue
        own = None
        try:
            if _is_file(fd):
                own = _opened_again(fd)
        except OSError as error:
            lost.append(_without(fd, error))
        if own is None:
            own = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        if own != fd:
            os.dup2(own, fd, inheritable=os.get_inheritable(fd))
            os.close(own)
    return lost


def files_of_one_process(fds: Iterable[int]) -> list[str]:
    """Say which open files no fork could have a description of its own of; nothing is changed.

    Parameters
    ----------
    fds : iterable of int
        Descriptors that libraries keep open.

    Returns
    -------
    list of str
        One line for each file; see `own_descriptors`.
    """
    lost = []
    for fd in fds:
        if not (_is_open(fd) and _is_file(fd)):
            continue
        try:
            os.close(_opened_again(fd))
        except OSError as error:
            lost.append(_without(fd, error))
    return lost


def _is_file(fd: int) -> bool:
    kind = os.fstat(fd).st_mode
    return stat.S_ISREG(kind) or stat.S_ISDIR(kind)


def _without(fd: int, error: OSError) -> str:
    """Say what a fork has to do without."""
    try:
        name = str(Path(f"/proc/self/fd/{fd}").readlink())
    except OSError:
        name = f"a file without a name (descriptor {fd})"
    why = error.strerror or str(error)
    return f"{name} is open in a library and cannot be opened again for a submission ({why})"


def _opened_again(fd: int) -> int:
    kind = os.fstat(fd)
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    if flags & os.O_ACCMODE == os.O_RDONLY:
        own = os.open(f"/proc/self/fd/{fd}", (flags & ~HOW_FOUND) | os.O_CLOEXEC)
    elif kind.st_size <= LARGEST_COPY:
        with tempfile.TemporaryFile() as file:
            file.write(os.pread(fd, LARGEST_COPY, 0))
            own = os.dup(file.fileno())
    else:
        raise OSError(f"it can be written and is larger than {LARGEST_COPY >> 20} MB")
    if stat.S_ISREG(kind.st_mode):
        os.lseek(own, os.lseek(fd, 0, os.SEEK_CUR), os.SEEK_SET)
    return own


def shared_mappings() -> Iterator[tuple[int, int]]:
    """Yield address and size of memory that is shared with other processes and can be written."""
    for piece in memory.pieces("self", "s "):
        if piece.rights[1] == "w" and piece.rights[3] == "s":
            yield piece.start, piece.size


def own_mappings() -> None:
    """Put private memory with the same content in the place of every shared mapping.

    Raises
    ------
    OSError
        When the kernel refuses; the process must not go on then.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    fixed = 0x10
    for start, size in list(shared_mappings()):
        content = ctypes.string_at(start, size)
        found = libc.mmap(
            start,
            size,
            mmap.PROT_READ | mmap.PROT_WRITE,
            mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | fixed,
            -1,
            0,
        )
        if found != start:
            raise OSError(ctypes.get_errno(), "a shared mapping cannot be replaced")
        ctypes.memmove(start, content, size)
