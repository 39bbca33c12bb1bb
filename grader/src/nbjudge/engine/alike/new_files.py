"""Files of a working folder that are new or changed since they were last looked at."""

from __future__ import annotations

import base64
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import parcel

#: Files a test may want to read: how many, and how much (bytes) in all.
MOST_FILES, MOST_BYTES = 200, 8 << 20


class NewFiles:
    """Looks at the regular files below one folder; what is there from the start is known.

    Parameters
    ----------
    top : Path
    """

    def __init__(self, top: Path) -> None:
        self._top = top
        self._known: dict[str, tuple[int, int]] = {}
        #: Folders that were there at the last look, by their path in the folder.
        self.folders: set[str] = set()
        #: Files and folders that the other process has been told of, or has told of.
        self._common: set[str] = set()
        self.know()
        self._known_folders = set(self.folders)

    def know(self) -> None:
        """Take all that is there as known."""
        for _ in self._changed(read=False):
            pass

    def take(self) -> list[tuple[str, bytes]]:
        """Return what is new or changed, by its path in the folder, and take it as known."""
        try:
            return list(self._changed(read=True))
        except BaseException:  # the student's code may have replaced anything this uses
            return []

    def share(self, names: Iterable[str]) -> None:
        """Note files that the other process is told of."""
        self._common.update(names)

    def told(self, of_test: set[str]) -> dict[str, Any]:
        """Say which files and folders have come since, and which of those known there are gone.

        Parameters
        ----------
        of_test : set of str
            Files that a test has handed over; changed in place.
        """
        files = [[name, base64.b64encode(data).decode()] for name, data in self.take()]
        self.share(name for name, _ in files)
        gone = [name for name in of_test if not os.path.lexists(self._top / name)]
        of_test.difference_update(gone)
        folders = self.new_folders()
        return {"files": files, "folders": folders, "removed": gone + self.gone()}

    def new_folders(self) -> list[str]:
        """Return the folders that are new since the last call, as the last look has found them."""
        new = sorted(self.folders - self._known_folders)[:MOST_FILES]
        self._known_folders = set(self.folders)
        self._common.update(new)
        return new

    def gone(self) -> list[str]:
        """Return what the other process has been told of and is here no longer."""
        removed = [name for name in self._common if not os.path.lexists(self._top / name)]
        self._common.difference_update(removed)
        return removed

    def follow(self, folders: Any, removed: Any) -> None:
        """Make the folders that another process has made, and remove what came from it and is gone.

        Parameters
        ----------
        folders, removed : list of str
            As they came.
        """
        for name in folders[:MOST_FILES] if isinstance(folders, list) else ():
            path = parcel.safe_path(str(name))
            if path is not None:
                with suppress(OSError):
                    (self._top / path).mkdir(parents=True, exist_ok=True)
                    self._common.add(str(path))
        self._known_folders |= self._common
        told = {str(name) for name in removed} if isinstance(removed, list) else set()
        for name in sorted(told & self._common, reverse=True):  # what is in a folder goes first
            self._common.discard(name)
            self._known_folders.discard(name)
            target = self._top / name
            with suppress(OSError):
                target.rmdir() if target.is_dir() else target.unlink(missing_ok=True)

    def receive(self, files: Iterable[Any], kept: Collection[str]) -> bool:
        """Put files of another process here, and take them as known; never code.

        Parameters
        ----------
        files : iterable
            Pairs of a path and base64 text, as they came; what is no such pair is passed over.
        kept : collection of str
            Paths that stay as they are.

        Returns
        -------
        bool
            Whether all of them are of kinds that may come.
        """
        received: dict[str, bytes] = {}
        whole = True
        for entry in files:
            try:
                path = parcel.safe_path(str(entry[0]))
                if path is None or path in kept:
                    continue
                if parcel.crosses(path):
                    received[path] = base64.b64decode(entry[1])
                else:
                    whole = False
            except (TypeError, ValueError, IndexError, KeyError):
                continue
        with suppress(OSError):
            parcel.write_files(self._top, received)
            self._common.update(map(str, received))
        for name in received:  # what a test has written here meanwhile is still to be found
            with suppress(OSError):
                place = self._top / name
                self._known[str(place)] = _stamp(place.lstat())
        return whole

    def _changed(self, *, read: bool) -> Iterator[tuple[str, bytes]]:
        total, self.folders = 0, set()
        for folder, below, names in os.walk(self._top):
            self.folders.update(
                str(Path(folder, name).relative_to(self._top)) for name in below[:MOST_FILES]
            )
            for name in sorted(names)[:MOST_FILES]:
                path = Path(folder, name)
                try:
                    about = path.lstat()
                    stamp = _stamp(about)
                    if (
                        path.is_symlink()
                        or not path.is_file()
                        or self._known.get(str(path)) == stamp
                    ):
                        continue
                    total += about.st_size
                    if total > MOST_BYTES or len(self._known) > 10 * MOST_FILES:
                        return
                    self._known[str(path)] = stamp
                    yield str(path.relative_to(self._top)), path.read_bytes() if read else b""
                except OSError:
                    continue


def _stamp(about: os.stat_result) -> tuple[int, int]:
    return about.st_mtime_ns, about.st_size
