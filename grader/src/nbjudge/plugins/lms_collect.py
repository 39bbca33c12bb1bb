"""Collect submissions that were downloaded from Canvas or Moodle, for ``nbgrader zip_collect``.

Two plugins share the work. :class:`LmsExtractorPlugin` opens the downloaded archive and each
student's own, and lays everything a student handed in below ``extracted/<student>/``: notebooks,
modules and tables alike. A damaged archive is kept as it is, in its student's folder, where the
grading run shows it to a person; it stops nobody else. :class:`LmsCollectorPlugin` then tells
nbgrader whose each file is.

Who a file belongs to: Canvas's number of the person, which stays; for Moodle, whose numbers are
made anew for each assignment, the person's name. A roster replaces either by the course's own ids.
"""

from __future__ import annotations

import csv
import io
import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Unicode

from nbjudge.course.course import LATE_NOTE, TIME_NOTE
from nbjudge.errors import first_line
from nbjudge.plugins.lms_names import Upload, as_id, composed, first_name, own_name, read_name

LATE_TEXT = "The learning platform marked this upload as late. It does not say when it came.\n"
#: What may come out of one student's archive, and of one file in it.
MOST_FILES, MOST_BYTES, MOST_OF_FILE = 5_000, 512 << 20, 128 << 20
#: Copies that are kept of an archive that holds nothing else, and of a notebook beside it.
MOST_COPIES = 5
#: Archives in archives are opened this deep.
DEPTH = 3
ARCHIVES = (".zip", ".tar", ".gz", ".tgz")
#: What says when a hand-in came: the platform or the instructor writes these, never a student.
TIME_FILES = frozenset({"timestamp.txt", LATE_NOTE, TIME_NOTE})
#: Archives that cannot be opened here, by their first four bytes.
_OTHERS = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
_JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "__pycache__"})
#: JupyterLab's own copies: junk beside the work, and a hint where there is nothing else.
_COPIES = ".ipynb_checkpoints"
#: How the path of a file on Windows begins.
_DRIVE = re.compile("[A-Za-z]:")
#: The bit by which a zip file says that a name is UTF-8.
_UTF8_NAME = 0x800
#: The bit by which it says that a file is encrypted.
_LOCKED = 0x1

Read = Callable[[], bytes]


class DamagedArchive(Exception):
    """An archive that cannot be opened; the text says why."""


def _safe(name: str, *, copies: bool = False) -> str | None:
    """Return a member's path with forward slashes; None for junk and for what leaves its folder.

    Letters are joined with their marks, as the code in a notebook writes the names of its tables.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    parts = tuple(part for part in parts if part not in ("/", "."))
    if parts and _DRIVE.fullmatch(parts[0]):
        parts = parts[1:]
    unfit = not parts or ".." in parts or ":" in parts[0] or "\0" in name
    junk = _JUNK if copies else _JUNK | {_COPIES}
    if unfit or any(part in junk or part.startswith("._") for part in parts):
        return None
    return composed("/".join(parts))


def members(content: bytes | Path, most: int | None = None) -> Iterator[tuple[str, Read]]:
    """Yield path and reader of each plain file in a zip or tar archive, within limits.

    Parameters
    ----------
    content : bytes or Path
        The archive.
    most : int
        Bytes that a file in it may have, :data:`MOST_OF_FILE` when left out; reading a larger one
        raises DamagedArchive.

    Raises
    ------
    DamagedArchive
        When it is none, is damaged or encrypted, or holds more than it may.
    """
    most = MOST_OF_FILE if most is None else most
    source: Any = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        if zipfile.is_zipfile(source):
            # Left open: what is yielded reads from it later, and closes it when it goes.
            yield from _zip_members(zipfile.ZipFile(source), most)
            return
        if not _is_tar(source):
            start = _start_of(source)
            if start.startswith(b"PK"):
                raise DamagedArchive("it is damaged, or was cut off on the way")
            kind = next((name for sign, name in _OTHERS.items() if start == sign), "")
            if kind:
                raise DamagedArchive(f"it is a {kind} archive and no zip, whatever its name says")
            raise DamagedArchive("it is no zip or tar archive, whatever its name says")
        source = source.open("rb") if isinstance(source, Path) else source
        source.seek(0)
        archive = tarfile.open(fileobj=source)  # noqa: SIM115 - left open as well
        yield from _tar_members(archive, most)
    except DamagedArchive:
        raise
    except Exception as error:  # zipfile and tarfile raise many kinds on damaged input
        why = first_line(error).rstrip(": ")
        if isinstance(error, tarfile.ReadError):  # its text lists what else it might have been
            why = "it is damaged, or was cut off on the way"
        raise DamagedArchive(why) from error


def _is_tar(source: Any) -> bool:
    if not isinstance(source, Path):
        source.seek(0)  # the end of a file looks like an archive without anything in it
    return tarfile.is_tarfile(source)


def _start_of(source: Any) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as handle:
            return handle.read(4)
    source.seek(0)
    return bytes(source.read(4))


def _zip_members(archive: zipfile.ZipFile, most: int) -> Iterator[tuple[str, Read]]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _check([info.file_size for info in infos])
    for info in infos:
        name = info.filename
        if not info.flag_bits & _UTF8_NAME:
            raw = name.encode("cp437", "replace")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("cp866", "replace")  # as Windows writes Cyrillic
        if info.external_attr >> 28 == 0xA:
            continue  # a link
        yield name, partial(_read_zipped, archive, info, most)


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & _LOCKED:
        raise DamagedArchive("it asks for a password")
    return _bounded(archive.open(info), most)


def _read_taped(archive: tarfile.TarFile, info: tarfile.TarInfo, most: int) -> bytes:
    return _bounded(archive.extractfile(info), most)


def _tar_members(archive: tarfile.TarFile, most: int) -> Iterator[tuple[str, Read]]:
    total = number = 0
    for info in archive:
        if info.isfile():
            number, total = number + 1, total + info.size
            _check([info.size], number, total)
            yield info.name, partial(_read_taped, archive, info, most)


def _check(sizes: list[int], number: int = 0, total: int = 0) -> None:
    if max(len(sizes), number) > MOST_FILES or max(sum(sizes), total) > MOST_BYTES:
        raise DamagedArchive(
            f"it holds more than {MOST_FILES} files or {MOST_BYTES >> 20} MB and was not opened"
        )


def _bounded(source: Any, most: int) -> bytes:
    with source:
        data = source.read(most + 1)
    if len(data) > most:
        raise DamagedArchive(f"a file in it has more than {most >> 20} MB")
    return data


def unpacked(name: str, content: bytes, depth: int = DEPTH) -> dict[str, bytes]:
    """Return the files of one upload: itself, or what its archive holds.

    A folder that holds everything is left away, as nbgrader has none.

    Parameters
    ----------
    name : str
    content : bytes
    depth : int
        How deep archives in archives are opened; deeper ones are kept as files.

    Raises
    ------
    DamagedArchive
        When the upload is an archive that cannot be opened. One inside it is kept as a file.
    """
    if not name.casefold().endswith(ARCHIVES) or depth == 0:
        return {name: content}
    found: dict[str, bytes] = {}
    copies: dict[str, bytes] = {}
    for path, read in members(content):
        safe = _safe(path)
        if safe is None:
            copy = PurePosixPath(_safe(path, copies=True) or "")
            if copy.suffix == ".ipynb" and len(copies) < MOST_COPIES:
                copies[f"{_COPIES}/{copy.name}"] = read()
            continue
        data = read()
        try:
            inner = unpacked(PurePosixPath(safe).name, data, depth - 1)
        except DamagedArchive:
            inner = {PurePosixPath(safe).name: data}
        above = PurePosixPath(safe).parent
        for part, text in inner.items():
            place = str(above / part)
            found.setdefault(_another(place, text, found), text)
        _check([len(text) for text in found.values()])
    if not found:
        return copies
    while all("/" in path for path in found):
        if len({path.split("/", 1)[0] for path in found}) > 1:
            break
        found = {path.split("/", 1)[1]: text for path, text in found.items()}
    return found


def _another(path: str, text: bytes, files: Mapping[str, bytes]) -> str:
    """Return a path for a notebook that replaces no other of the same name, up to a few of them.

    Nobody can say which of two is the work: the grading run looks for the answers.

    >>> _another("a.ipynb", b"new", {"a.ipynb": b"old"}), _another("a.csv", b"1", {"a.csv": b"2"})
    ('a (2).ipynb', 'a.csv')
    """
    first = PurePosixPath(path)
    if first.suffix != ".ipynb":
        return path
    others = (first.with_name(f"{first.stem} ({n}).ipynb") for n in range(2, MOST_COPIES + 2))
    free = (str(one) for one in (first, *others) if files.get(str(one), text) == text)
    return next(free, path)


@dataclass
class _Found:
    """One file of the download: what its name tells, and how to read it."""

    upload: Upload
    read: Read
    label: str
    name: str = ""
    again: int = 0


@dataclass
class Collected:
    """What was taken from a download.

    Attributes
    ----------
    files : dict
        By student and path: the content.
    notes : list of str
        What was left out, replaced or damaged, one line each.
    uploads : list of Upload
        What the names of the student's files tell, the newest last.
    labels : list of str
        The files' paths in the download, in the same order.
    unclaimed : list of str
        Files of the download of which nobody can say whose they are.
    unopened : list of str
        Notes of archives of the download that cannot be opened; they are among `notes`, too.
    """

    files: dict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    notes: list[str] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)


def downloaded(
    folder: Path, notes: list[str], *, loose: Loose | None = None
) -> Iterator[tuple[str, Read]]:
    """Yield label and reader of every file below a folder and in the archives in it.

    An archive whose own name is a student's upload is one file; so is one that holds a single
    hand-in where loose files are taken. What cannot be opened is noted.
    """
    for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
        relative = path.name if path == folder else path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or _safe(relative) is None:
            continue
        if not relative.casefold().endswith(ARCHIVES) or read_name(relative) is not None:
            yield relative, path.read_bytes
            continue
        try:
            found = [(str(_safe(name)), read) for name, read in members(path) if _safe(name)]
        except DamagedArchive as error:
            # A damaged file that is named by itself is a class's download, not somebody's hand-in.
            if path != folder and loose is not None and loose(relative) is not None:
                yield relative, path.read_bytes
            else:
                notes.append(f"{relative} cannot be opened ({error}). Download it again.")
            continue
        if loose is not None and not _of_a_class([name for name, _ in found]):
            yield relative, path.read_bytes
        else:
            yield from found


def _of_a_class(names: list[str]) -> bool:
    """Say whether an archive holds several hand-ins: a platform's, or a folder for each student."""
    if any(read_name(name) for name in names):
        return True
    tops = {name.split("/", 1)[0] for name in names if "/" in name and ".ipynb" in name.casefold()}
    return len(tops) > 1 and all("/" in name for name in names)


#: Who a file belongs to whose name follows no platform's pattern; None where nobody can say.
Loose = Callable[[str], Upload | None]


def collect(
    folder: Path, released: set[str], roster: Who, *, loose: Loose | None = None
) -> Iterator[tuple[str, Collected]]:
    """Yield one student after the other, so that no more than one is held in memory.

    Parameters
    ----------
    folder : Path
        With the downloaded archives, or one archive.
    released : set of str
        File names of the assignment's notebooks.
    roster : Who
        Who is who.
    loose : callable, optional
        Tells whose a file is that follows no platform's pattern; without it such files are left
        out.

    Yields
    ------
    tuple of (str, Collected)
        Student's id and files. The first has no student: its notes are of the download itself.
    """
    general = Collected()
    by_student: dict[str, list[_Found]] = defaultdict(list)
    numbers: dict[str, set[str]] = defaultdict(set)
    found: list[_Found] = []
    for label, read in downloaded(folder, general.unopened, loose=loose):
        upload = read_name(label)
        if upload is None and loose is not None:
            upload = loose(label)
            if upload is None:
                general.unclaimed.append(label)
                continue
        if upload is None:
            general.notes.append(f"{label}: neither Canvas's nor Moodle's naming; left out")
        else:
            found.append(_Found(upload, read, label))
            if upload.system == "moodle":
                numbers[upload.name].add(upload.number)
    for one in found:
        student, why = roster.student(one.upload, shared=len(numbers[one.upload.name]) > 1)
        if why:
            general.notes.append(why)
        if student:
            name = PurePosixPath(one.upload.path)
            own, one.again = own_name(name.name, released)
            one.name = str(name.parent / own)
            by_student[student].append(one)
    general.notes[:] = list(dict.fromkeys([*general.unopened, *general.notes]))
    yield "", general
    for student, uploads in sorted(by_student.items()):
        yield student, _of_one(uploads, released)


def _of_one(uploads: list[_Found], released: set[str]) -> Collected:
    made = Collected()
    files: dict[str, bytes] = {}
    plain = {one.name for one in uploads if not one.again}
    for one in uploads:
        given = composed(PurePosixPath(one.upload.path).name)
        if one.again and one.name in plain and "(" in given:
            # A browser has numbered it, so it may as well be a second, blank download: both stay,
            # and the grading run finds the one with the answers.
            one.name, one.again = str(PurePosixPath(one.name).with_name(given)), 0
    uploads = sorted(uploads, key=lambda one: (one.upload.upload, one.again, one.label))
    ages: dict[str, tuple[int, int]] = {}
    for one in uploads:
        age = (one.upload.upload, one.again)
        content = b""
        try:
            content = one.read()
            found = unpacked(one.name, content)
            if not found:
                made.notes.append(f"{one.label} holds no file")
                files[one.name] = content  # the run says what to do about it
            for path, text in found.items():
                own_time = one.upload.system == "loose" and path == one.name
                if path in TIME_FILES and not own_time:
                    made.notes.append(f"{path} in {one.label} is not the platform's; left out")
                    continue
                place = PurePosixPath(path)
                own, _ = own_name(place.name, released) if place.name != one.name else (path, 0)
                path = str(place.parent / PurePosixPath(own).name)
                if ages.get(path) == age:
                    path = _another(path, text, files)
                ages[path] = age
                if path in files and files[path] != text:
                    made.notes.append(f"{one.label} replaces an earlier {path}")
                files[path] = text
        except DamagedArchive as error:
            made.notes.append(f"{one.label} cannot be opened ({error}); kept as it is")
            files[one.name] = content
        except Exception as error:
            made.notes.append(f"{one.label} cannot be read ({error}); kept as it is")
            files.setdefault(one.name, content)
    for one in uploads:
        name = PurePosixPath(one.name)
        first = first_name(name.name) if one.upload.system != "loose" else ""
        if first and one.name in files:
            # The number may be the platform's or the student's own: the file goes by both names.
            files.setdefault(str(name.parent / first), files[one.name])
    if any(one.upload.late for one in uploads):
        files[LATE_NOTE] = LATE_TEXT.encode()
    made.files[""] = files
    made.uploads = [one.upload for one in uploads]
    made.labels = [one.label for one in uploads]
    return made


class Who(Protocol):
    """Something that knows a student's id from what the name of an upload tells."""

    def student(self, upload: Upload, *, shared: bool = False) -> tuple[str, str]:
        """Return the id (empty where there is none) and a note; see `Roster.student`."""
        ...


class Roster:
    """Who is who: a CSV file with ``student_id`` and ``lms_id``, or ``name``, or both.

    A column ``assignment`` restricts a row to one assignment, as Moodle's numbers ask for.

    Parameters
    ----------
    path : str
        Empty for none.
    assignment : str
    """

    def __init__(self, path: str, assignment: str) -> None:
        self._path = path
        self._ids: dict[str, str] = {}
        if not path:
            return
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            columns = set(reader.fieldnames or ())
            if "student_id" not in columns or not columns & {"lms_id", "name"}:
                raise ValueError(
                    f"{path}: the columns lms_id,student_id (or name,student_id) are needed"
                )
            for row in reader:
                if (row.get("assignment") or assignment).strip() not in ("", assignment):
                    continue
                for column in ("lms_id", "name"):
                    key = _folded(row.get(column) or "")
                    if key:
                        self._ids[key] = (row["student_id"] or "").strip()

    def student(self, upload: Upload, *, shared: bool = False) -> tuple[str, str]:
        """Return a person's id and a note; no id when a roster does not have the person.

        Parameters
        ----------
        upload : Upload
        shared : bool
            Whether several people of the archive have this name.
        """
        if self._path:
            for key in (upload.number, upload.name):
                if found := self._ids.get(_folded(key)):
                    return found, ""
            who = f"{upload.number} ({upload.name})" if upload.name else upload.number
            if upload.system == "canvas":
                who = upload.number
            note = f"{upload.number} is not in the roster {self._path}; skipped"
            return "", note if who == upload.number else f"{note}: {upload.name}"
        if upload.system == "canvas":
            return upload.number, ""
        own = as_id(upload.name) or upload.number
        if shared:
            return f"{own}-{upload.number}", (
                f"several people are called {upload.name}: their Moodle numbers were added, which "
                "differ in each assignment. Give a roster."
            )
        return own, ""


def _folded(text: str) -> str:
    return " ".join(composed(text).split()).casefold()


class LmsExtractorPlugin(ExtractorPlugin):
    """Open a download of Canvas or Moodle, one folder for each student."""

    roster = Unicode(
        "",
        help="CSV file with student_id and lms_id or name (and assignment); empty: Canvas's "
        "number or the name in Moodle is the id",
    ).tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Lay out what students handed in below `extracted_path`.

        Parameters
        ----------
        archive_path : str
            Absolute path of the folder with the downloaded archives.
        extracted_path : str
            Absolute path of the empty folder to fill.
        """
        app: Any = self.parent
        released = _released(app)
        path = self.roster or (app.collector_plugin_inst.roster if app is not None else "")
        assignment = app.coursedir.assignment_id if app is not None else ""
        for student, found in collect(Path(archive_path), released, Roster(path, assignment)):
            for note in found.notes:
                self.log.warning("%s", note)
            folder = Path(extracted_path, student)
            for name, content in found.files.get("", {}).items():
                target = folder / name
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                except (OSError, ValueError) as error:
                    self.log.warning("%s: %s cannot be written (%s)", student, name, error)


def _released(app: Any) -> set[str]:
    """Return the names of the assignment's notebooks, from its release."""
    if app is None:
        return set()
    directory = app.coursedir
    folder = Path(directory.format_path(directory.release_directory, ".", directory.assignment_id))
    return {path.name for path in folder.glob("*.ipynb")}


class LmsCollectorPlugin(FileNameCollectorPlugin):
    """Tell nbgrader whose a file below ``extracted`` is: the first folder says it."""

    roster = Unicode(
        "", help="CSV file with the columns lms_id,student_id; see LmsExtractorPlugin.roster"
    ).tag(config=True)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return nbgrader's ``student_id`` and ``file_id`` of a file.

        Parameters
        ----------
        submitted_file : str
            Absolute path below the ``extracted`` folder.

        Returns
        -------
        dict or None
            None for a file that lies in no student's folder.
        """
        app: Any = self.parent
        root = Path(app._format_collect_path(app.extracted_directory))
        parts = Path(submitted_file).relative_to(root).parts
        if len(parts) < 2:
            return None
        return {"student_id": parts[0], "file_id": "/".join(parts[1:])}
