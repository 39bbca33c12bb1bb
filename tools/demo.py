"""``make demo``: the whole course once, without a browser.

Executes every lesson to a page, releases every assignment, grades a demonstration class made
from the answer bank, writes feedback and ``grades.csv``, and compares each score with the one
that the class was made to earn. Runs in a checkout: the answer bank is not installed.

Exit codes: 0 every score is as expected; 1 one is not, or a lesson failed; 2 it could not start.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.outcomes import State

if TYPE_CHECKING:
    from nbjudge.course.course import Course
    from nbjudge.run.grade import RunReport

Notebook = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", nargs="*", help="only these, such as ps3 (all)")
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help="folder to write")
    parser.add_argument("--skip-lessons", action="store_true", help="only the assignments")
    parser.add_argument("--no-isolation", action="store_true", help="grade with your own rights")


@dataclass(frozen=True)
class Member:
    """One student of the demonstration class.

    Attributes
    ----------
    name : str
        Says what is special about the submission.
    content : bytes or None
        The submitted notebook; None when nothing is handed in.
    expected : float
        Automatic points that the submission is made to earn.
    state : State
        The state in which its grading must end.
    filename : str or None
        Another file name than the assignment's.
    """

    name: str
    content: bytes | None
    expected: float
    state: State = State.GRADED
    filename: str | None = None


def run(args: argparse.Namespace) -> int:
    """Run the demonstration and print its tables."""
    from nbjudge.errors import CannotStart

    root = Path(__file__).resolve().parents[1]
    out = args.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    failed = [] if args.skip_lessons else _lessons(root, out / "lessons")
    try:
        differing = _assignments(root, out, args)
    except CannotStart as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    for line in [*failed, *differing]:
        print(f"NOT AS EXPECTED  {line}")
    if not failed and not differing:
        print(f"Everything came out as expected. Look around in {args.out}.")
    return 1 if failed or differing else 0


def _lessons(root: Path, folder: Path) -> list[str]:
    """Execute every lesson to HTML, two at a time; return the failures."""
    folder.mkdir(parents=True)
    paths = sorted((root / "lessons").glob("[0-9][0-9]_*.ipynb"))
    failures = []
    with ProcessPoolExecutor(max_workers=2) as pool:
        for path, (seconds, error) in zip(
            paths, pool.map(_lesson, paths, [folder] * len(paths)), strict=True
        ):
            print(f"lesson {path.stem:<32} {seconds:5.1f} s  {error or 'ok'}")
            if error:
                failures.append(f"lesson {path.stem}: {error}")
    return failures


def _lesson(path: Path, folder: Path) -> tuple[float, str]:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbconvert import HTMLExporter

    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )
    try:
        client.execute()
        error = ""
    except CellExecutionError as failure:
        error = str(failure).strip().splitlines()[-1]
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
    return time.perf_counter() - start, error


def _assignments(root: Path, out: Path, args: argparse.Namespace) -> list[str]:
    from nbjudge.course.course import open_course
    from nbjudge.course.release import release
    from nbjudge.prove.sources import assignments
    from nbjudge.run.grade import grade

    place = out / "course"
    shutil.copytree(
        root / "assignments",
        place,
        ignore=shutil.ignore_patterns(
            "release", "submitted", "autograded", "feedback", "gradebook.db*", ".nbjudge"
        ),
    )
    course = open_course(place)
    differing = []
    for assignment in assignments(root / "assignments").values():
        if args.assignment and assignment.short not in args.assignment:
            continue
        released = next(p for p in release(course, assignment.name) if p.suffix == ".ipynb")
        members = list(demonstration_class(assignment, released.read_bytes()))
        for member in members:
            _hand_in(course, assignment.name, member)
        report = grade(place, assignment.name, isolation=not args.no_isolation)
        differing += _compare(assignment.name, members, report)
        _feedback(course, assignment.name)
    _export(course, out / "grades.csv")
    return differing


def demonstration_class(assignment: Any, released: bytes) -> Iterator[Member]:
    """Make the class for one assignment out of its answer bank.

    Parameters
    ----------
    assignment : nbjudge.prove.sources.Assignment
        The source notebook.
    released : bytes
        The released notebook: what a student starts from.

    Yields
    ------
    Member
        Each with the score that it is made to earn.
    """
    from nbjudge.prove.bank import cases

    blank: Notebook = json.loads(released)
    questions = assignment.questions
    points = {name: question.points for name, question in questions.items()}
    full = sum(points.values())
    reference = {name: question.answer for name, question in questions.items()}
    bank = cases(assignment)
    names = list(questions)
    right = {n: _first(bank, n, "right") for n in names}
    wrong = {n: _first(bank, n, "wrong", "unit", "percent", "hard_coded") for n in names}
    first, second = names[0], names[min(1, len(names) - 1)]
    half = names[: (len(names) + 1) // 2]

    def made(answers: dict[str, str], change: Callable[[Notebook], None] | None = None) -> bytes:
        notebook = copy.deepcopy(blank)
        for cell in notebook["cells"]:
            if _grade_id(cell) in answers:
                cell["source"] = answers[_grade_id(cell)]
        if change:
            change(notebook)
        return json.dumps(notebook, ensure_ascii=False, indent=1).encode()

    kept = {n: min(case.earns, points[n]) for n, case in wrong.items()}
    loop = {**reference, first: "while True:\n    pass"}
    crash = {**reference, second: "import os\n\nos._exit(1)"}
    before_crash = sum(points[n] for n in names[: names.index(second)])
    wrong_answers = {n: case.source for n, case in wrong.items()}
    yield Member("full_marks", made(reference), full)
    yield Member("another_way", made({n: c.source for n, c in right.items()}), full)
    yield Member("half_done", made({n: reference[n] for n in half}), sum(points[n] for n in half))
    yield Member("blank", made({}), 0)
    yield Member("wrong_answers", made(wrong_answers), sum(kept.values()))
    yield Member("missing_notebook", None, 0, State.MISSING)
    yield Member("cell_twice", made(reference, _double_a_test), full, State.REPAIRED)
    yield Member("tests_deleted", made(reference, _delete_tests), full, State.REPAIRED)
    yield Member("tests_emptied", made(wrong_answers, _empty_tests), sum(kept.values()))
    yield Member("endless_loop", made(loop), full - points[first], State.TIMED_OUT)
    yield Member("crash", made(crash), before_crash, State.CRASHED)
    yield Member("not_a_notebook", b"{ this is not JSON", 0, State.UNREADABLE)
    yield Member("renamed", made(reference), full, State.REPAIRED, "my homework (1).ipynb")


def _first(bank: list[Any], question: str, kind: str, *preferred: str) -> Any:
    found = [case for case in bank if case.question == question and case.kind == kind]
    found = [case for case in found if case.path.parent.name == question]
    named = [case for word in preferred for case in found if word in case.path.stem]
    return (named or found)[0]


def _grade_id(cell: Notebook) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _tests(notebook: Notebook) -> list[Notebook]:
    return [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade")
    ]


def _double_a_test(notebook: Notebook) -> None:
    cell = _tests(notebook)[0]
    notebook["cells"].insert(notebook["cells"].index(cell), copy.deepcopy(cell))


def _delete_tests(notebook: Notebook) -> None:
    tests = _tests(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in tests]


def _empty_tests(notebook: Notebook) -> None:
    for cell in _tests(notebook):
        cell["source"] = "assert 1 == 1"


def _hand_in(course: Course, assignment: str, member: Member) -> None:
    folder = course.path("submitted", member.name, assignment)
    folder.mkdir(parents=True)
    if member.content is not None:
        (folder / (member.filename or f"{assignment}.ipynb")).write_bytes(member.content)


def _compare(assignment: str, members: list[Member], report: RunReport) -> list[str]:
    """Print expected and actual side by side; return what differs."""
    rows = {row.outcome.student: row for row in report.rows}
    print(f"\n{assignment}: {len(members)} submissions in {report.seconds:.1f} s")
    print(f"{'submission':<18}{'expected':>9}{'got':>7}  state")
    differing = []
    for member in members:
        row = rows[member.name]
        states = {member.state} if member.state != State.GRADED else {State.GRADED, State.REPAIRED}
        same = abs(row.score - member.expected) < 1e-9 and row.outcome.state in states
        detail = "; ".join(x for x in (row.outcome.detail, *row.outcome.repairs[:1]) if x)
        print(
            f"{member.name:<18}{member.expected:>9g}{row.score:>7g}  {row.outcome.state}"
            f"{': ' + detail[:70] if detail else ''}"
        )
        if not same:
            differing.append(
                f"{assignment} {member.name}: expected {member.expected:g} points and "
                f"'{member.state}', got {row.score:g} and '{row.outcome.state}'"
            )
    return differing


def _feedback(course: Course, assignment: str) -> None:
    from nbgrader.apps import NbGraderAPI

    result = NbGraderAPI(course.directory, config=course.config).generate_feedback(
        assignment, force=True
    )
    pages = sorted(course.root.glob(f"feedback/*/{assignment}/*.html"))
    said = "" if result["success"] else f"; {str(result.get('error', ''))[:200]}"
    print(f"feedback: {len(pages)} pages{said}")


def _export(course: Course, path: Path) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin(to=str(path))
    with Gradebook(course.db_url) as gradebook:
        plugin.export(gradebook)
    print(f"grades: {len(path.read_text(encoding='utf-8').splitlines()) - 1} rows in {path.name}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demonstration from the command line."""
    parser = argparse.ArgumentParser(description="Run the whole course once, without a browser.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    raise SystemExit(main())
