"""Grade every style in four ways, and compare the verdicts cell by cell.

The ways are nbgrader's own ``autograde`` with its gradebook, the engine without a judge, the
engine with a judge, and the same over a Dask cluster on this machine. A kernel or a process for
each notebook takes longer than what the notebook says, so many styles share one notebook in the
first two: a cell between two styles empties the notebook's names and goes to a folder of its own.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from grader.tests import build
from grader.tests import course as made
from grader.tests.styles import (
    around,
    called,
    cells,
    copies,
    courses,
    ended,
    given,
    heirs,
    identity,
    kinds,
    libraries,
    looked_up,
    named,
    notebooks,
    plain,
    science,
    shared,
    state,
    told,
)
from grader.tests.styles.style import Style
from nbjudge.course.snapshot import NotebookSnapshot, Snapshot, SourceCell
from nbjudge.engine import Cell, Execution, Job, Limits, Policy, Pool
from nbjudge.engine.runner.results import falls_short
from nbjudge.outcomes import State, Unit
from nbjudge.run.options import RunOptions
from nbjudge.run.scoring import reference

EVERY = [
    *plain.STYLES,
    *libraries.STYLES,
    *courses.STYLES,
    *kinds.STYLES,
    *science.STYLES,
    *notebooks.STYLES,
    *state.STYLES,
    *identity.STYLES,
    *shared.STYLES,
    *copies.STYLES,
    *around.STYLES,
    *cells.STYLES,
    *given.STYLES,
    *named.STYLES,
    *called.STYLES,
    *looked_up.STYLES,
    *heirs.STYLES,
    *ended.STYLES,
    *told.STYLES,
]
#: The styles whose packages are installed here.
STYLES = [s for s in EVERY if all(importlib.util.find_spec(name) for name in s.needs)]
#: What a pool imports before the first submission, as it would for a course of these styles.
WARM = [
    *("pandas", "matplotlib.pyplot", "scipy.optimize", "scipy.stats", "scipy.sparse", "pytest"),
    *(
        "sympy",
        "sklearn.linear_model",
        "sklearn.pipeline",
        "sklearn.model_selection",
        "sklearn.tree",
    ),
]
#: Run once in the process that all others are forked from.
BRIEF = "from nbjudge.engine.notebook.shell import NotebookShell\nNotebookShell.brief = True\n"
LIMITS = Limits(cell_seconds=20)
#: For the many styles of one notebook.
LONG = Limits(cell_seconds=20, total_seconds=600)
WAYS = ("nbgrader", "plain", "judged", "judged over Dask")
ANSWERS = ("right", "wrong")
#: Styles in one notebook, where they share one.
BATCH = 45

#: Between two styles of one notebook: no name and no file of the one before is left.
#: `%reset` also forgets `__spec__`, for which a program looks that starts another one, and looks
#: for garbage several times: among what is imported there is none. Of an error only its line is
#: written out, as in the engine's runs.
CLEAN = (
    "__import__('os').makedirs({folder!r})\n__import__('os').chdir({folder!r})\n%reset -f\n"
    "__spec__ = None\n__import__('gc').freeze()\n%xmode Minimal"
)

#: By style and answer: for each test ``full``, ``none`` or ``dispute``, and ``stderr`` where
#: nbgrader gives nothing only because something was written there.
Verdicts = dict[str, list[str]]


def key(style: Style, answer: str) -> str:
    """Return the name under which the verdicts on an answer are kept."""
    return f"{style.group}/{style.name}/{answer}"


def job(style: Style, answer: str) -> Job:
    """Return a style's notebook with one of its answers, as a run would execute it."""
    cells = [Cell(0, style.setup, "own")] if style.setup else []
    text = style.right if answer == "right" else style.wrong
    cells.append(Cell(1, text, "student", **reference(style.right)))  # as a run knows it
    cells += [Cell(2 + at, test, "test", points=1.0) for at, test in enumerate(style.tests)]
    return Job(key(style, answer), tuple(cells), limits=LIMITS)


def jobs(styles: Iterable[Style]) -> Iterator[Job]:
    """Yield every style's notebook with each of its answers."""
    for style in styles:
        for answer in ANSWERS:
            yield job(style, answer)


def cleaning(number: int) -> str:
    """Return the cell before a style, by its number in a notebook of many."""
    return CLEAN.format(folder=f"style_{number}" if number == 0 else f"../style_{number}")


def verdicts(run: Execution, made: Job, *, second: bool = False) -> list[str]:
    """Return for each test ``full``, ``none`` or ``dispute``."""
    found = []
    for cell in made.cells:
        if cell.kind != "test":
            continue
        if not falls_short(cell, run.cells.get(cell.index)):
            found.append("full")
        elif second and cell.index in run.second and not falls_short(cell, run.second[cell.index]):
            found.append("dispute")
        else:
            found.append("none")
    return found


def by_engine(made: Iterable[Job], policy: Policy, *, brief: bool = True) -> dict[str, Execution]:
    """Execute notebooks of styles in the engine of this machine.

    With `brief`, an error is shown by its line alone. To write out the traceback of a failed test
    takes most of the time of a wrong answer, and no verdict depends on it.
    """
    code = BRIEF if brief else ""
    with Pool(workers=2, isolation=False, judge=policy, warm=WARM, warm_code=code) as pool:
        assert not pool.problems
        return {run.key: run for run in pool.run(made)}


def engine_verdicts(styles: Sequence[Style], policy: Policy) -> Verdicts:
    """Return the engine's verdicts under a policy.

    A judge has a notebook of its own for each style. Without one, the styles share notebooks as in
    nbgrader's own run: most of the time of these short notebooks is that of their processes.
    """
    if policy is Policy.PLAIN:
        return _together(styles)
    known = {made.key: made for made in jobs(styles)}
    second = policy is Policy.SECOND_OPINION
    runs = by_engine(known.values(), policy)
    return {name: verdicts(run, known[name], second=second) for name, run in runs.items()}


def _together(styles: Sequence[Style]) -> Verdicts:
    """Return the verdicts of the engine without a judge, of many styles in one notebook."""
    runs: list[tuple[Job, list[Job]]] = []
    for answer in ANSWERS:
        for first in range(0, len(styles), BATCH):
            parts: list[Job] = []
            cells: list[Cell] = []
            for number, style in enumerate(styles[first : first + BATCH]):
                own = job(style, answer)
                given = (Cell(0, cleaning(number), "own"), *own.cells)
                placed = [replace(cell, index=len(cells) + n) for n, cell in enumerate(given)]
                parts.append(replace(own, cells=tuple(placed)))
                cells += placed
            runs.append((Job(f"{answer} {first}", tuple(cells), limits=LONG), parts))
    ended = by_engine([whole for whole, _ in runs], Policy.PLAIN)
    assert {run.state for run in ended.values()} == {State.GRADED}
    return {own.key: verdicts(ended[whole.key], own) for whole, parts in runs for own in parts}


# -- nbgrader's own run ---------------------------------------------------------------------------

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "geo101"
c.Execute.timeout = 60
"""


def nbgrader_verdicts(styles: Sequence[Style], root: Path, batch: int = BATCH) -> Verdicts:
    """Return the points of nbgrader's gradebook after ``nbgrader autograde``.

    Parameters
    ----------
    styles : sequence of Style
    root : Path
        A new folder for the course.
    batch : int
        Styles in one notebook.

    Returns
    -------
    dict
    """
    from nbgrader.converters import Autograde

    batches = {
        f"batch_{number}": styles[first : first + batch]
        for number, first in enumerate(range(0, len(styles), batch))
    }
    root.mkdir(parents=True)
    source = {name: _batch(name, of, "right", solution=True) for name, of in batches.items()}
    build.course(root, made.ASSIGNMENT, CONFIG, notebooks=source)
    made.release(root)
    for answer in ANSWERS:
        for name, of in batches.items():
            made.submit(root, answer, _batch(name, of, answer), name=f"{name}.ipynb")
    api = made.nbgrader_api(root)
    api.coursedir.assignment_id = made.ASSIGNMENT
    api.coursedir.student_id = "*"
    Autograde(coursedir=api.coursedir, parent=api).start()
    grades = made.grades(root)
    warned = {
        (answer, cell.metadata.nbgrader.grade_id)
        for answer in ANSWERS
        for name in batches
        for cell in nbformat.read(
            root / "autograded" / answer / made.ASSIGNMENT / f"{name}.ipynb", 4
        ).cells
        if {"stderr"} == {output.get("name", "error") for output in cell.outputs} - {"stdout"}
    }

    def verdict(answer: str, name: str) -> str:
        if (grades[answer, name][0] or 0) >= 1:
            return "full"
        return "stderr" if (answer, name) in warned else "none"

    return {
        key(style, answer): [
            verdict(answer, f"{name}_{number}_test_{at}") for at in range(len(style.tests))
        ]
        for name, of in batches.items()
        for number, style in enumerate(of)
        for answer in ANSWERS
    }


def _batch(
    batch: str, styles: Sequence[Style], answer: str, *, solution: bool = False
) -> nbformat.NotebookNode:
    cells = []
    for number, style in enumerate(styles):
        text = style.right if answer == "right" else style.wrong
        if solution:
            text = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"
        rows = [
            ("clean", cleaning(number), "locked", None),
            ("setup", style.setup or "pass", "locked", None),
            ("answer", text, "solution", None),
            *((f"test_{at}", test, "grade", 1) for at, test in enumerate(style.tests)),
        ]
        cells += [
            build.cell("code", f"{batch}_{number}_{name}", source, roles, points)
            for name, source, roles, points in rows
        ]
    return build.notebook(cells)


# -- over Dask ------------------------------------------------------------------------------------


def dask_verdicts(styles: Sequence[Style]) -> Verdicts:
    """Return the verdicts of a grading run over a Dask cluster on this machine."""
    from distributed import LocalCluster

    from nbjudge.run.pools.cluster import cluster_run

    snapshots, units, names = {}, [], {}
    for number, style in enumerate(styles):
        name = f"notebook_{number}"
        names[name] = style
        cells = [_source_cell(at, cell) for at, cell in enumerate(job(style, "right").cells)]
        snapshots[name] = NotebookSnapshot(name, name, build.KERNEL, tuple(cells), 5)
        for answer in ANSWERS:
            content = _submission(cells, job(style, answer))
            units.append(Unit(answer, made.ASSIGNMENT, name, content))
    snapshot = Snapshot(made.ASSIGNMENT, made.ASSIGNMENT, snapshots)
    options = RunOptions(isolation=False, judge=Policy.SECOND_OPINION, limits=LIMITS)
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        cluster_run(cluster.scheduler_address, snapshot, options) as run,
    ):
        outcomes = list(run(units))
    words = {1.0: "full", None: "dispute"}
    return {
        key(names[one.notebook], one.student): [
            words.get(score, "none") for score in one.scores.values()
        ]
        for one in outcomes
    }


def _source_cell(at: int, cell: Cell) -> SourceCell:
    solution, grade = cell.kind == "student", cell.kind == "test"
    locked, points = not solution, 1.0 if grade else None
    return SourceCell(
        f"cell [{at}]",
        "code",
        cell.source,
        cell.source,
        None,
        locked,
        points=points,
        solution=solution,
        grade=grade,
    )


def _submission(known: Sequence[SourceCell], given: Job) -> bytes:
    """Return a notebook of a job's cells, as a student hands it in."""
    cells = []
    for number, (source, cell) in enumerate(zip(known, given.cells, strict=True)):
        written = nbformat.v4.new_code_cell(cell.source, id=f"c{number}")
        written.metadata["nbgrader"] = source.metadata
        cells.append(written)
    return nbformat.writes(build.notebook(cells)).encode()


# -- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One group of styles in the table.

    Attributes
    ----------
    group : str
    styles, cells : int
        Tests that grade a right answer and a wrong one count twice.
    differing : dict of str to int
        By way: cells whose verdict is not nbgrader's.
    asked : int
        Of those, tests of the judge that a person decides.
    warned : int
        Cells to which nbgrader gives nothing because the test wrote to stderr.
    """

    group: str
    styles: int
    cells: int
    differing: dict[str, int]
    asked: int
    warned: int


def rows(styles: Sequence[Style], found: Mapping[str, Verdicts]) -> list[Row]:
    """Count, group by group, how far each way differs from nbgrader's own.

    Parameters
    ----------
    styles : sequence of Style
    found : mapping of str to dict
        By way: the verdicts. Where nbgrader gives nothing for what was written to stderr, the
        others are compared with one process.

    Returns
    -------
    list of Row
    """
    table = []
    for group in dict.fromkeys(style.group for style in styles):
        mine = [style for style in styles if style.group == group]
        differing, cells, asked, silenced = Counter(dict.fromkeys(found, 0)), 0, 0, 0
        for style in mine:
            for answer in ANSWERS:
                name = key(style, answer)
                theirs = found["nbgrader" if "nbgrader" in found else "plain"][name]
                cells += len(theirs)
                silenced += theirs.count("stderr")
                theirs = expected(theirs, found["plain"][name])
                for way in found:
                    if way != "nbgrader":
                        pairs = zip(found[way][name], theirs, strict=True)
                        differing[way] += sum(a != b for a, b in pairs)
                asked += found.get("judged", {}).get(name, []).count("dispute")
        table.append(Row(group, len(mine), cells, dict(differing), asked, silenced))
    return table


def expected(theirs: Sequence[str], plain: Sequence[str]) -> list[str]:
    """Return nbgrader's verdicts without its rule for stderr."""
    pairs = zip(theirs, plain, strict=True)
    return [one if verdict == "stderr" else verdict for verdict, one in pairs]


def text(table: Sequence[Row], ways: Sequence[str]) -> str:
    """Return the table as text, with a line of totals."""
    others = [way for way in ways if way != "nbgrader"]
    head = ["group", "styles", "cells", *(f"differ: {way}" for way in others)]
    head += ["a person decides", "0 for stderr"]
    lines = [
        [
            *(row.group, row.styles, row.cells),
            *(row.differing[way] for way in others),
            *(row.asked, row.warned),
        ]
        for row in table
    ]
    totals = [sum(line[at] for line in lines) for at in range(1, len(head))]  # type: ignore[misc]
    lines.append(["all", *totals])
    widths = [max(len(str(line[at])) for line in [head, *lines]) for at in range(len(head))]
    return "\n".join(
        "  ".join(
            str(value).ljust(widths[at]) if at == 0 else str(value).rjust(widths[at])
            for at, value in enumerate(line)
        )
        for line in [head, *lines]
    )


def run(styles: Sequence[Style], ways: Sequence[str] = WAYS) -> dict[str, Verdicts]:
    """Grade the styles in the ways named.

    Parameters
    ----------
    styles : sequence of Style
    ways : sequence of str
        Of `WAYS`.

    Returns
    -------
    dict of str to dict
        By way: the verdicts.
    """
    found: dict[str, Verdicts] = {}
    for way in ways:
        if way == "nbgrader":
            with tempfile.TemporaryDirectory() as folder:
                found[way] = nbgrader_verdicts(styles, Path(folder) / "course")
        elif way == "judged over Dask":
            found[way] = dask_verdicts(styles)
        else:
            policy = Policy.PLAIN if way == "plain" else Policy.SECOND_OPINION
            found[way] = engine_verdicts(styles, policy)
    return found
