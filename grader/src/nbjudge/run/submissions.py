"""What was handed in: from the folders below ``submitted/`` to units of work.

A submission folder is untrusted: links are not followed, special files are not opened, and sizes
and numbers are limited before anything is read. Whatever is wrong with one submission becomes its
own state or flag; it never ends the run.

Work is looked for where students put it: under another name, with the suffix a browser added, in a
folder below, in a copy that JupyterLab made beside a blank original. What is found without doubt
is graded, and the report says where it was; where there is doubt, a person is asked.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from glob import escape, glob
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbjudge.course import variants
from nbjudge.course.course import LATE_NOTE, TIME_NOTE, Course
from nbjudge.course.snapshot import NotebookSnapshot, Snapshot, matches
from nbjudge.errors import CannotStart
from nbjudge.files import Files
from nbjudge.outcomes import Unit
from nbjudge.run import archives, preflight, reader

#: Beyond this a submission's further files are left out.
MAX_FILES = 5000
MAX_TOTAL = 256 << 20
OWN_FILES = {"timestamp.txt", LATE_NOTE, TIME_NOTE}
#: Beyond this a submission's folder is not looked through any further; nor are deeper folders.
MAX_ENTRIES, MAX_DEEP = 20_000, 50
#: Where JupyterLab keeps copies of its own.
CHECKPOINTS = ".ipynb_checkpoints"
#: How many foreign notebooks are looked at in search of a renamed one, and their size in all.
MAX_CANDIDATES, MAX_CANDIDATES_TOTAL = 50, 48 << 20
#: Bytes that are parsed for it, where each bracket and comma counts as a hundred.
MAX_PARSED = 24 << 20
#: How a notebook's name may end: browsers add a suffix to a file whose type they do not know.
_NOTEBOOK = re.compile(
    r"\.ipynb(\.(txt|json|html?|ipynb|download|crdownload|part))*[ .]*$", re.IGNORECASE
)
#: The other ends of a notebook's name that a program may have given it, and bytes that are looked
#: at to see whether it is one.
_OTHER_ENDS, _HEAD = ("", ".json", ".txt"), 1 << 20


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
        One for each notebook of the assignment, whatever the folder holds. A folder whose name is
        no text gives units that nobody's grade is recorded for, as nobody can be meant.
    """
    folder = course.path("submitted", student, snapshot.assignment)
    if shown(student) != student:
        why = (
            "its folder's name is no plain text: rename the folder to the student's id, grade again"
        )
        for notebook in snapshot.notebooks:
            yield Unit(
                student=shown(student),
                assignment=snapshot.assignment,
                notebook=notebook,
                content=None,
                unreadable=why,
                submitted=False,
            )
        return

    def unit(notebook: str, **rest: Any) -> Unit:
        return Unit(
            student=student,
            assignment=snapshot.assignment,
            notebook=notebook,
            variant=None if snapshot.seed is None else snapshot.assigned.students.get(student),
            **rest,
        )

    if not os.path.lexists(folder):
        for notebook in snapshot.notebooks:
            yield unit(notebook, content=None, submitted=False)
        return
    try:
        if folder.is_symlink() or not folder.is_dir():
            raise NotADirectoryError(20, "not a folder")
        files, notebooks, flags = _walk(folder, course, [*snapshot.notebooks])
        kept = sorted(
            p.relative_to(folder).as_posix() for p in folder.glob(f"{CHECKPOINTS}/*.ipynb")
        )
        if escape(student) != student:
            flags.append(
                "its folder's name holds one of * ? [: nbgrader makes no feedback for it; rename it"
            )
        _drop_clashes(files, snapshot, flags)
        timestamp = _timestamp(files, flags)
        if files.remove(LATE_NOTE) and timestamp is None:
            flags.append("the learning platform marked it as late; it does not say by how much")
        unknown = files.remove(TIME_NOTE)
        if unknown and timestamp is None and not any("marked it as late" in f for f in flags):
            flags.append("nobody has recorded when it was handed in; collect says how to answer")
        chosen = _choose(folder, notebooks, sorted({*files} - OWN_FILES), kept, snapshot)
    except Exception as error:  # the contract: nothing that was handed in ends a run
        reason = error.strerror if isinstance(error, OSError) else None
        why = (
            f"its folder cannot be read ({reason or type(error).__name__}): look into "
            f"{folder.relative_to(course.root)}, or ask for the notebook alone"
        )
        for notebook in snapshot.notebooks:
            yield unit(notebook, content=None, unreadable=why)
        return
    for notebook, choice in chosen.items():
        content, why = None, ""
        if choice.name is not None:
            content, why = _content(folder / choice.name)
        yield unit(
            notebook,
            content=content,
            files=files,
            timestamp=timestamp,
            beside=choice.beside,
            notes=tuple(choice.notes),
            flags=(*flags, *choice.flags),
            unreadable=why,
        )


def shown(name: str) -> str:
    r"""Return a file's name as text that can be written anywhere.

    Bytes that are no UTF-8 are shown as such, and so are signs that act on a terminal.

    >>> shown("chart.png"), shown("\udcc8")
    ('chart.png', '\\xc8')
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


@dataclass
class _Choice:
    """Which file is taken for a notebook, and what is said about it."""

    name: str | None = None
    beside: str = ""
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def _choose(
    folder: Path, notebooks: list[str], files: list[str], kept: list[str], snapshot: Snapshot
) -> dict[str, _Choice]:
    """Find the file of each of the assignment's notebooks; `kept` are JupyterLab's own copies."""
    proper = {f"{name}.ipynb" for name in snapshot.notebooks}
    spare = [path for path in notebooks if path not in proper][:MAX_CANDIDATES]
    contents: dict[str, bytes] = {}
    room = MAX_CANDIDATES_TOTAL
    for path in spare:
        content, _ = _content(folder / path)
        if content and len(content) <= room:
            room -= len(content)
            contents[path] = content
    known = {*snapshot.files, variants.FILE}
    look = _Look()
    chosen: dict[str, _Choice] = {}
    for notebook, source in snapshot.notebooks.items():
        name, choice = f"{notebook}.ipynb", _Choice()
        chosen[notebook] = choice
        like = {path: look.at(data, source) for path, data in contents.items()}
        enough = max(1, (len(source.by_name) + 1) // 2)
        others = sorted(
            (path for path in like if like[path].shared >= enough),
            key=lambda path: (-len(like[path].answers), path.count("/"), len(path), path),
        )
        if name in notebooks:
            choice.name = name
            if others:
                content, _ = _content(folder / name)
                _beside(choice, others, like, look.at(content or b"", source))
        elif others:
            choice.name = others[0]
            rivals = [path for path in others[1:] if like[path].answers != like[others[0]].answers]
            rivals = [path for path in rivals if like[path].answers]
            if rivals:
                choice.flags.append(
                    f"{len(rivals) + 1} files look like {name}; {shown(others[0])} was taken"
                )
        elif not (spare or kept) and (packed := next(filter(archives.is_archive, files), None)):
            why = archives.why_closed(folder / packed, shown(packed), snapshot.assignment)
            choice.flags.append(f"{name} is missing, {why}")
        elif spare or kept or files:
            there = shown(min(spare or kept or files))
            choice.flags.append(f"{name} is missing, but {there} was handed in")
            if kept and not spare:
                choice.flags.append(
                    f"{there} is a copy that JupyterLab makes by itself: ask for {name}, or copy "
                    f"it to {name} in the student's folder and grade again"
                )
        more = [path for path in (*spare, *kept, *files) if path not in known]
        choice.beside = shown(next((path for path in more if path != choice.name), ""))
        if choice.name not in (None, name):
            choice.notes.append(f"handed in as {shown(str(choice.name))}")
            contents.pop(str(choice.name), None)
    return chosen


class _Look:
    """Compares files with notebooks; once it has parsed much, it only looks at their bytes."""

    def __init__(self) -> None:
        self._left = MAX_PARSED

    def at(self, content: bytes, source: NotebookSnapshot) -> preflight.Likeness:
        """Return how much of a notebook a file holds."""
        cost = len(content) + 100 * sum(map(content.count, (b"{", b"[", b",")))
        if cost > self._left or not reader.fits(content):
            return preflight.rough_likeness(content, source)
        self._left -= cost
        return preflight.likeness(content, source)


def _beside(
    choice: _Choice,
    others: list[str],
    like: Mapping[str, preflight.Likeness],
    own: preflight.Likeness,
) -> None:
    """Decide between a notebook under its own name and files that look like it."""
    answered = [path for path in others if like[path].answers]
    if own.answers or not answered:
        more = [path for path in answered if like[path].answers.items() - own.answers.items()]
        if more:
            choice.flags.append(f"{shown(more[0])} holds the same cells with other answers")
        return
    different = {tuple(sorted(like[path].answers.items())) for path in answered}
    name = choice.name
    what = "as it was handed out" if own.shared else "damaged or another notebook"
    if len(different) > 1:
        choice.flags.append(f"{name} is {what}, and {len(answered)} other files hold answers")
        return
    choice.name = answered[0]
    choice.flags.append(f"{name} is {what}; the answers are in another file")


def _walk(folder: Path, course: Course, wanted: list[str]) -> tuple[Files, list[str], list[str]]:
    """Return files, paths of notebooks, and flags."""
    ignore = course.directory.ignore
    limit = course.directory.max_file_size * 1000
    files = Files()
    notebooks: list[str] = []
    flags: list[str] = []
    total = 0

    def failed(error: OSError) -> None:
        raise error

    seen = 0
    for where, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(f for f in folders if not matches(f, ignore))
        if folders and len(Path(where).relative_to(folder).parts) >= MAX_DEEP:
            folders.clear()
            flags.append(f"what lies more than {MAX_DEEP} folders deep was left out")
        seen += 1
        for name in sorted(n for n in names if not matches(n, ignore)):
            seen += 1
            if seen > MAX_ENTRIES:
                flags.append(f"more than {MAX_ENTRIES} files and folders; the rest was left out")
                return files, notebooks, flags
            path = Path(where, name)
            relative = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                flags.append(f"{shown(relative)} is no plain file and was left out")
            elif _NOTEBOOK.search(name) or (relative == name and _is_notebook(path, wanted)):
                notebooks.append(relative)
            elif not _is_text(relative):
                flags.append("a file whose name is not UTF-8 was left out")
            elif (size := path.stat().st_size) > limit or total + size > MAX_TOTAL:
                flags.append(f"{shown(relative)} ({size >> 20} MB) is too large and was left out")
            elif len(files) >= MAX_FILES:
                flags.append(f"more than {MAX_FILES} files; the rest was left out")
                return files, notebooks, flags
            else:
                files.add(relative, path, size)
                total += size
    return files, notebooks, flags


def _is_text(name: str) -> bool:
    r"""Whether a file's name is text that files can have everywhere.

    Spaces of any width and signs that join others are: macOS writes the time into the name of a
    screenshot with a narrow space, and people write emoji.

    >>> _is_text("at 8.34\u202fPM.png"), _is_text("a\nb"), _is_text("\udcc8")
    (True, False, False)
    """
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name)


def _is_notebook(path: Path, wanted: list[str]) -> bool:
    """Whether a file that has a notebook's name without its suffix is one, by its beginning."""
    names = {f"{stem}{end}".casefold() for stem in wanted for end in _OTHER_ENDS}
    if path.name.casefold() not in names:
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return head.lstrip().startswith(b"{") and b'"grade_id"' in head


def _drop_clashes(files: Files, snapshot: Snapshot, flags: list[str]) -> None:
    """Leave out files that stand where the instructor has a folder, or the other way round."""
    fixed = {*snapshot.files, *(f"{name}.ipynb" for name in snapshot.notebooks)}
    folders = {parent.as_posix() for name in fixed for parent in PurePosixPath(name).parents}
    for name in list(files):
        above = {parent.as_posix() for parent in PurePosixPath(name).parents}
        if name in folders or above & fixed:
            files.remove(name)
            flags.append(f"{shown(name)} is in the way of the assignment's files and was left out")


def _content(path: Path) -> tuple[bytes | None, str]:
    try:
        if path.stat().st_size > reader.MAX_BYTES:
            size = path.stat().st_size >> 20
            return None, (
                f"the file has {size} MB; at most {reader.MAX_BYTES >> 20} MB are read: ask for it "
                "with its outputs cleared"
            )
        return path.read_bytes(), ""
    except OSError as error:
        return None, f"the file cannot be read ({error.strerror})"


def _timestamp(files: Mapping[str, bytes], flags: list[str]) -> str | None:
    from nbjudge.course.database import parse_time

    raw = Files(files).start("timestamp.txt", 200)
    # Editors and shells of Windows write either mark before a text.
    code = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = raw.decode(code, "replace").strip()
    if not text:
        return None
    try:
        found = _in_zone(text) or parse_time(_with_offset(text))
    except Exception:  # dateutil's parser raises many kinds on what people write
        found = None
    if found is None:
        flags.append("timestamp.txt holds no time; lateness is unknown")
        return None
    zone = _ZONE.search(text)
    if zone and zone[0].upper() not in _KNOWN and not _in_zone(text):
        flags.append(f"the zone of timestamp.txt ({zone[0]}) is not known; it was taken as UTC")
    return f"{found.isoformat()}+00:00"


_ZONE = re.compile(r"[A-Za-z][\w/+-]*$")
_KNOWN = ("UTC", "GMT", "Z", "AM", "PM")
_NAMED_ZONE = re.compile(r"(?P<time>.*\d)\s+(?P<zone>[A-Za-z_]+(?:/[\w+-]+)+)$")
_OFFSET = re.compile(
    r"(?P<time>.*\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(?P<sign>[+-])(?P<rest>\d[\d:]*)$"
)


def _in_zone(text: str) -> datetime | None:
    """Return a time with the name of a zone behind it as UTC; None for every other text.

    >>> _in_zone("2026-10-30 23:50 Asia/Tokyo").isoformat()
    '2026-10-30T14:50:00'
    """
    named = _NAMED_ZONE.match(text)
    if named is None:
        return None
    try:
        local = datetime.fromisoformat(named["time"]).replace(tzinfo=ZoneInfo(named["zone"]))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
    return local.astimezone(UTC).replace(tzinfo=None)


def _with_offset(text: str) -> str:
    """Write a time's offset the one way that every parser reads.

    nbgrader writes the abbreviation of its time zone, which in many zones is an offset; its own
    parser takes ``+05`` after a space for nothing.

    >>> _with_offset("2026-10-30 23:50:00.000000 +05")
    '2026-10-30 23:50:00.000000+05:00'
    >>> _with_offset("2026-10-30 23:50:00 UTC")
    '2026-10-30 23:50:00 UTC'
    """
    found = _OFFSET.match(text)
    if found is None:
        return text
    digits = found["rest"].replace(":", "")
    if len(digits) in (1, 3):
        digits = f"0{digits}"
    digits = digits.ljust(4, "0")
    return f"{found['time']}{found['sign']}{digits[:2]}:{digits[2:4]}"
