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
        self.know()

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
        self.know()
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
                    stamp = (about.st_mtime_ns, about.st_size)
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
