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
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Unicode

from nbjudge.course.course import LATE_NOTE, TIME_NOTE
from nbjudge.plugins import lms_classes
from nbjudge.plugins.lms_archives import (
    MOST_BYTES,
    DamagedArchive,
    Read,
    another,
    is_archive,
    members,
    only_copies,
    safe,
    unpacked,
)
from nbjudge.plugins.lms_classes import Loose, Person
from nbjudge.plugins.lms_names import Upload, as_id, composed, first_name, own_name, read_name

LATE_TEXT = "The learning platform marked this upload as late. It does not say when it came.\n"
#: What says when a hand-in came: the platform or the instructor writes these, never a student.
TIME_FILES = frozenset({"timestamp.txt", LATE_NOTE, TIME_NOTE})
#: Files that one line names.
MOST_SHOWN = 5


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
    folder: Path,
    notes: list[str],
    *,
    loose: Loose | None = None,
    person: Person = lambda name: False,
) -> Iterator[tuple[str, Read]]:
    """Yield label and reader of every file below a folder and in the archives in it.

    An archive whose own name is a student's upload is one file; so is one that holds a single
    hand-in where loose files are taken. What cannot be opened is noted, and so is what lies in a
    class's archive outside of all students' folders.
    """
    lying: list[tuple[str, Read]] = []
    there = {
        path.name if path == folder else path.relative_to(folder).as_posix(): path
        for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
    }
    copies = only_copies(there)
    for relative, path in there.items():
        if path.is_symlink() or not path.is_file():
            continue
        if safe(relative) is None and relative not in copies:
            continue
        if not is_archive(relative) or read_name(relative) is not None:
            lying.append((relative, path.read_bytes))
            continue
        try:
            held = list(members(path, of_class=True))
            inside = only_copies(given for given, _ in held)
            found = [
                (name, read)
                for given, read in held
                if (name := safe(given, copies=given in inside))
            ]
        except DamagedArchive as error:
            # A damaged file that is named by itself is a class's download, not somebody's hand-in.
            if path != folder and loose is not None and loose(relative) is not None:
                lying.append((relative, path.read_bytes))
            else:
                notes.append(f"{relative} cannot be opened ({error}). Download it again.")
            continue
        if loose is None:
            yield from found
            continue
        names = [name for name, _ in found]
        own = lms_classes.labels(relative, names, loose, person, named=path == folder)
        if own is None:
            lying.append((relative, path.read_bytes))
            continue
        for (name, read), label in zip(found, own, strict=True):
            if label is not None:
                yield label, read
            elif PurePosixPath(name).name not in lms_classes.PLATFORMS_OWN:
                notes.append(f"{name} in {relative} lies in no student's folder; left out")
    if loose is not None and folder.is_dir():
        full = {name.split("/", 1)[0] for name, _ in lying}
        holding = {name.split("/", 1)[0] for name in there if "/" in name}
        notes += [
            f"{name} holds no file that can be taken; left out"
            for name in sorted(holding - full)
            if safe(name)
        ]
    labels: list[str | None] | None = None
    if loose is not None and folder.is_dir():
        names = [name for name, _ in lying]
        labels = lms_classes.labels(folder.name, names, loose, person, named=True)
    for (name, read), label in zip(lying, labels or [name for name, _ in lying], strict=True):
        if label or PurePosixPath(name).name not in lms_classes.PLATFORMS_OWN:
            yield label or name, read


def collect(
    folder: Path,
    released: set[str],
    roster: Who,
    *,
    loose: Loose | None = None,
    person: Person = lambda name: False,
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
    person : callable, optional
        Tells whether a folder is called after a person of the class list.

    Yields
    ------
    tuple of (str, Collected)
        Student's id and files. The first has no student: its notes are of the download itself.
    """
    general = Collected()
    by_student: dict[str, list[_Found]] = defaultdict(list)
    numbers: dict[str, set[str]] = defaultdict(set)
    found: list[_Found] = []
    for label, read in downloaded(folder, general.unopened, loose=loose, person=person):
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
            if sum(map(len, files.values())) + len(content) > MOST_BYTES:
                made.notes.append(f"{one.label} was left out: too much of one student")
                continue
            left: list[str] = []
            found = unpacked(one.name, content, left=left)
            if left:
                made.notes.append(f"of {one.label} was left out: {_some(left)}")
            if not found:
                made.notes.append(f"{one.label} holds no file")
            if left or not found:
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
                    path = another(path, text, files)
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


def _some(texts: list[str]) -> str:
    more = len(texts) - MOST_SHOWN
    return ", ".join(texts[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


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
