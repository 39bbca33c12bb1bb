"""Take one student's data out of a course: when somebody asks for it, or when the rules say so.

What the course itself has made is taken away: hand-ins, graded notebooks, feedback, the student's
rows of the gradebook, lines of journals and records. What the instructor or a platform has put
there (class lists, downloads, files for a platform) is named for a person and left alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge import atomic
from nbjudge.collecting import collect, give_back
from nbjudge.course import variants
from nbjudge.course.course import Course
from nbjudge.course.database import connect
from nbjudge.errors import CannotStart
from nbjudge.lock import course_lock
from nbjudge.run import journal

STEPS = ("submitted", "autograded", "feedback")
RECORDS = (collect.RECORD, give_back.RECORD)
#: Files of the instructor's that are looked into, up to this size; archives are named unread.
TEXT, ARCHIVES, MOST_BYTES = (".csv", ".txt", ".json"), (".zip", ".tar", ".gz"), 8 << 20
#: Folders in which the instructor's own files are looked for.
OWN_PARTS = frozenset({"source", "release", "bank", *STEPS})


@dataclass
class Found:
    """Where a student's data are.

    Attributes
    ----------
    folders : list of Path
        Hand-ins, graded notebooks, feedback, hand-ins that were replaced.
    rows : int
        Submissions in the gradebook.
    known : bool
        Whether the gradebook knows the student.
    lines : dict of Path to int
        Lines or entries in journals and records.
    reports : list of Path
        Pages and tables that were made of the whole class; the commands make them again.
    look : list of Path
        Files of the instructor's, or of a platform's, that name the student or may hold the work.
    """

    folders: list[Path] = field(default_factory=list)
    rows: int = 0
    known: bool = False
    lines: dict[Path, int] = field(default_factory=dict)
    reports: list[Path] = field(default_factory=list)
    look: list[Path] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether there is something to take away."""
        return bool(self.folders or self.known or self.lines)


def find(course: Course, student: str) -> Found:
    """Return where one student's data are; nothing is changed.

    Raises
    ------
    CannotStart
        When the gradebook cannot be read.
    """
    found = Found()
    if not student.strip(". ") or "/" in student or "\\" in student:
        return found  # no student's name, and as a path it would mean other people's folders
    assignments = sorted(p.name for p in course.path("source", ".", "x").parent.glob("*/"))
    for step in STEPS:
        above = course.path(step, student, "x").parent
        folders = [course.path(step, student, name) for name in assignments]
        if above.name == student:
            folders = [above]
        found.folders += [folder for folder in folders if folder.is_dir()]
    for state in sorted(course.state_dir.glob("*/")):
        replaced = state / "replaced" / student
        if replaced.is_dir():
            found.folders.append(replaced)
        for path in (state / journal.FILE, *(state / name for name in RECORDS)):
            number = sum(1 for one in _entries(path) if one == student)
            if number:
                found.lines[path] = number
    found.known, found.rows = _rows(course, student)
    names = [student, *_names(course, student)]
    for path in sorted(p for p in course.root.rglob("*") if p.is_file() and not p.is_symlink()):
        parts = path.relative_to(course.root).parts
        if parts[0] == "reports":
            found.reports += [path] if _mentions(path, names) else []
        elif parts[0] not in OWN_PARTS and not any(part.startswith(".") for part in parts):
            found.look += [path] if path.suffix in ARCHIVES or _mentions(path, names) else []
    return found


def forget(course: Course, student: str, found: Found) -> None:
    """Take away what `find` has found, the gradebook's rows last.

    Raises
    ------
    CannotStart
        When another run holds the course, or something cannot be removed; the same command goes on
        from there.
    """
    with course_lock(course.state_dir):
        try:
            for path in (*found.folders, *found.reports):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            for path in found.lines:
                if path.name == journal.FILE:
                    journal.forget(path, student)
                else:
                    content = json.loads(path.read_text(encoding="utf-8"))
                    content.pop(student, None)
                    text = json.dumps(content, ensure_ascii=False, indent=1)
                    atomic.write(path, text.encode("utf-8"), mode=0o600)
        except OSError as error:
            raise CannotStart(
                f"{error.filename} cannot be removed or written ({error.strerror}). Make it "
                "writable and run the same command again."
            ) from error
        if found.known:
            _remove(course, student)


def _entries(path: Path) -> Iterator[str]:
    """Yield the student of each entry of a journal or a record."""
    if path.name == journal.FILE:
        yield from journal.students(path)
        return
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    yield from content if isinstance(content, dict) else ()


def _mentions(path: Path, names: list[str]) -> bool:
    if path.suffix not in (*TEXT, ".html") or path.stat().st_size > MOST_BYTES:
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    return any(name in text for name in names if name)


def _tables() -> Any:
    from nbgrader import api

    return api.Student.__table__, api.SubmittedAssignment.__table__


def _names(course: Course, student: str) -> list[str]:
    from nbjudge.report import names

    return [one for one in [names.names_of_gradebook(course.db_url).get(student, "")] if " " in one]


def _rows(course: Course, student: str) -> tuple[bool, int]:
    """Return whether the gradebook knows a student, and the number of submissions in it."""
    import sqlalchemy as sa

    people, submitted = _tables()
    engine = connect(course.db_url)
    try:
        with engine.connect() as db:
            known = db.execute(sa.select(people.c.id).where(people.c.id == student)).first()
            count = sa.select(sa.func.count()).where(submitted.c.student_id == student)
            return known is not None, int(db.execute(count).scalar() or 0)
    finally:
        engine.dispose()


def _remove(course: Course, student: str) -> None:
    """Take a student out of the gradebook, as nbgrader's own command does, and of its variants."""
    from nbgrader.api import Gradebook

    engine = connect(course.db_url)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    with Gradebook(url, course.directory.course_id) as book:
        book.remove_student(student)
    variants.forget(course.db_url, student)
    engine = connect(course.db_url)
    if engine.dialect.name == "sqlite":  # else the old rows stay readable in the file
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("VACUUM")
    engine.dispose()
