"""What differs between an assignment's source and the version that students have.

Nothing is written: the source is put through nbgrader's own steps up to the one that would write to
the gradebook, and the result is compared with the gradebook and with the released files.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nbjudge.course import trial, variants
from nbjudge.course.course import Course
from nbjudge.course.database import connect
from nbjudge.course.releases import Releases
from nbjudge.course.snapshot import (
    NotebookSnapshot,
    Snapshot,
    SourceCell,
    Written,
    configured,
    cut_hidden,
    foreign_modules,
    given_texts,
    read_written,
    support_files,
    take_snapshot,
)
from nbjudge.course.steps import loaded, name_of, ready
from nbjudge.errors import CannotStart, first_line
from nbjudge.questions import Name, question_names, read_heading
from nbjudge.text import counted

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes
    ----------
    question : str
        What readers call the question, or the notebook where it belongs to none.
    cell : str
        The cell's name; a file's path for a file.
    what : str
        What changed, in words.
    refused : bool
        Whether nbgrader refuses it once somebody has handed in.
    """

    question: str
    cell: str
    what: str
    refused: bool = False

    def __str__(self) -> str:
        place = self.cell if self.question == self.cell else f"{self.question}, {self.cell}"
        return f"{place}: {self.what}"


def released_snapshot(course: Course, assignment: str) -> Snapshot | None:
    """Return the picture of the released version; None where there is none."""
    try:
        return take_snapshot(course, assignment, step="release")
    except CannotStart:
        return None


def planned_snapshot(course: Course, assignment: str, released: Snapshot | None) -> Snapshot:
    """Return the picture that a release of the source would give, without writing anything.

    Parameters
    ----------
    course : Course
    assignment : str
    released : Snapshot or None
        The released version: its keys in the gradebook and its settings stay. None before the
        first release.

    Raises
    ------
    CannotStart
        When a step of nbgrader's refuses the source.
    """
    import nbformat

    folder = course.path("source", ".", assignment)
    if released is None:
        seed = variants.default_seed(folder)
        released = Snapshot(assignment, "", {}, seed=seed, **configured(course, assignment))
    known = Releases.read(course.state_dir, assignment)
    notebooks: dict[str, NotebookSnapshot] = {}
    imports: set[str] = set()
    for path in sorted(folder.glob("*.ipynb")):
        made = _generated(course, assignment, path.stem, nbformat.read(path, 4))
        written = read_written(folder, path.stem)
        imports |= written.imports
        old = released.notebooks.get(path.stem)
        spec = made.metadata.get("kernelspec")
        notebook = NotebookSnapshot(
            name=path.stem,
            id=old.id if old is not None else "",
            kernelspec=dict(spec) if spec else None,
            cells=tuple(_cells(made, course, old, written)),
            minor=written.minor,
            unnamed=written.unnamed,
            plain=written.plain | given_texts(course, assignment, path.stem),
        )
        notebooks[path.stem] = replace(
            known.remember(notebook),
            inside=trial.noted(course.state_dir, assignment, notebook, "inside"),
            withheld=trial.noted(course.state_dir, assignment, notebook, "withheld"),
        )
    files = support_files(folder, course.directory.ignore)
    imports_now = foreign_modules(imports, files)
    return replace(released, notebooks=notebooks, files=files, imports=imports_now)


def student_versions(course: Course, assignment: str) -> Iterator[tuple[str, NotebookNode]]:
    """Yield file name and student version of each notebook of the source, without writing any.

    One that a step of nbgrader's refuses is left out: the release itself says why.
    """
    import nbformat

    for path in sorted(course.path("source", ".", assignment).glob("*.ipynb")):
        with contextlib.suppress(CannotStart):
            notebook = nbformat.read(path, 4)
            yield path.name, _generated(course, assignment, path.stem, notebook, whole=True)


def _generated(
    course: Course, assignment: str, name: str, notebook: NotebookNode, *, whole: bool = False
) -> NotebookNode:
    """Put a notebook through nbgrader's steps up to the one that writes to the gradebook.

    The whole way leaves out that step alone, and gives what a student would get.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    made = GenerateAssignment(coursedir=course.directory, config=course.config)
    try:
        steps = [*map(loaded, made.preprocessors)]
    except ImportError as error:
        raise CannotStart(
            f"c.GenerateAssignment.preprocessors: {first_line(error)}. Correct that setting."
        ) from error
    if SaveCells in steps:
        at = steps.index(SaveCells)
        steps = steps[:at] + (steps[at + 1 :] if whole else [])
    about = {"student": ".", "assignment": assignment, "notebook": name, "db_url": course.db_url}
    resources = {"nbgrader": about, "metadata": {"path": "."}, "unique_key": name}
    for kind in steps:
        step = ready(kind, course.config)
        if step is None:
            continue
        try:
            notebook, resources = step(notebook, resources)
        except Exception as error:
            raise CannotStart(f"{name}.ipynb: {name_of(kind)}: {first_line(error)}") from error
    return notebook


def _cells(
    notebook: NotebookNode,
    course: Course,
    old: NotebookSnapshot | None,
    written: Written,
) -> Iterator[SourceCell]:
    from nbgrader import utils

    for cell in notebook.cells:
        roles = (utils.is_grade(cell), utils.is_solution(cell), utils.is_task(cell))
        if not (any(roles) or utils.is_locked(cell)):
            continue
        meta = cell.metadata.nbgrader
        name = meta["grade_id"]
        grade, solution, task = roles
        before = old.by_name.get(name) if old is not None else None
        yield SourceCell(
            name=name,
            kind=cell.cell_type,
            source=cell.source,
            released=cut_hidden(cell.source, course),
            checksum=meta.get("checksum"),
            locked=utils.is_locked(cell),
            grade=grade,
            solution=solution,
            task=task,
            points=float(meta["points"]) if grade or task else None,
            ids=before.ids if before is not None else {},
            cell_id=written.cell_ids.get(name, ""),
            answer=written.answers.get(name, ""),
            skipped=name in written.skipped,
        )


def changes(course: Course, assignment: str, released: Snapshot, planned: Snapshot) -> list[Change]:
    """Return what a release would change, question by question.

    Parameters
    ----------
    course : Course
    assignment : str
    released, planned : Snapshot
        As `released_snapshot` and `planned_snapshot` give them.
    """
    found: list[Change] = []
    for name, notebook in planned.notebooks.items():
        old = released.notebooks.get(name)
        if old is None:
            found.append(Change(name, f"{name}.ipynb", "the notebook is new", refused=True))
            continue
        titles = _titles(course, assignment, name)
        found += _named_changes(name, old, notebook, titles)
        found += _unnamed_changes(course, assignment, name)
    for name in sorted(released.notebooks.keys() - planned.notebooks.keys()):
        found.append(Change(name, f"{name}.ipynb", "the notebook is gone", refused=True))
    found += _file_changes(course, assignment, released, planned)
    return found


def _titles(course: Course, assignment: str, name: str) -> dict[str, Name]:
    return question_names(_read(course, "source", assignment, name))


def _read(course: Course, step: str, assignment: str, name: str) -> Sequence[Mapping[str, Any]]:
    import nbformat

    path = course.path(step, ".", assignment) / f"{name}.ipynb"
    try:
        return nbformat.read(path, 4).cells
    except Exception:  # a release that somebody has removed or damaged
        return []


def _named_changes(
    notebook: str, old: NotebookSnapshot, new: NotebookSnapshot, titles: Mapping[str, Name]
) -> Iterator[Change]:
    for cell in new.cells:
        question = titles[cell.name].short if cell.name in titles else notebook
        before = old.by_name.get(cell.name)
        if before is None:
            yield Change(question, cell.name, "the cell is new", refused=True)
            continue
        told = list(_differences(before, cell))
        if told:
            yield Change(question, cell.name, "; ".join(told), refused=_role(before) != _role(cell))
    for name in old.by_name.keys() - new.by_name.keys():
        yield Change(notebook, name, "the cell is gone", refused=True)
    both = [c.name for c in old.cells if c.name in new.by_name]
    if both != [c.name for c in new.cells if c.name in old.by_name]:
        yield Change(notebook, f"{notebook}.ipynb", "cells stand in another order")


def _role(cell: SourceCell) -> tuple[bool, bool, bool]:
    return cell.grade, cell.solution, cell.task


def _differences(old: SourceCell, new: SourceCell) -> Iterator[str]:
    if old.points != new.points and None not in (old.points, new.points):
        yield f"{old.points:g} -> {counted(new.points or 0, 'point')}"
    if old.kind != new.kind or _role(old) != _role(new):
        yield "its kind or its role changed"
    if old.source == new.source:
        return
    if new.is_test:
        if old.released != new.released:
            yield "visible check changed"
        if _hidden(old) != _hidden(new):
            yield "hidden check changed"
    elif new.solution:
        yield "text that stands in the answer's cell changed"
    elif new.kind == "code":
        yield "code that every question depends on changed"
    else:
        yield "text changed"


def _hidden(cell: SourceCell) -> list[str]:
    """Return the lines of a check that students do not see."""
    seen = cell.released.splitlines()
    hidden = []
    for line in cell.source.splitlines():
        if seen and line == seen[0]:
            seen.pop(0)
        else:
            hidden.append(line)
    return hidden


def _unnamed_changes(course: Course, assignment: str, name: str) -> Iterator[Change]:
    """Compare the cells without a name, prompts above all, by their cell ids."""

    def plain(step: str) -> dict[str, Mapping[str, Any]]:
        return {
            str(cell.get("id", number)): cell
            for number, cell in enumerate(_read(course, step, assignment, name))
            if not cell["metadata"].get("nbgrader")
        }

    old, new = plain("release"), plain("source")
    if not old:
        return
    for key, cell in new.items():
        heading = read_heading(cell["source"]) if cell["cell_type"] == "markdown" else None
        question = heading.short if heading is not None else name
        if key not in old:
            yield Change(question, key, "text is new")
        elif old[key]["source"].strip() != cell["source"].strip():
            what = "text changed" if cell["cell_type"] == "markdown" else "code changed"
            yield Change(question, key, what)
    for key in old.keys() - new.keys():
        yield Change(name, key, "text is gone")


def _file_changes(
    course: Course, assignment: str, released: Snapshot, planned: Snapshot
) -> Iterator[Change]:
    from nbjudge.deadlines import FILE_NAME

    if not course.path("release", ".", assignment).is_dir():
        return
    old = {path: data for path, data in released.files.items() if path != FILE_NAME}
    for path, data in planned.files.items():
        if path not in old:
            yield Change(path, path, "the file is new")
        elif old[path] != data:
            yield Change(path, path, "the file changed")
    for path in old.keys() - planned.files.keys():
        yield Change(path, path, "the file is gone")


@dataclass(frozen=True)
class ByHand:
    """Marks that a person gave in one cell.

    Attributes
    ----------
    cell : str
    marks : mapping of str to float
        By student.
    """

    cell: str
    marks: Mapping[str, float]


def marks_by_hand(course: Course, snapshot: Snapshot) -> list[ByHand]:
    """Return the marks that persons gave, by cell in the notebook's order.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
        Of the released version.
    """
    import sqlalchemy as sa
    from nbgrader import api

    grade, base = api.Grade.__table__, api.BaseCell.__table__
    nb, sub = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
    query = (
        sa.select(base.c.name, sub.c.student_id, grade.c.manual_score)
        .select_from(
            grade.join(base, base.c.id == grade.c.cell_id)
            .join(nb, nb.c.id == grade.c.notebook_id)
            .join(sub, sub.c.id == nb.c.assignment_id)
        )
        .where(sub.c.assignment_id == snapshot.id, grade.c.manual_score.is_not(None))
    )
    found: dict[str, dict[str, float]] = {}
    engine = connect(course.db_url)
    try:
        with engine.connect() as db:
            for name, student, points in db.execute(query):
                found.setdefault(name, {})[student] = float(points)
    finally:
        engine.dispose()
    order = [cell.name for notebook in snapshot.notebooks.values() for cell in notebook.cells]
    return [ByHand(name, dict(sorted(found[name].items()))) for name in order if name in found]


def by_hand_lines(given: Sequence[ByHand], released: Snapshot, planned: Snapshot) -> Iterator[str]:
    """Say which marks by hand there are, and which of them somebody should look at again."""
    old = {c.name: c for n in released.notebooks.values() for c in n.cells}
    new = {c.name: c for n in planned.notebooks.values() for c in n.cells}
    for one in given:
        values = one.marks.values()
        marks = counted(len(values), "mark")
        least, most = min(values), max(values)
        span = counted(most, "point") if least == most else f"{least:g} to {most:g} points"
        line = f"{one.cell}: {marks} by hand ({span}) stay"
        before, now = old.get(one.cell), new.get(one.cell)
        if now is None:
            yield f"{one.cell}: {marks} by hand ({span}), but the cell is gone"
            continue
        if before is not None and before.points != now.points:
            line += (
                "; Formgrader asks you to look at them, as the cell carries "
                f"{counted(now.points or 0, 'point')} now"
            )
        over = [student for student, points in one.marks.items() if points > (now.points or 0)]
        if over:
            line += f"; more than that: {', '.join(over[:5])}" + (" ..." if len(over) > 5 else "")
        yield line
