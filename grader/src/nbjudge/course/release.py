"""The student version of an assignment: nbgrader's own, checked before and after.

nbgrader removes the old release before it knows whether the new one can be made, and writes to
the gradebook notebook by notebook. Here a broken source is found first, and the old release
comes back when something fails.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from nbjudge.course.changes import student_versions
from nbjudge.course.course import Course, remember_readable
from nbjudge.course.releases import Releases
from nbjudge.course.snapshot import take_snapshot
from nbjudge.errors import CannotStart, first_line
from nbjudge.lock import course_lock
from nbjudge.program import command

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Options of nbgrader's preprocessors whose text must not reach a student.
MARKERS = (
    ("ClearSolutions", "begin_solution_delimeter"),
    ("ClearSolutions", "end_solution_delimeter"),
    ("ClearHiddenTests", "begin_test_delimeter"),
    ("ClearHiddenTests", "end_test_delimeter"),
    ("ClearMarkScheme", "begin_mark_scheme_delimeter"),
    ("ClearMarkScheme", "end_mark_scheme_delimeter"),
)


def source_folder(course: Course, assignment: str) -> Path:
    """Return the instructor's folder of an assignment.

    Raises
    ------
    CannotStart
        When it does not exist, or holds no notebook.
    """
    folder = course.path("source", ".", assignment)
    if not folder.is_dir():
        top = folder.parent
        known = sorted(p.name for p in top.iterdir() if p.is_dir()) if top.is_dir() else []
        raise CannotStart(
            f"There is no assignment {assignment!r} in {top} (there is: "
            f"{', '.join(known) or 'none'})."
        )
    if not any(folder.glob("*.ipynb")):
        raise CannotStart(f"{folder} holds no notebook.")
    return folder


def source_problems(course: Course, assignment: str) -> list[str]:
    """Return what is wrong with an assignment's source; empty when it can be released.

    Parameters
    ----------
    course : Course
    assignment : str

    Returns
    -------
    list of str
        One line a problem, each with the notebook and the cell.
    """
    found: list[str] = []
    for path in sorted(source_folder(course, assignment).glob("*.ipynb")):
        found.extend(f"{path.name}: {problem}" for problem in _notebook_problems(path, course))
    return found


def _notebook_problems(path: Path, course: Course) -> Iterator[str]:
    import nbformat
    from nbgrader import preprocessors, utils
    from nbgrader.nbgraderformat import MetadataValidator, SchemaTooOldError

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), 4)
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"not a valid notebook ({first_line(error)})"
        return
    except Exception as error:
        yield f"cannot be read ({type(error).__name__}: {first_line(error)[:100]})"
        return
    if not notebook.metadata.get("kernelspec", {}).get("name"):
        yield "has no kernelspec; save it once in JupyterLab"
    names: set[str] = set()
    validator = MetadataValidator()
    for number, cell in enumerate(notebook.cells, 1):
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            continue
        name = meta.get("grade_id") or f"cell {number}"
        try:
            validator.validate_cell(cell)
        except SchemaTooOldError:
            yield (
                f"{name}: metadata of an older nbgrader (schema {meta.get('schema_version', 0)}, "
                f"today {validator.schema_version}). Make a copy of the notebook, then run: "
                f"nbgrader update {os.path.relpath(path, course.root)}"
            )
            return  # the other cells have the same
        except Exception as error:
            yield f"{name}: {first_line(error)}"
            continue
        if not any(meta.get(role) for role in ("grade", "solution", "locked", "task")):
            continue
        if name in names:
            yield f"{name}: this grade_id is used twice"
        names.add(name)
        if utils.is_grade(cell) and not utils.is_solution(cell) and not cell.source.strip():
            yield f"{name}: a test cell without a test"
    trial = deepcopy(notebook)
    for step in ("ClearSolutions", "ClearHiddenTests", "ClearMarkScheme"):
        try:
            kind = getattr(preprocessors, step)
            trial, _ = kind(config=course.config).preprocess(trial, {})
        except Exception as error:
            yield f"{step}: {first_line(error)}"
            return


def leaks(course: Course, assignment: str) -> list[str]:
    """Return what a release shows that a student must not see; empty when nothing.

    Markers of solutions, hidden tests and marking schemes, and outputs of an earlier run.
    """
    import nbformat

    folder = course.path("release", ".", assignment)
    return _shown(course, ((p.name, nbformat.read(p, 4)) for p in sorted(folder.glob("*.ipynb"))))


def _shown(course: Course, notebooks: Iterable[tuple[str, NotebookNode]]) -> list[str]:
    """Return what student versions show that a student must not see."""
    from nbgrader import preprocessors

    marks = [getattr(getattr(preprocessors, c)(config=course.config), o) for c, o in MARKERS]
    found: list[str] = []
    for name, notebook in notebooks:
        for number, cell in enumerate(notebook.cells, 1):
            place = f"{name}, cell {number}"
            found.extend(f"{place}: {mark!r}" for mark in marks if mark in cell.source)
            if cell.get("outputs"):
                found.append(f"{place}: outputs")
    return found


def release(
    course: Course, assignment: str, *, check: Callable[[], object] | None = None
) -> list[Path]:
    """Make the student version and record its cells in the gradebook.

    Parameters
    ----------
    course : Course
    assignment : str
    check : callable, optional
        Called before anything is written; what it raises leaves the old release and the gradebook
        as they are.

    Returns
    -------
    list of Path
        The released files.

    Raises
    ------
    CannotStart
        When the source is broken, or nbgrader cannot release it; the old release stays.
    """
    problems = source_problems(course, assignment)
    if problems:
        more = "".join(f"\n  {problem}" for problem in problems[1:])
        raise CannotStart(f"{assignment} cannot be released: {problems[0]}{more}")
    target = course.path("release", ".", assignment)
    with course_lock(course.state_dir):
        note_release(course, assignment)
        if check is not None:
            check()
        # nbgrader writes to the gradebook before its version can be looked at.
        _refuse_leaks(assignment, _shown(course, student_versions(course, assignment)))
        aside = course.state_dir / assignment / "release.old"
        if aside.exists() and not target.exists():
            aside.rename(target)  # a release that was killed half-way
        shutil.rmtree(aside, ignore_errors=True)
        aside.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rename(aside)
        try:
            _generate(course, assignment)
            _refuse_leaks(assignment, leaks(course, assignment))
            note_release(course, assignment)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            if aside.exists():
                aside.rename(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    return sorted(path for path in target.rglob("*") if path.is_file())


def _refuse_leaks(assignment: str, shown: list[str]) -> None:
    if shown:
        raise CannotStart(f"{assignment} would show students {shown[0]}. Correct its source.")


def note_release(course: Course, assignment: str) -> None:
    """Remember the release that students have now, so that its cells are known later on."""
    remember_readable(course.root, course.readable)
    try:
        snapshot = take_snapshot(course, assignment, step="release")
    except CannotStart:
        return  # the gradebook does not know it yet
    Releases.read(course.state_dir, assignment).note(snapshot)


def _generate(course: Course, assignment: str) -> None:
    from nbgrader import utils
    from nbgrader.converters import GenerateAssignment

    with utils.temp_attrs(course.directory, assignment_id=assignment):
        step = GenerateAssignment(coursedir=course.directory, config=course.config)
        step.force = True
        step.log.propagate = False
        result = utils.capture_log(step)
    if not result["success"]:
        told = [line for line in result["error"].strip().splitlines() if line.strip()]
        logged = [
            line.removeprefix("[ERROR] ")
            for line in result.get("log", "").splitlines()
            if line.startswith("[ERROR]") and "Traceback" not in line
        ]
        why = next(iter(logged), "") or told[-1].split(": ", 1)[-1]
        cause = _cause(result.get("log", ""))
        line = f"nbgrader cannot release {assignment}: {cause or why}"
        if "submissions associated with it" in line:
            line += (
                ". Keep the cells as they are, or make a new assignment. See which they are: "
                + command(f"release {assignment} --check")
            )
        raise CannotStart(line)


def _cause(log: str) -> str:
    """Return what the last line of the first traceback in a log says."""
    _, _, after = log.partition("Traceback (most recent call last)")
    found = re.search(r"^\s*\w[\w.]*(?:Error|Exception|Entry): (.+)$", after, re.MULTILINE)
    return found[1].strip() if found else ""
