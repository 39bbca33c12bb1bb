"""Which variant of an assignment each student has, kept in the gradebook.

An assignment has variants when its source folder holds the file ``variant.toml``. Groups of
students have a seed each; the table ``nbjudge_variant`` beside nbgrader's own tables keeps the
seeds of the groups and of the students, so that they survive whatever happens to the files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from nbjudge.course.database import connect
from nbjudge.csv_rows import read_rows
from nbjudge.errors import CannotStart
from nbjudge.files import Files
from nbjudge.program import METADATA
from nbjudge.seeds import FILE, read_seed

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from nbjudge.course.course import Course

TABLE = "nbjudge_variant"
#: The folder in the course with what is handed out to each group.
HAND_OUT = "variants"
#: Larger files are no ``variant.toml``.
MOST_BYTES = 10_000
#: More variants than this are a slip of the pen.
MOST_GROUPS = 1000
#: Longest name of a student or a group: nbgrader's own tables hold no longer ones.
MOST_NAME = 128
#: In the flag of a submission whose variant is not known.
UNKNOWN = "the gradebook has none for this student"


@dataclass(frozen=True)
class Assigned:
    """Who has which variant of one assignment.

    Attributes
    ----------
    groups : dict of str to int
        The seed of each group; empty while no variants were handed out.
    students : dict of str to int
        The seed of each student of whom it is known.
    """

    groups: dict[str, int] = field(default_factory=dict)
    students: dict[str, int] = field(default_factory=dict)

    def group_of(self, student: str) -> str:
        """Return the name of a student's group; empty where it is not known."""
        seed = self.students.get(student)
        return next((name for name, found in self.groups.items() if found == seed), "")


def _table() -> Table:
    import sqlalchemy as sa

    return sa.Table(
        TABLE,
        sa.MetaData(),
        sa.Column("assignment", sa.String(MOST_NAME), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(MOST_NAME), primary_key=True),
        sa.Column("seed", sa.Integer, nullable=False),
    )


def read(db_url: str, assignment: str) -> Assigned:
    """Read who has which variant; nobody where the gradebook has no such table.

    Parameters
    ----------
    db_url : str
        The gradebook's address.
    assignment : str
    """
    engine = connect(db_url)
    try:
        with engine.connect() as db:
            return read_from(db, assignment)
    finally:
        engine.dispose()


def read_from(db: Connection, assignment: str) -> Assigned:
    """Read who has which variant, over a connection that is open."""
    import sqlalchemy as sa

    if not sa.inspect(db).has_table(TABLE):
        return Assigned()
    table = _table()
    query = sa.select(table.c.kind, table.c.name, table.c.seed).order_by(table.c.seed, table.c.name)
    found = Assigned()
    for kind, name, seed in db.execute(query.where(table.c.assignment == assignment)):
        (found.groups if kind == "group" else found.students)[name] = seed
    return found


def forget(db_url: str, student: str) -> None:
    """Take one student's variants out, of every assignment."""
    import sqlalchemy as sa

    engine = connect(db_url)
    try:
        if sa.inspect(engine).has_table(TABLE):
            table = _table()
            mine = sa.and_(table.c.kind == "student", table.c.name == student)
            with engine.begin() as db:
                db.execute(table.delete().where(mine))
    finally:
        engine.dispose()


def record(db_url: str, assignment: str, assigned: Assigned) -> None:
    """Write groups and students down; what is there already about others stays.

    Parameters
    ----------
    db_url : str
    assignment : str
    assigned : Assigned
    """
    engine = connect(db_url)
    try:
        table = _table()
        table.create(engine, checkfirst=True)
        with engine.begin() as db:
            for kind, seeds in (("group", assigned.groups), ("student", assigned.students)):
                rows = [
                    {"assignment": assignment, "kind": kind, "name": name, "seed": seed}
                    for name, seed in seeds.items()
                ]
                if rows:
                    wanted = [row["name"] for row in rows]
                    db.execute(
                        table.delete().where(
                            table.c.assignment == assignment,
                            table.c.kind == kind,
                            table.c.name.in_(wanted),
                        )
                    )
                    db.execute(table.insert(), rows)
    finally:
        engine.dispose()


# ---------------------------------------------------------------- seeds in files


def content(seed: int) -> bytes:
    """Return the bytes of a ``variant.toml`` with this seed."""
    note = "# Which years, partners or regions this copy asks for. Leave it as it is."
    return f"{note}\nseed = {seed}\n".encode()


def seed_of(data: bytes) -> int | None:
    """Return the seed in the bytes of a ``variant.toml``; None where there is none."""
    try:
        return read_seed(data[:MOST_BYTES].decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def seed_in(files: Mapping[str, bytes]) -> int | None:
    """Return the seed that a submission's own ``variant.toml`` names, wherever it lies."""
    own = [path for path in files if PurePosixPath(path).name == FILE]
    if not own:
        return None
    nearest = min(own, key=lambda path: (path.count("/"), path))
    return seed_of(Files(files).start(nearest, MOST_BYTES))


def default_seed(folder: Path) -> int | None:
    """Return the seed of the source folder; None where the assignment has no variants.

    Raises
    ------
    CannotStart
        When the file holds no seed.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    seed = seed_of(path.read_bytes())
    if seed is None:
        raise CannotStart(f"{path} holds no seed. Write into it: seed = 0")
    return seed


# ---------------------------------------------------------------- groups of students


def read_groups(path: Path) -> dict[str, str]:
    """Read the groups of a class.

    Parameters
    ----------
    path : Path
        A CSV file with the columns ``student_id`` and ``group``.

    Returns
    -------
    dict of str to str
        The group of each student.

    Raises
    ------
    CannotStart
        When the file cannot be read, lacks a column, or names a student twice.
    """
    head, *rows = read_rows(path, "The file of groups") or [[]]
    columns = [name.strip() for name in head]
    lacking = {"student_id", "group"} - set(columns)
    if lacking:
        raise CannotStart(
            f"The groups {path} lack the column {min(lacking)!r}. Give the file the first line: "
            "student_id,group"
        )
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        values = {name: value.strip() for name, value in zip(columns, row, strict=False)}
        student, group = values.get("student_id", ""), values.get("group", "")
        if not student and not group:
            continue
        if not student or not group:
            raise CannotStart(f"{path}, line {number}: a student_id and a group are needed.")
        if max(len(student), len(group)) > MOST_NAME:
            raise CannotStart(f"{path}, line {number}: a name is longer than {MOST_NAME} signs.")
        if found.setdefault(student, group) != group:
            raise CannotStart(f"{path}, line {number}: {student!r} stands in two groups.")
    if not found:
        raise CannotStart(f"The groups {path} name no student.")
    return found


def students(course: Course) -> set[str]:
    """Return everybody whom the gradebook knows."""
    import sqlalchemy as sa
    from nbgrader import api

    engine = connect(course.db_url)
    try:
        with engine.connect() as db:
            return set(db.execute(sa.select(api.Student.__table__.c.id)).scalars())
    finally:
        engine.dispose()


def from_groups(known: Assigned, given: Mapping[str, str]) -> Assigned:
    """Give each group a seed, and each student the seed of their group.

    Groups that have a seed keep it.
    """
    groups = dict(known.groups)
    for name in sorted(set(given.values()) - groups.keys()):
        groups[name] = max(groups.values(), default=0) + 1
    students = {**known.students, **{s: groups[group] for s, group in given.items()}}
    return Assigned(groups, students)


def from_number(known: Assigned, number: int, students: Iterable[str]) -> Assigned:
    """Make a number of groups, and put the students who have none into the smallest ones.

    Parameters
    ----------
    known : Assigned
    number : int
        Groups in all.
    students : iterable of str
        Ids of the class.

    Raises
    ------
    CannotStart
        When there are more groups already, or the number makes no sense.
    """
    if not 1 <= number <= MOST_GROUPS:
        raise CannotStart(f"--variants is {number}; it is a number from 1 to {MOST_GROUPS}.")
    if len(known.groups) > number:
        raise CannotStart(
            f"{len(known.groups)} variants were handed out already, so --variants {number} would "
            f"take some away. Use --variants {len(known.groups)} or more."
        )
    groups = dict(known.groups)
    for name in (str(one) for one in range(1, number + 1)):
        if name not in groups and len(groups) < number:
            groups[name] = max(groups.values(), default=0) + 1
    found = dict(known.students)
    sizes = Counter(dict.fromkeys(groups.values(), 0))
    sizes.update(seed for seed in found.values() if seed in sizes)
    # Neighbours in the class list do not get neighbouring groups in an order that they can guess.
    new = sorted(set(students) - found.keys(), key=lambda s: hashlib.sha256(s.encode()).digest())
    for student in new:
        found[student] = min(sizes, key=lambda seed: (sizes[seed], seed))
        sizes[found[student]] += 1
    return Assigned(groups, found)


# ---------------------------------------------------------------- what is handed out


def hand_out(course: Course, assignment: str, assigned: Assigned) -> list[Path]:
    """Write one folder and one zip file for each group, and a list of who gets which.

    The released folder itself loses its ``variant.toml``: whoever gets that one is told by the
    notebook that the file is missing, instead of working on somebody else's variant.

    Parameters
    ----------
    course : Course
    assignment : str
        It is released.
    assigned : Assigned

    Returns
    -------
    list of Path
        The zip files and the list.
    """
    import shutil

    from nbjudge import atomic

    released = course.path("release", ".", assignment)
    (released / FILE).unlink(missing_ok=True)
    top = course.root / HAND_OUT / assignment
    shutil.rmtree(top, ignore_errors=True)
    made = []
    names = _file_names(assigned)
    for group, seed in assigned.groups.items():
        folder = top / names[group] / assignment
        shutil.copytree(released, folder)
        (folder / FILE).write_bytes(content(seed))
        for path in folder.glob("*.ipynb"):
            _mark(path, seed)
        target = top / f"{assignment}-{names[group]}"
        made.append(Path(shutil.make_archive(str(target), "zip", folder.parent, assignment)))
    lines = [("student_id", "group", "file")]
    lines += [
        (student, group, f"{assignment}-{names[group]}.zip")
        for student in sorted(assigned.students)
        if (group := assigned.group_of(student))
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    atomic.write(top / "students.csv", text.getvalue().encode(), mode=0o644)
    return [*made, top / "students.csv"]


def _file_names(assigned: Assigned) -> dict[str, str]:
    """Return what each group is called in names of files; no two are called the same."""
    found: dict[str, str] = {}
    for group, seed in assigned.groups.items():
        name = _file_name(group)
        taken = {other.casefold() for other in found.values()}
        found[group] = f"{name}-{seed}" if name.casefold() in taken else name
    return found


def _file_name(group: str) -> str:
    """Return a group's name as part of a file's name.

    >>> _file_name("Group A/1")
    'Group_A_1'
    """
    plain = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in group)
    return plain[:60] or "group"


def _mark(path: Path, seed: int) -> None:
    """Write into a notebook's metadata which variant it is: it may be handed in alone."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    known = notebook["metadata"].setdefault(METADATA, {})
    known["variant"] = seed
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


def seed_of_notebook(metadata: Mapping[str, Any]) -> int | None:
    """Return the seed in a notebook's metadata; None where there is none."""
    known = metadata.get(METADATA)
    seed = known.get("variant") if isinstance(known, dict) else None
    return seed if type(seed) is int and 0 <= seed <= 999_999 else None


@dataclass(frozen=True)
class Decided:
    """Which variant a submission is graded with.

    Attributes
    ----------
    seed : int
    flag : str
        What a person should look at; empty where all is well.
    """

    seed: int
    flag: str = ""


def decide(
    recorded: int | None, said: Collection[int], groups: Collection[int], default: int
) -> Decided:
    """Decide which variant a submission is graded with.

    Parameters
    ----------
    recorded : int or None
        The student's seed in the gradebook.
    said : collection of int
        What the submission's ``variant.toml`` and its notebook name; those that name one.
    groups : collection of int
        Seeds that were handed out.
    default : int
        The seed of the source folder, where no variants were handed out.

    Returns
    -------
    Decided
        The gradebook decides. Of a student whom it does not know the submission itself does, where
        it names one variant that was handed out.
    """
    other = sorted(set(said))
    names = " and ".join(map(str, other))
    if recorded is None and not groups:
        recorded = default
    if recorded is not None:
        if set(other) <= {recorded}:
            return Decided(recorded)
        return Decided(
            recorded,
            f"it names variant {names} and this student has variant {recorded}: look whether it "
            f"was copied from another group; it was graded with variant {recorded}",
        )
    if len(other) == 1 and other[0] in groups:
        return Decided(other[0])
    least = min(groups)
    why = f"it names variant {names}" if other else "neither it nor the gradebook names a variant"
    return Decided(
        least,
        f"{why}, and {UNKNOWN}: it was graded with variant {least}; "
        "put the student into a group (release --groups) and grade again",
    )
