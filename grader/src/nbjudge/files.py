"""The files of a submission: small ones in memory, large ones where they lie.

A run holds many submissions at one time: those under way, those that wait, those that are being
written. What each may bring with it can be hundreds of megabytes, so a large file is read in pieces
when it is needed, and by nobody before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

#: A file up to this size is kept in memory, as long as all of a submission's have room together.
SMALL, ALL_SMALL = 1 << 20, 4 << 20
#: What is read of a large file at one time.
PIECE = 1 << 20


@dataclass(frozen=True)
class Place:
    """A file that stays where it is: its path, and its size when it was found."""

    path: Path
    size: int


class Files(Mapping[str, bytes]):
    """File contents by relative path.

    A large file that has become shorter since it was found is filled with zeros, and one that has
    become longer is cut, so that its size can be relied on. It crosses to another machine as bytes.

    Parameters
    ----------
    known : mapping of str to bytes, optional
        Files that are in memory; of another `Files` its places are taken over.
    """

    def __init__(self, known: Mapping[str, bytes] | None = None) -> None:
        self._held: dict[str, bytes | Place] = {}
        self._small = 0
        if known is not None:
            self._held.update(known._held if isinstance(known, Files) else known)

    def add(self, name: str, path: Path, size: int) -> None:
        """Take a file of a folder.

        Parameters
        ----------
        name : str
            What it is called from now on.
        path : Path
            Where it lies; a plain file.
        size : int
            In bytes.

        Raises
        ------
        OSError
            When it is a small one and cannot be read.
        """
        if size <= SMALL and self._small + size <= ALL_SMALL:
            self._held[name] = path.read_bytes()
            self._small += size
        else:
            with path.open("rb"):  # what cannot be read is known now
                self._held[name] = Place(path, size)

    def __getitem__(self, name: str) -> bytes:
        held = self._held[name]
        return held if isinstance(held, bytes) else b"".join(_pieces(held))

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, name: object) -> bool:
        return name in self._held

    def size(self, name: str) -> int:
        """Return a file's size in bytes."""
        held = self._held[name]
        return len(held) if isinstance(held, bytes) else held.size

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file's content, no more than `PIECE` bytes at a time if it is a large one."""
        held = self._held[name]
        if isinstance(held, bytes):
            yield held
        else:
            yield from _pieces(held)

    def start(self, name: str, most: int) -> bytes:
        """Return the first `most` bytes of a file; nothing where there is no such file."""
        return b"" if name not in self else next(self.pieces(name), b"")[:most]

    def remove(self, name: str) -> bool:
        """Take one file out; say whether there was one."""
        return self._held.pop(name, None) is not None

    def only(self, wanted: Callable[[str], bool]) -> Files:
        """Return those files whose path is wanted."""
        found = Files()
        found._held = {name: held for name, held in self._held.items() if wanted(name)}
        return found

    def __or__(self, other: Mapping[str, bytes]) -> Files:
        """Return these files and others; the others win."""
        found = Files(self)
        found._held.update(Files(other)._held)
        return found

    def __reduce__(self) -> tuple[type[Files], tuple[dict[str, bytes]]]:
        return Files, (dict(self),)


def _pieces(place: Place) -> Iterator[bytes]:
    left = place.size
    try:
        # A link that was put in its place meanwhile is not followed.
        fd = os.open(place.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError:
        fd = -1
    if fd >= 0:
        with os.fdopen(fd, "rb") as file:
            while left and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                yield piece
    while left:
        zeros = bytes(min(PIECE, left))
        left -= len(zeros)
        yield zeros
