"""What was handed in: from the folders below ``submitted/`` to units of work.

A submission folder is untrusted: links are not followed, special files are not opened, and sizes
are limited before anything is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from glob import escape, glob
from pathlib import Path, PurePosixPath

from nbjudge.course.course import Course
from nbjudge.course.snapshot import Snapshot, matches
from nbjudge.errors import CannotStart
from nbjudge.outcomes import Unit
from nbjudge.run import preflight

#: Beyond this a submission's further files are left out.
MAX_FILES = 5000
MAX_TOTAL = 256 << 20
#: How many foreign notebooks are looked at in search of a renamed one.
MAX_CANDIDATES = 50


def students(course: Course, assignment: str) -> list[str]:
    """Return who has a folder for this assignment, by nbgrader's directory structure.

    Raises
    ------
    CannotStart
        When the folder of submissions is there but cannot be listed.
    """
    from nbgrader.utils import full_split

    folder = course.directory
    step = folder.submitted_directory
    top = course.root / step
    if top.exists():
        try:
            next(top.iterdir(), None)
        except OSError as error:
            raise CannotStart(
                f"{top} cannot be read ({error.strerror}). It should be the folder of submissions."
            ) from error
    parts = full_split(folder.directory_structure)
    names = {"nbgrader_step": step, "assignment_id": assignment}
    wanted = str(Path(*parts)).format(
        student_id="*", **{key: escape(name) for key, name in names.items()}
    )
    separator = re.escape(os.sep)
    pattern = re.compile(
        separator.join(parts).format(
            student_id=f"(?P<student>[^{separator}]+)",
            **{key: re.escape(name) for key, name in names.items()},
        )
    )
    found = set()
    for name in glob(wanted, root_dir=course.root):  # noqa: PTH207 - several parts at once
        match = pattern.fullmatch(name)
        if match:
            found.add(match["student"])
    excluded = set(filter(None, folder.student_id_exclude.split(",")))
    return sorted(found - excluded)


def read_units(course: Course, snapshot: Snapshot, student: str) -> Iterator[Unit]:
    """Read one student's submission.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
    student : str

    Yields
    ------
    Unit
        One for each notebook of the assignment, whatever the folder holds.
    """
    folder = course.path("submitted", student, snapshot.assignment)

    def unit(notebook: str, **rest: object) -> Unit:
        return Unit(student=student, assignment=snapshot.assignment, notebook=notebook, **rest)

    if not os.path.lexists(folder):
        for notebook in snapshot.notebooks:
            yield unit(notebook, content=None, submitted=False)
        return
    try:
        if folder.is_symlink() or not folder.is_dir():
            raise NotADirectoryError(20, "not a folder")
        files, notebooks, flags = _walk(folder, course)
        _drop_clashes(files, snapshot, flags)
        timestamp = _timestamp(files, flags)
    except OSError as error:
        why = f"its folder cannot be read ({error.strerror or type(error).__name__})"
        for notebook in snapshot.notebooks:
            yield unit(notebook, content=None, unreadable=why)
        return
    spare = {p for p in notebooks if p not in {f"{n}.ipynb" for n in snapshot.notebooks}}
    for notebook in snapshot.notebooks:
        name, notes, more = f"{notebook}.ipynb", [], list(flags)
        if name not in notebooks:
            name = _renamed(folder, notebooks, spare, snapshot, notebook, more)
            if name is not None:
                spare.discard(name)
                notes.append(f"handed in as {name}")
        content, why = None, ""
        if name is not None:
            content, why = _content(folder / name)
        elif spare:
            more.append(f"{notebook}.ipynb is missing, but there is {min(spare)}")
        yield unit(
            notebook,
            content=content,
            files=files,
            timestamp=timestamp,
            notes=tuple(notes),
            flags=tuple(more),
            unreadable=why,
        )


def _walk(folder: Path, course: Course) -> tuple[dict[str, bytes], list[str], list[str]]:
    """Return files, paths of notebooks, and flags."""
    ignore = course.directory.ignore
    limit = course.directory.max_file_size * 1000
    files: dict[str, bytes] = {}
    notebooks: list[str] = []
    flags: list[str] = []
    total = 0

    def failed(error: OSError) -> None:
        raise error

    for where, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(f for f in folders if not matches(f, ignore))
        for name in sorted(n for n in names if not matches(n, ignore)):
            path = Path(where, name)
            relative = path.relative_to(folder).as_posix()
            try:
                relative.encode()
            except UnicodeEncodeError:
                flags.append("a file whose name is not UTF-8 was left out")
                continue
            if path.is_symlink() or not path.is_file():
                flags.append(f"{relative} is no plain file and was left out")
            elif name.endswith(".ipynb"):
                notebooks.append(relative)
            elif (size := path.stat().st_size) > limit or total + size > MAX_TOTAL:
                flags.append(f"{relative} ({size >> 20} MB) is too large and was left out")
            elif len(files) >= MAX_FILES:
                flags.append(f"more than {MAX_FILES} files; the rest was left out")
                return files, notebooks, flags
            else:
                files[relative] = path.read_bytes()
                total += size
    return files, notebooks, flags


def _drop_clashes(files: dict[str, bytes], snapshot: Snapshot, flags: list[str]) -> None:
    """Leave out files that stand where the instructor has a folder, or the other way round."""
    fixed = {*snapshot.files, *(f"{name}.ipynb" for name in snapshot.notebooks)}
    folders = {parent.as_posix() for name in fixed for parent in PurePosixPath(name).parents}
    for name in list(files):
        above = {parent.as_posix() for parent in PurePosixPath(name).parents}
        if name in folders or above & fixed:
            del files[name]
            flags.append(f"{name} is in the way of the assignment's files and was left out")


def _content(path: Path) -> tuple[bytes | None, str]:
    try:
        if path.stat().st_size > preflight.MAX_BYTES:
            size = path.stat().st_size >> 20
            return None, f"the file has {size} MB; at most {preflight.MAX_BYTES >> 20} MB are read"
        return path.read_bytes(), ""
    except OSError as error:
        return None, f"the file cannot be read ({error.strerror})"


def _renamed(
    folder: Path,
    notebooks: list[str],
    spare: set[str],
    snapshot: Snapshot,
    notebook: str,
    flags: list[str],
) -> str | None:
    """Find the file that holds most of a notebook's named cells, at least half of them."""
    wanted = set(snapshot.notebooks[notebook].by_name)
    best: list[tuple[int, str]] = []
    for name in [n for n in notebooks if n in spare][:MAX_CANDIDATES]:
        content, _ = _content(folder / name)
        shared = len(wanted & preflight.grade_ids(content)) if content else 0
        if shared * 2 >= max(1, len(wanted)):
            best.append((-shared, name))
    if not best:
        return None
    best.sort()
    if len(best) > 1:
        flags.append(f"{len(best)} files look like {notebook}.ipynb; {best[0][1]} was taken")
    return best[0][1]


def _timestamp(files: Mapping[str, bytes], flags: list[str]) -> str | None:
    from nbjudge.course.gradebook import parse_time

    text = files.get("timestamp.txt", b"")[:200].decode("utf-8", "replace").strip()
    if not text:
        return None
    try:
        found = parse_time(text)
    except (ValueError, OverflowError, TypeError):
        flags.append("timestamp.txt holds no time; lateness is unknown")
        return None
    return f"{found.isoformat()}+00:00"
