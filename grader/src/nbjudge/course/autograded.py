"""The files below ``autograded/``, as nbgrader leaves them for Formgrader and feedback."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from nbjudge import atomic
from nbjudge.course import variants
from nbjudge.course.course import Course
from nbjudge.course.snapshot import Snapshot
from nbjudge.files import Files
from nbjudge.outcomes import Outcome

#: Up to so many files are made durable one by one. A submission may hold thousands, and the results
#: of all others wait for the same disk.
FEW = 40


def notebook_path(course: Course, snapshot: Snapshot, student: str, notebook: str) -> Path:
    """Return where a graded notebook lies."""
    return course.path("autograded", student, snapshot.assignment) / f"{notebook}.ipynb"


def store(course: Course, snapshot: Snapshot, outcome: Outcome, files: Mapping[str, bytes]) -> None:
    """Write one graded notebook and the submission's other files; each is whole or absent.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
    outcome : Outcome
        Nothing is written when it has no graded notebook and the student handed in nothing.
    files : mapping of str to bytes
        What the student handed in beside notebooks; the instructor's versions win.

    Raises
    ------
    OSError
        When the disk is full or read-only.
    """
    if outcome.graded is None and not outcome.scores:
        return
    folder = course.path("autograded", outcome.student, snapshot.assignment)
    mode = _mode(course)
    wanted = snapshot.submission_files(files) | snapshot.fixed_files
    if outcome.variant is not None:
        wanted = wanted | {variants.FILE: variants.content(outcome.variant)}
    path = notebook_path(course, snapshot, outcome.student, outcome.notebook)
    _remove_stale(folder, snapshot, wanted)
    changed = [name for name in wanted if not _same(folder / name, wanted, name)]
    few = len(changed) <= FEW
    for name in changed:
        atomic.write_pieces(folder / name, wanted.pieces(name), mode=mode, durable=few)
    if not few:
        atomic.sync_all()
    if outcome.graded is None:
        folder.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
    else:
        atomic.write(path, outcome.graded, mode=mode)
    if course.directory.groupshared:
        for made in (folder, folder.parent):
            with contextlib.suppress(PermissionError):
                made.chmod((made.stat().st_mode | 0o2770) & 0o2777)


def _mode(course: Course) -> int:
    default = 664 if course.directory.groupshared else 444
    base = course.option("BaseConverter", "permissions", default)
    return int(str(course.option("Autograde", "permissions", base)), 8)


def _same(path: Path, files: Files, name: str) -> bool:
    try:
        if path.stat().st_size != files.size(name):
            return False
        with path.open("rb") as file:
            return all(file.read(len(piece)) == piece for piece in files.pieces(name))
    except OSError:
        return False


def _remove_stale(folder: Path, snapshot: Snapshot, wanted: Mapping[str, bytes]) -> None:
    """Remove what an earlier submission left (nbgrader removes the whole folder)."""
    if not folder.is_dir():
        return
    keep = {*wanted, *(f"{name}.ipynb" for name in snapshot.notebooks)}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):
                path.rmdir()  # only where it is empty
        elif path.relative_to(folder).as_posix() not in keep:
            path.unlink()
