"""Collect the hand-ins of one assignment, as often as one likes.

The files are laid out where nbgrader looks for them, ``submitted/<student>/<assignment>``. What was
collected is written down in the course's state folder, so that the same download can be collected
again, a newer one replaces what is there, and an older one does not.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from nbjudge import atomic
from nbjudge import deadlines as dates
from nbjudge.collecting.owners import ClassList
from nbjudge.collecting.times import Answers
from nbjudge.course import due_times
from nbjudge.course.course import LATE_NOTE, TIME_NOTE, Course
from nbjudge.course.database import connect, parse_time
from nbjudge.errors import CannotStart
from nbjudge.plugins import lms_collect
from nbjudge.plugins.lms_collect import TIME_FILES, Collected
from nbjudge.program import command
from nbjudge.report.roster import Person
from nbjudge.run import submissions

#: The word that means nbgrader's exchange among the sources.
EXCHANGE = "exchange"
#: Notebooks of another assignment from which on a download is taken for that assignment's.
FEW = 2
RECORD = "collected.json"
TIME_TEXT = "Nobody has recorded when this was handed in.\n"

#: What the system says of a name that is too long, or that it cannot write; none for a zero byte.
_UNFIT_NAME = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL, None)
#: Characters of such a name that are shown, and bytes that one that is too long is cut to.
MOST_SHOWN, MOST_OF_NAME = 40, 200

NEW, REPLACED, SAME, OLDER, UNSURE = "new", "replaced", "unchanged", "older, left out", "kept"


@dataclass
class Record:
    """What is known of a student's collected hand-in.

    Attributes
    ----------
    digest : str
        Of the files.
    seen : list of str
        Digests of earlier hand-ins: one of them that comes again is older.
    system, number, name, upload, label
        As the platform names the person and the newest file; see `Upload`.
    decided : bool
        Whether the instructor has set its time together with others': such a time orders nothing.
    """

    digest: str = ""
    seen: list[str] = field(default_factory=list)
    system: str = ""
    number: str = ""
    name: str = ""
    upload: int = 0
    label: str = ""
    decided: bool = False


def read_records(course: Course, assignment: str) -> dict[str, Record]:
    """Return what is known of collected hand-ins by the student's id; empty before the first."""
    path = course.state_dir / assignment / RECORD
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(k): Record(**v) for k, v in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CannotStart(
            f"{path} cannot be read ({error}). Remove it; what is collected next counts as new."
        ) from error


@dataclass
class Line:
    """What became of one student's hand-in.

    Attributes
    ----------
    student : str
    state : str
        One of the states above.
    when : datetime or None
        In the course's zone.
    late : bool
        Whether the platform marked it as late.
    files : int
    notes : list of str
    """

    student: str
    state: str
    when: dt.datetime | None = None
    late: bool = False
    files: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class Done:
    """What a collection did.

    Attributes
    ----------
    lines : dict of str to Line
        By the student's id.
    notes : list of str
        Of the downloads as a whole.
    unclaimed : list of str
        Files of which nobody can say whose they are.
    unopened : list of str
        Notes of downloads that cannot be opened.
    strangers : list of str
        Ids that are not in the class list.
    due : datetime or None
        In the course's zone.
    grace : float
        Minutes.
    """

    lines: dict[str, Line] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    due: dt.datetime | None = None
    grace: float = 0.0

    @property
    def without_time(self) -> list[str]:
        """Students whose hand-in has no time and no mark; asked for where something is due."""
        if self.due is None:
            return []
        return [s for s, one in self.lines.items() if one.when is None and not one.late]

    @property
    def marked_late(self) -> list[str]:
        """Students whose hand-in the platform marked as late without saying when it came."""
        return [s for s, one in self.lines.items() if one.when is None and one.late]

    @property
    def unsure(self) -> list[str]:
        """Students of whose two hand-ins nobody can say which is newer."""
        return [s for s, one in self.lines.items() if one.state == UNSURE]


def due_time(course: Course, assignment: str, known: dates.Deadlines) -> dt.datetime | None:
    """Return when an assignment is due: the deadlines file's time, else the gradebook's."""
    import sqlalchemy as sa
    from nbgrader import api

    recorded = None
    with contextlib.suppress(CannotStart):
        engine = connect(course.db_url)
        table = api.Assignment.__table__
        with engine.connect() as db:
            query = sa.select(table.c.duedate).where(table.c.name == assignment)
            recorded = db.execute(query).scalar()
        engine.dispose()
    return due_times.due(known, assignment, recorded)


def released_names(course: Course, assignment: str) -> set[str]:
    """Return the file names of an assignment's notebooks.

    Raises
    ------
    CannotStart
        When there is no such assignment.
    """
    for step in ("release", "source"):
        found = {p.name for p in course.path(step, ".", assignment).glob("*.ipynb")}
        if found:
            return found
    top = course.path("source", ".", "x").parent
    known = sorted(p.name for p in top.iterdir() if p.is_dir()) if top.is_dir() else []
    raise CannotStart(
        f"There is no assignment {assignment!r} (there are: {', '.join(known) or 'none'}). "
        "Name one of these."
    )


def notebooks(course: Course) -> dict[str, set[str]]:
    """Return the names of each assignment's notebooks, without their suffix."""
    top = course.path("source", ".", "x").parent
    found = {p.name: {n.stem for n in p.glob("*.ipynb")} for p in sorted(top.glob("*/"))}
    return {name: stems for name, stems in found.items() if stems}


class Collector:
    """Takes hand-ins of one assignment.

    Parameters
    ----------
    course : Course
    assignment : str
    class_list : ClassList
    answers : Answers
        What the instructor says about times.
    take : sequence of str
        Students whose hand-in replaces what is there, whatever its time.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        class_list: ClassList,
        answers: Answers,
        take: Sequence[str] = (),
    ) -> None:
        self.course, self.assignment = course, assignment
        self.class_list, self.answers, self.take = class_list, answers, set(take)
        known = due_times.read(course)
        self.zone = known.zone
        self.done = Done(due=due_time(course, assignment, known), grace=known.late.grace_minutes)
        self.records = read_records(course, assignment)
        self.released = released_names(course, assignment)

    def source(self, path: Path) -> None:
        """Collect a download: an archive, or a folder of archives or loose files.

        Raises
        ------
        CannotStart
            When there is none, or the course's folder cannot be written.
        """
        if not path.exists():
            raise CannotStart(
                f"There is no file or folder {path}. Name the zip file that the platform gave, a "
                f"folder of hand-ins, or the word {EXCHANGE}."
            )
        self._refuse_another(path)
        self.done.notes += self.class_list.read(path)
        found = lms_collect.collect(
            path,
            self.released,
            self.class_list,
            loose=self.class_list.loose,
            person=self.class_list.is_person,
        )
        try:
            for student, one in found:
                if student:
                    self._take(student, one)
                else:
                    self.done.notes += one.notes
                    self.done.unopened += one.unopened
                    self.class_list.unclaimed += one.unclaimed
        except OSError as error:
            raise CannotStart(
                f"{error.filename or path} cannot be read or written ({error.strerror})."
            ) from error
        except UnicodeEncodeError as error:
            raise CannotStart(
                f"A folder's name has letters that this system's setting cannot write "
                f"({error.encoding}). Set one with UTF-8, such as LANG=C.UTF-8, and collect again."
            ) from error
        self._write_records()

    def exchange(self) -> None:
        """Collect from nbgrader's exchange, newer hand-ins in place of older ones.

        Raises
        ------
        CannotStart
            When there is no exchange, or nbgrader cannot collect from it.
        """
        if sys.platform == "win32":
            raise CannotStart("nbgrader has no exchange on Windows. Name a zip file or a folder.")
        from nbgrader.apps.api import NbGraderAPI

        before = {s: self._time(s) for s in submissions.students(self.course, self.assignment)}
        api = NbGraderAPI(self.course.directory, config=self.course.config)
        result = api.collect(self.assignment, update=True)
        log = str(result.get("log") or "")
        if not result.get("success"):
            lines = [x for x in log.splitlines() if "CRITICAL" in x or "ERROR" in x] or [""]
            why = lines[0].split("] ", 1)[-1].strip() or "nbgrader does not say why"
            raise CannotStart(
                f"The exchange cannot be collected ({why}). Without an exchange name the "
                "platform's zip file or a folder of hand-ins."
            )
        for student in submissions.students(self.course, self.assignment):
            time = self._time(student)
            state = SAME
            if student not in before:
                state = NEW
            elif time != before[student]:
                state = REPLACED
            notes = [
                "its files belong to another user of this computer"
                for x in log.splitlines()
                if f"claims to be submitted by {student} " in x
            ]
            self._line(student, state, notes)

    def answer(self) -> None:
        """Give hand-ins that were collected before the times that the instructor says."""
        for student in submissions.students(self.course, self.assignment):
            if student not in self.done.lines:
                self._answer_time(student)
                self._line(student, SAME, [])
        self._write_records()

    def _refuse_another(self, path: Path) -> None:
        """Refuse a download in which all named notebooks are another assignment's."""
        labels = [label for label, _ in lms_collect.downloaded(path, [])]
        own = [Path(name).stem for name in self.released]
        if any(stem in label for label in labels for stem in own):
            return
        for name, stems in notebooks(self.course).items():
            others = sum(any(stem in label for stem in stems) for label in labels)
            if name != self.assignment and others >= FEW:
                raise CannotStart(
                    f"{path} seems to be of another assignment: {others} of its files have the "
                    f"name of {name}, and none has that of {self.assignment}. Nothing was "
                    f"collected. Run: {command(f'collect {name} {path}')}"
                )

    # ------------------------------------------------------------------ one student

    def _folder(self, student: str) -> Path:
        return self.course.path("submitted", student, self.assignment)

    def _time(self, student: str) -> dt.datetime | None:
        """Return the recorded time of what is collected, in the course's zone."""
        try:
            text = (self._folder(student) / "timestamp.txt").read_text(encoding="utf-8").strip()
            found = parse_time(text)
        except (OSError, ValueError, OverflowError):
            return None
        return None if found is None else found.replace(tzinfo=dt.UTC).astimezone(self.zone)

    def _line(self, student: str, state: str, notes: Sequence[str]) -> None:
        folder = self._folder(student)
        files = [p for p in folder.rglob("*") if p.is_file() and p.name not in TIME_FILES]
        self.done.lines[student] = Line(
            student,
            state,
            self._time(student),
            (folder / LATE_NOTE).is_file(),
            len(files),
            list(notes),
        )

    def _take(self, student: str, one: Collected) -> None:
        files = one.files.get("", {})
        given = {name: files.pop(name) for name in TIME_FILES & set(files)}
        upload = one.uploads[-1]
        digest = _digest(files)
        record = self.records.get(student) or self._unrecorded(student)
        state = self._compare(student, record, digest, upload.upload, given)
        notes = list(one.notes)
        if state in (NEW, REPLACED):
            seen = [*record.seen, record.digest] if record and record.digest != digest else []
            if state == REPLACED:
                self._put_aside(student)
            notes += self._lay_out(student, {**files, **given})
            self.records[student] = Record(
                digest,
                [s for s in seen if s and s != digest],
                upload.system,
                upload.number,
                upload.name,
                upload.upload,
                one.labels[-1],
            )
        elif state == SAME and record is not None:
            for name in set(given) - {LATE_NOTE, TIME_NOTE}:
                atomic.write(self._folder(student) / name, given[name], mode=0o644)
            label = one.labels[-1]
            new = Record(
                record.digest, record.seen, upload.system, upload.number, upload.name,
                max(upload.upload, record.upload), label, record.decided,
            )  # fmt: skip
            self.records[student] = new
        elif state == OLDER and record is not None and digest not in record.seen:
            record.seen.append(digest)
            self.records[student] = record
        self._answer_time(student)
        self._line(student, state, notes)

    def _unrecorded(self, student: str) -> Record | None:
        """Return what is there of a hand-in that another program has collected."""
        folder = self._folder(student)
        if not folder.is_dir():
            return None
        files = {
            p.relative_to(folder).as_posix(): p.read_bytes()
            for p in folder.rglob("*")
            if p.is_file() and not p.is_symlink()
        }
        return Record(_digest({k: v for k, v in files.items() if k not in TIME_FILES}))

    def _compare(
        self,
        student: str,
        record: Record | None,
        digest: str,
        upload: int,
        given: Mapping[str, bytes],
    ) -> str:
        if record is None or not self._folder(student).is_dir():
            return NEW
        if record.digest == digest:
            return SAME
        if student in self.take:
            return REPLACED
        if upload and record.upload:
            return REPLACED if upload > record.upload else OLDER
        mine = self.answers.each.get(student) or _given_time(given)
        there = self._time(student)
        if mine is not None and there is not None and not record.decided:
            return REPLACED if mine > there else OLDER
        if digest in record.seen:
            return OLDER
        # One has a time and the other has none, so that nothing says which is newer.
        return UNSURE if there is not None and not record.decided else REPLACED

    def _put_aside(self, student: str) -> None:
        """Keep what is replaced, in the state folder."""
        place = self.course.state_dir / self.assignment / "replaced" / student
        place.mkdir(parents=True, exist_ok=True)
        number = 1 + sum(1 for _ in place.iterdir())
        shutil.move(str(self._folder(student)), str(place / f"{number:03}"))

    def _lay_out(self, student: str, files: Mapping[str, bytes]) -> list[str]:
        """Write a hand-in's folder, whole or not at all; say which names no folder can hold."""
        notes = []
        folder = self._folder(student)
        part = folder.with_name(f".part-{folder.name}")
        shutil.rmtree(part, ignore_errors=True)
        for name, content in files.items():
            if name.count("/") > submissions.MAX_DEEP:
                where = (
                    f"{PurePosixPath(name).name!r} lies more than {submissions.MAX_DEEP} folders"
                )
                notes.append(f"{where} deep; left out")
                continue
            target = part / PurePosixPath(name)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                continue  # a name that is a file here and a folder there; the first one stays
            except (OSError, ValueError) as error:
                if isinstance(error, OSError) and error.errno not in _UNFIT_NAME:
                    raise
                shown = name if len(name) <= MOST_SHOWN else f"{name[:MOST_SHOWN]}..."
                long = isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG
                # Only a notebook is known by what is in it.
                short = _shorter(name) if long and ".ipynb" in name.casefold() else ""
                if not short or short in files:
                    notes.append(f"{shown!r} is no name that a file can have here; left out")
                    continue
                (part / short).parent.mkdir(parents=True, exist_ok=True)
                (part / short).write_bytes(content)
                notes.append(f"{shown!r} is too long a name here; it was shortened")
        part.mkdir(parents=True, exist_ok=True)
        part.replace(folder)
        return notes

    def _answer_time(self, student: str) -> None:
        """Record the instructor's time, or that nobody has recorded one."""
        folder = self._folder(student)
        late, unknown = folder / LATE_NOTE, folder / TIME_NOTE
        here = self._time(student)
        one = self.answers.each.get(student)
        if one is None and here is None:
            one = self.answers.of(student, marked_late=late.is_file())
        if one is not None:
            if student in self.records:
                self.records[student].decided = student not in self.answers.each
            stamp = one.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            atomic.write(folder / "timestamp.txt", stamp.encode(), mode=0o644)
            if self.done.due is not None and one <= self.done.due:
                late.unlink(missing_ok=True)  # the instructor has decided otherwise
            here = one
        if here is not None or self.done.due is None:
            unknown.unlink(missing_ok=True)
        elif not late.is_file():
            atomic.write(unknown, TIME_TEXT.encode(), mode=0o644)

    def _write_records(self) -> None:
        path = self.course.state_dir / self.assignment / RECORD
        content = {student: asdict(one) for student, one in sorted(self.records.items())}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        atomic.write(path, text.encode("utf-8"), mode=0o600)


def _shorter(name: str) -> str:
    """Return a path whose parts each have a length that a folder takes; its end stays.

    >>> len(_shorter("я" * 200 + ".ipynb").encode()), _shorter("я" * 200 + ".ipynb")[-7:]
    (200, 'я.ipynb')
    """
    found = []
    for part in PurePosixPath(name).parts:
        end = PurePosixPath(part).suffix if len(part) - len(PurePosixPath(part).stem) <= 12 else ""
        room = MOST_OF_NAME - len(end.encode())
        start = part.removesuffix(end) if end else part
        found.append(start.encode()[:room].decode("utf-8", "ignore") + end)
    return "/".join(found)


def _digest(files: Mapping[str, bytes]) -> str:
    told = hashlib.sha256()
    for name in sorted(files):
        told.update(f"{name}\0{len(files[name])}\0".encode("utf-8", "surrogatepass"))
        told.update(files[name])
    return told.hexdigest()


def _given_time(given: Mapping[str, bytes]) -> dt.datetime | None:
    text = given.get("timestamp.txt", b"").decode("utf-8", "replace").strip()
    try:
        found = parse_time(text) if text else None
    except (ValueError, OverflowError):
        return None
    return None if found is None else found.replace(tzinfo=dt.UTC)


def name_students(course: Course, people: Sequence[Person], students: Sequence[str]) -> None:
    """Write the class list's names into the gradebook, for students who have none there.

    nbgrader's pages call a student without a name "None, None".

    Parameters
    ----------
    course : Course
        Nothing happens where it has no gradebook yet.
    people : sequence of Person
    students : sequence of str
        Ids of those who handed in.
    """
    import sqlalchemy as sa
    from nbgrader import api

    try:
        engine = connect(course.db_url)
    except CannotStart:
        return
    table = api.Student.__table__
    names: dict[str, Any] = {p.known_as(students): p.name for p in people}
    try:
        with engine.begin() as db:
            have = {row.id: row for row in db.execute(sa.select(table))}
            for student in students:
                name = names.get(student, "")
                if not name or name == student:
                    continue
                first, _, last = name.rpartition(" ")
                values = {"first_name": first or None, "last_name": last or None}
                if student not in have:
                    db.execute(table.insert().values(id=student, **values))
                elif not (have[student].first_name or have[student].last_name):
                    db.execute(table.update().where(table.c.id == student).values(**values))
    finally:
        engine.dispose()
