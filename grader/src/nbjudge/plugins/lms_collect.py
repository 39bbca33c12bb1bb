"""Collect submissions that were downloaded from Canvas or Moodle, for ``nbgrader zip_collect``.

What the two systems make of an upload named ``ps3_oil_routes.zip`` (or ``.ipynb``):

========  =======================================================================
Canvas    ``doejane_12345_67890_ps3_oil_routes.zip``, ``doejane_LATE_12345_67890_…``;
          a second upload ends in ``-1``, a third in ``-2``
Moodle    ``Jane Doe_12345_assignsubmission_file/ps3_oil_routes.zip`` (or without folders
          ``Jane Doe_12345_assignsubmission_file_ps3_oil_routes.zip``)
========  =======================================================================

The number is the student's number in that system. It becomes nbgrader's student id unless
``roster`` names a CSV file with the columns ``lms_id,student_id``.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import Unicode

_CANVAS = re.compile(
    r"^(?P<name>[^/]*?)_(?:(?:LATE|late)_)?(?P<lms_id>\d+)_(?P<upload>\d+)_(?P<rest>.+)$"
)
_MOODLE = re.compile(r"^(?P<name>[^/]+?)_(?P<lms_id>\d+)_assignsubmission_file_?(?P<rest>.*)$")
_AGAIN = re.compile(r"(?:-(?P<canvas>\d+)| ?\((?P<browser>\d+)\))$")


def parse(relative: str) -> tuple[str, str, int] | None:
    """Read one downloaded file's path.

    Parameters
    ----------
    relative : str
        Path below nbgrader's ``extracted`` folder, with forward slashes.

    Returns
    -------
    tuple of (str, str, int), or None
        The system's number of the student, the notebook's name without suffix, and which
        upload it is (0 for the first). None when the path follows neither system's pattern.

    Examples
    --------
    >>> parse("all/doejane_LATE_12345_67890_ps3_oil_routes-1.ipynb")
    ('12345', 'ps3_oil_routes', 1)
    >>> parse("Jane Doe_77_assignsubmission_file/ps3_oil_routes/ps3_oil_routes.ipynb")
    ('77', 'ps3_oil_routes', 0)
    >>> parse("notes.ipynb") is None
    True
    """
    parts = PurePosixPath(relative).parts
    for part in parts:
        for pattern in (_MOODLE, _CANVAS):
            found = pattern.match(part)
            if found is None:
                continue
            # The notebook's own name: the path's end, or what follows the system's prefix.
            own = found["rest"] if part == parts[-1] else parts[-1]
            stem, again = _strip_repeat(PurePosixPath(own).stem)
            if part != parts[-1]:
                again = max(again, _strip_repeat(found["rest"])[1])
            return found["lms_id"], stem, again
    return None


def _strip_repeat(stem: str) -> tuple[str, int]:
    found = _AGAIN.search(stem)
    if found is None:
        return stem, 0
    number = found["canvas"] or found["browser"]
    return stem[: found.start()], int(number)


class LmsCollectorPlugin(FileNameCollectorPlugin):
    """Tell nbgrader whose notebook a downloaded file is; the newest upload of each counts."""

    roster = Unicode(
        "", help="CSV file with the columns lms_id,student_id; empty: the number is the id"
    ).tag(config=True)

    _newest: dict[tuple[str, str], str] | None = None
    _ids: dict[str, str] | None = None

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return nbgrader's ``student_id`` and ``file_id`` of a file, or None to skip it.

        Parameters
        ----------
        submitted_file : str
            Absolute path below the ``extracted`` folder.

        Returns
        -------
        dict or None
            None for other file types, unknown names, and uploads that a newer one replaces.
        """
        path = Path(submitted_file)
        if path.suffix not in self.valid_ext:
            return None
        root = self._root(path)
        found = parse(path.relative_to(root).as_posix())
        if found is None:
            self.log.warning("Neither Canvas's nor Moodle's naming: %s", path.name)
            return None
        lms_id, file_id, _ = found
        if self._best(root)[lms_id, file_id] != str(path):
            self.log.info("Replaced by a newer upload: %s", path)
            return None
        student = self._roster().get(lms_id, lms_id) if self.roster else lms_id
        if self.roster and lms_id not in self._roster():
            self.log.warning("%s is not in the roster %s; skipped", lms_id, self.roster)
            return None
        return {"student_id": student, "file_id": file_id}

    def _root(self, path: Path) -> Path:
        app: Any = self.parent
        if app is not None and hasattr(app, "extracted_directory"):
            return Path(app._format_collect_path(app.extracted_directory))
        return path.parent

    def _best(self, root: Path) -> dict[tuple[str, str], str]:
        if self._newest is None:
            ranked: dict[tuple[str, str], tuple[int, float, str]] = {}
            for path in root.rglob("*"):
                found = parse(path.relative_to(root).as_posix()) if path.is_file() else None
                if found is None or path.suffix not in self.valid_ext:
                    continue
                rank = (found[2], path.stat().st_mtime, str(path))
                key = found[:2]
                ranked[key] = max(ranked.get(key, rank), rank)
            self._newest = {key: rank[2] for key, rank in ranked.items()}
        return self._newest

    def _roster(self) -> dict[str, str]:
        if self._ids is None:
            with Path(self.roster).open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle)
                if not {"lms_id", "student_id"} <= set(reader.fieldnames or ()):
                    raise ValueError(f"{self.roster}: the columns lms_id,student_id are needed")
                self._ids = {row["lms_id"].strip(): row["student_id"].strip() for row in reader}
        return self._ids
