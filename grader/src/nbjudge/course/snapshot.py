"""A read-only picture of one assignment: its cells, points, order and support files.

It is taken once from the gradebook, can be pickled, and is all that a grading process needs to
know of the course; no worker ever holds a connection to the gradebook.
"""

from __future__ import annotations

import ast
import fnmatch
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

from nbjudge.course import leaks, variants
from nbjudge.course.course import no_assignment
from nbjudge.course.source_cell import SourceCell
from nbjudge.course.variants import Assigned
from nbjudge.errors import CannotStart
from nbjudge.files import Files
from nbjudge.program import command
from nbjudge.seeds import FILE as VARIANT

if TYPE_CHECKING:
    from nbjudge.course.course import Course

#: A support file above this size (bytes) is refused: every submission would get a copy.
MAX_SUPPORT_FILE = 256 << 20
#: nbgrader's preprocessors whose settings travel with the snapshot.
TRIMMERS = ("IgnorePattern", "ClearMetadataPreprocessor", "LimitOutput")


@dataclass(frozen=True)
class NotebookSnapshot:
    """One notebook of the assignment: its kernel and its named cells in order.

    Attributes
    ----------
    name, id : str
        Its name, and its key in the gradebook.
    kernelspec : mapping or None
    cells : tuple of SourceCell
    minor : int or None
        The minor version of the instructor's notebook format, where it is known.
    unnamed : frozenset of str
        Texts of the instructor's code cells that nbgrader knows nothing of: in a submission they
        are the instructor's still, as long as nobody has changed them.
    inside : frozenset of str
        Tests that the judge cannot evaluate, as the release has found with the reference
        answers: they run in the student's own process.
    withheld : frozenset of str
        Tests that the reference answers pass only without isolation.
    plain : frozenset of str
        The texts of the cells without a name that students were given, see :func:`bare`.
    former_plain, former_unnamed : frozenset of str
        The same of earlier releases; they decide no grade.
    """

    name: str
    id: str
    kernelspec: Mapping[str, Any] | None
    cells: tuple[SourceCell, ...]
    minor: int | None = None
    unnamed: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    former_plain: frozenset[str] = frozenset()
    former_unnamed: frozenset[str] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, SourceCell]:
        """Its cells by ``grade_id``."""
        return {cell.name: cell for cell in self.cells}

    @property
    def graded(self) -> Iterator[SourceCell]:
        """The cells that carry points."""
        return (cell for cell in self.cells if cell.grade or cell.task)

    @property
    def max_score(self) -> float:
        """Points of the whole notebook."""
        return sum(cell.points or 0.0 for cell in self.graded)


@dataclass(frozen=True)
class Snapshot:
    """One assignment.

    Attributes
    ----------
    assignment, id : str
        Its name and its key in the gradebook.
    notebooks : mapping of str to NotebookSnapshot
    files : mapping of str to bytes
        The instructor's support files by relative path: they replace what was handed in.
    keep : frozenset of str
        Support files that a submission may bring in its own version
        (``Autograde.exclude_overwriting``).
    options : mapping of str to mapping
        The course's settings of the preprocessors that trim outputs, by class name.
    imports : tuple of str
        Modules that the instructor's notebooks import and that are not among `files`: they are
        loaded once, before the first submission.
    suspicious : tuple of str
        The course's names that an answer has no reason to replace (``c.Suspicious.names``).
    seed : int or None
        The seed of the source folder's ``variant.toml``; None for an assignment without variants.
    assigned : Assigned
        The variants that were handed out, and who has which.
    public : tuple of str
        Files and folders that students can read: no secret stands in them.
    marks : tuple of (str, str)
        How the course marks begin and end of hidden tests.
    """

    assignment: str
    id: str
    notebooks: Mapping[str, NotebookSnapshot]
    files: Mapping[str, bytes] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    suspicious: tuple[str, ...] = ()
    seed: int | None = None
    assigned: Assigned = field(default_factory=Assigned)
    public: tuple[str, ...] = ()
    marks: tuple[str, str] = (leaks.BEGIN, leaks.END)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that submissions are graded with; empty for an assignment without variants."""
        if self.seed is None:
            return ()
        return tuple(sorted(set(self.assigned.groups.values()))) or (self.seed,)

    @property
    def fixed_files(self) -> dict[str, bytes]:
        """Support files that no submission may replace."""
        return {path: data for path, data in self.files.items() if path not in self.keep}

    def submission_files(self, files: Mapping[str, bytes]) -> Files:
        """Return a submission's files as nbgrader would lay them out beside `fixed_files`."""
        fixed = self.fixed_files
        brought = () if self.seed is None else (VARIANT,)  # the run brings the student's own
        own = Files(files).only(lambda path: path not in fixed and path not in brought)
        return Files(self.files).only(lambda path: path in self.keep) | own

    @property
    def max_score(self) -> float:
        """Points of the whole assignment."""
        return sum(notebook.max_score for notebook in self.notebooks.values())

    @cached_property
    def digest(self) -> str:
        """Hash of all that decides a grade; the gradebook's keys do not enter."""
        told: list[Any] = [self.assignment, sorted(self.keep), self.options]
        for name, notebook in sorted(self.notebooks.items()):
            told.append([name, notebook.kernelspec and dict(notebook.kernelspec)])
            told.extend([c.name, c.kind, c.source, c.metadata] for c in notebook.cells)
            told.extend(["inside", name] for name in sorted(notebook.inside))
            told.extend(["withheld", name] for name in sorted(notebook.withheld))
            told.extend(["unnamed", text] for text in sorted(notebook.unnamed))
        told.extend(
            [path, hashlib.sha256(data).hexdigest()] for path, data in sorted(self.files.items())
        )
        text = json.dumps(told, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def support_files(folder: Path, ignore: Sequence[str]) -> dict[str, bytes]:
    """Read a folder's files but notebooks, as nbgrader would copy them.

    Parameters
    ----------
    folder : path
    ignore : sequence of str
        Globs of names to leave out (``CourseDirectory.ignore``).

    Returns
    -------
    dict of str to bytes
        By path relative to `folder`, with forward slashes. Symbolic links are left out, and so is
        ``variant.toml``, of which every student has another one.

    Raises
    ------
    CannotStart
        When a file is too large to give a copy to everybody.
    """
    found = {}
    patterns = [*ignore, "*.ipynb"]
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not matches(name, patterns))
        for name in sorted(name for name in names if not matches(name, patterns)):
            path = Path(where, name)
            if path.is_symlink() or not path.is_file() or path == folder / VARIANT:
                continue
            if path.stat().st_size > MAX_SUPPORT_FILE:
                raise CannotStart(f"{path} is larger than {MAX_SUPPORT_FILE >> 20} MB.")
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Say whether a file name fits one of the globs.

    >>> matches("a.pyc", ["*.pyc"])
    True
    """
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def cut_hidden(text: str, course: Course) -> str:
    """Cut hidden tests and marking schemes out, as ``nbgrader generate_assignment`` does."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme

    cell = SimpleNamespace(source=text)
    try:
        ClearHiddenTests(config=course.config)._remove_hidden_test_region(cell)
        ClearMarkScheme(config=course.config)._remove_mark_scheme_region(cell)
    except RuntimeError:  # unbalanced markers: the release would have failed as well
        return text
    return cell.source


@dataclass(frozen=True)
class Written:
    """What the instructor's notebook file tells beyond the gradebook.

    Attributes
    ----------
    order : mapping of str to int
        Where each named cell stands.
    minor : int or None
    imports : frozenset of str
    unnamed, plain : frozenset of str
        As in `NotebookSnapshot`.
    cell_ids, answers : mapping of str to str
        The cell id and the text of each named cell.
    skipped : frozenset of str
        Named cells that are tagged ``skip-execution``.
    """

    order: Mapping[str, int] = field(default_factory=dict)
    minor: int | None = None
    imports: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    cell_ids: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


def bare(text: str) -> str:
    r"""Return a cell's text without its white space, to compare it by.

    >>> bare(" a  b\n") == bare("a b")
    True
    """
    return " ".join(text.split())


def read_written(folder: Path, notebook: str) -> Written:
    """Read the instructor's notebook; nothing is known where it cannot be read."""
    try:
        raw = json.loads((folder / f"{notebook}.ipynb").read_text(encoding="utf-8"))
        names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in raw["cells"]]
        cells = [c for c in raw["cells"] if c["cell_type"] == "code"]
        code = ["".join(cell["source"]) for cell in cells]
        unnamed = [
            text.strip()
            for cell, text in zip(cells, code, strict=True)
            if not (cell["metadata"].get("nbgrader") or {}).get("grade_id")
        ]
        minor = int(raw["nbformat_minor"])
        plain = frozenset(
            bare("".join(cell["source"]))
            for name, cell in zip(names, raw["cells"], strict=True)
            if name is None
        )
        cell_ids = {
            name: str(cell["id"])
            for name, cell in zip(names, raw["cells"], strict=True)
            if isinstance(name, str) and "id" in cell
        }
        answers = {
            name: "".join(cell["source"])
            for name, cell in zip(names, raw["cells"], strict=True)
            if isinstance(name, str)
        }
        skipped = frozenset(
            name
            for name, cell in zip(names, raw["cells"], strict=True)
            if isinstance(name, str) and "skip-execution" in (cell["metadata"].get("tags") or ())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Written()
    order = {name: i for i, name in enumerate(names) if isinstance(name, str)}
    imports = frozenset().union(*map(imports_of, code))
    known = frozenset(filter(None, unnamed))
    return Written(order, minor, imports, known, cell_ids, plain, answers, skipped)


def given_texts(course: Course, assignment: str, notebook: str) -> frozenset[str]:
    """Return the texts of cells without a name that the source lacks and students were given.

    A header or footer notebook (``c.IncludeHeaderFooter``) adds such cells to each release, and a
    preprocessor of the course's own may add others: the released notebook holds them.
    """
    found = read_written(course.path("release", ".", assignment), notebook).plain
    for part in ("header", "footer"):
        if name := course.option("IncludeHeaderFooter", part, ""):
            path = course.root / name
            found |= read_written(path.parent, path.stem).plain
    return found


def parsed(source: str) -> ast.Module:
    """Parse code, again where another thread was parsing at the same moment.

    Before Python 3.11.5 two threads that parse at once spoil each other's count of the depth
    (python/cpython#106905), and one of them fails with SystemError.
    """
    for _ in range(20):
        try:
            return ast.parse(source)
        except SystemError:
            time.sleep(0.01)
    return ast.parse(source)


def imports_of(source: str) -> set[str]:
    r"""Return the modules a piece of code imports; none when it is not Python.

    >>> sorted(imports_of("import numpy as np\nfrom os import path"))
    ['numpy', 'os']
    """
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def take_snapshot(
    course: Course, assignment: str, *, step: Literal["source", "release"] = "source"
) -> Snapshot:
    """Read one assignment from the gradebook and its support files from ``source/``.

    Parameters
    ----------
    course : Course
    assignment : str
    step : {"source", "release"}
        Where cells without a name and support files are read: they are not in the gradebook. The
        release holds them as they were when the gradebook was written.

    Returns
    -------
    Snapshot

    Raises
    ------
    CannotStart
        When the gradebook does not know the assignment, or it has no notebook.
    """
    import sqlalchemy as sa
    from nbgrader import api

    from nbjudge.course import trial
    from nbjudge.course.database import connect
    from nbjudge.course.releases import Releases

    source = course.path(step, ".", assignment)
    known_releases = Releases.read(course.state_dir, assignment)
    seed = variants.default_seed(course.path("source", ".", assignment))
    engine = connect(course.db_url)
    try:
        with engine.connect() as db:
            table = api.Assignment.__table__
            row = db.execute(sa.select(table.c.id).where(table.c.name == assignment)).first()
            if row is None:
                known = sorted(db.execute(sa.select(table.c.name)).scalars())
                raise CannotStart(no_assignment(course, assignment, known))
            assigned = variants.read_from(db, assignment)
            table = api.Notebook.__table__
            query = sa.select(table.c.id, table.c.name, table.c.kernelspec)
            rows = db.execute(query.where(table.c.assignment_id == row.id)).all()
            notebooks = {}
            imports: set[str] = set()
            for r in sorted(rows, key=lambda r: r.name):
                written = read_written(source, r.name)
                imports |= written.imports
                notebook = NotebookSnapshot(
                    name=r.name,
                    id=r.id,
                    kernelspec=json.loads(r.kernelspec) if r.kernelspec else None,
                    cells=_cells(db, r.id, course, written),
                    minor=written.minor,
                    unnamed=written.unnamed,
                    plain=written.plain | given_texts(course, assignment, r.name),
                )
                notebooks[r.name] = replace(
                    known_releases.remember(notebook),
                    inside=trial.noted(course.state_dir, assignment, notebook, "inside"),
                    withheld=trial.noted(course.state_dir, assignment, notebook, "withheld"),
                )
    finally:
        engine.dispose()
    if not notebooks:
        raise CannotStart(
            f"The assignment {assignment!r} has no notebook in the gradebook. "
            f"Run: {command(f'release {assignment}')}"
        )
    files = support_files(source, course.directory.ignore) if source.is_dir() else {}
    return Snapshot(
        assignment=assignment,
        id=row.id,
        notebooks=notebooks,
        files=files,
        imports=foreign_modules(imports, files),
        seed=seed,
        assigned=assigned,
        **configured(course, assignment),
    )


def configured(course: Course, assignment: str) -> dict[str, Any]:
    """Return the fields of a `Snapshot` that the course's configuration alone decides."""
    keep = course.option("Autograde", "exclude_overwriting", {}).get(assignment, [])
    return {
        "keep": frozenset(keep),
        "options": {name: _plain_options(course, name) for name in TRIMMERS},
        "suspicious": tuple(course.option("Suspicious", "names", ())),
        "public": course.public(assignment),
        "marks": (
            str(course.option("ClearHiddenTests", "begin_test_delimeter", leaks.BEGIN)),
            str(course.option("ClearHiddenTests", "end_test_delimeter", leaks.END)),
        ),
    }


def foreign_modules(imports: Iterable[str], files: Iterable[str]) -> tuple[str, ...]:
    """Return the imported modules that are none of the assignment's own files.

    >>> foreign_modules({"numpy", "helpers.maps"}, ["helpers/maps.py"])
    ('numpy',)
    """
    local = {path.split("/")[0].removesuffix(".py") for path in files}
    return tuple(sorted(name for name in imports if name.split(".")[0] not in local))


def guess_needs(
    folder: Path, ignore: Sequence[str]
) -> tuple[dict[str, bytes], tuple[str, ...]] | None:
    """Return support files and modules of an assignment by its source folder alone.

    It takes neither nbgrader nor the gradebook, so that warming up can begin before they are
    loaded; whoever uses it compares it with the snapshot. None where there is no such folder.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        return None
    files = support_files(folder, ignore)
    imports = set().union(*(read_written(folder, path.stem).imports for path in notebooks))
    return files, foreign_modules(imports, files)


def _plain_options(course: Course, section: str) -> dict[str, Any]:
    """Return the settings of one class that can cross to another machine."""
    found = {}
    for name, value in course.config.get(section, {}).items():
        try:
            found[name] = json.loads(json.dumps(value))
        except (TypeError, ValueError):
            continue
    return found


def _cells(db: Any, notebook_id: str, course: Course, written: Written) -> tuple[SourceCell, ...]:
    import sqlalchemy as sa
    from nbgrader import api

    base = api.BaseCell.__table__
    roles: dict[str, dict[str, Any]] = {}
    for role, model in (
        ("grade", api.GradeCell),
        ("solution", api.SolutionCell),
        ("task", api.TaskCell),
    ):
        table = model.__table__
        columns = [base.c.id, base.c.name]
        if role != "solution":
            columns.append(table.c.max_score)
        query = sa.select(*columns).join(table, table.c.id == base.c.id)
        for row in db.execute(query.where(base.c.notebook_id == notebook_id)):
            known = roles.setdefault(row.name, {"ids": {}})
            known["ids"][role] = row.id
            known[role] = True
            if role != "solution":
                known["points"] = float(row.max_score)
    table = api.SourceCell.__table__
    rows = db.execute(sa.select(table).where(table.c.notebook_id == notebook_id)).all()
    # The database keeps no order: the instructor's notebook has it.
    rows = sorted(
        enumerate(rows), key=lambda pair: (written.order.get(pair[1].name, 1 << 30), pair[0])
    )
    return tuple(
        SourceCell(
            name=row.name,
            kind=row.cell_type,
            source=row.source or "",
            released=cut_hidden(row.source or "", course),
            checksum=row.checksum,
            locked=bool(row.locked),
            cell_id=written.cell_ids.get(row.name, ""),
            answer=written.answers.get(row.name, ""),
            skipped=row.name in written.skipped,
            **roles.get(row.name, {}),
        )
        for _, row in rows
    )
