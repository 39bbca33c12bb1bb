"""``make demo``: the whole course once, without a browser.

The demonstration executes every lesson to a page, releases every assignment, grades a class made
from the answer bank, writes feedback and ``grades.csv``, and compares each score with the one
that the submission was made to earn. It runs in a checkout: the answer bank is not installed.

Where the system forbids isolation, the class is graded without it: its submissions are the
course's own and do no harm. The demonstration then says so, and how to allow isolation.

Exit codes: 0 every score is as expected; 1 one is not, or a lesson failed; 2 it could not start.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.outcomes import Outcome, State
from nbjudge.run.progress import Silent

if TYPE_CHECKING:
    from nbjudge.course.course import Course
    from nbjudge.run.run_result import RunReport

Notebook = dict[str, Any]

#: Wall seconds for one cell of the class. The usual limit is longer; the endless loop would only
#: make everybody wait. Who passes it for another reason is graded again with the usual one.
CELL_SECONDS = 10.0
#: The submission that is made to pass the limit.
ENDLESS = "endless_loop"
#: No two lines of output are further apart, in seconds.
EVERY = 4.5


class Voice:
    """Prints lines, and says every few seconds what is going on while nothing else is printed.

    Use it in a ``with`` statement, and keep `doing` up to date.

    Attributes
    ----------
    doing : str
        What is being done now.
    """

    def __init__(self) -> None:
        self.doing = "starting"
        self._begun = self._last = time.monotonic()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Voice:
        self._thread.start()
        return self

    def __exit__(self, *what: object) -> None:
        self._ended.set()
        self._thread.join()

    def say(self, text: str) -> None:
        """Print one line or several."""
        with self._lock:
            self._last = time.monotonic()
            print(text, flush=True)

    def _beat(self) -> None:
        while not self._ended.wait(0.25):
            now = time.monotonic()
            if now - self._last >= EVERY:
                self.say(f"  {now - self._begun:4.0f} s  {self.doing} ...")


class Counting(Silent):
    """A display of a grading run that keeps a `Voice` up to date."""

    def __init__(self, voice: Voice, assignment: str) -> None:
        super().__init__()
        self._voice, self._assignment = voice, assignment

    def done(self, outcome: Outcome) -> None:
        """Count a submission that is graded and stored."""
        super().done(outcome)
        count = sum(self.states.values())
        self._voice.doing = f"grading {self._assignment}: {count} of {self.total} submissions"


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
    begun = time.monotonic()
    with Voice() as voice:
        failed = [] if args.skip_lessons else _lessons(root, out / "lessons", voice)
        demonstration = Demonstration(root, out, voice, isolation=not args.no_isolation)
        try:
            differing = demonstration.assignments(args.assignment)
        except CannotStart as error:
            print(f"demo: {error}", file=sys.stderr)
            return 2
    for line in [*failed, *differing]:
        print(f"NOT AS EXPECTED  {line}")
    if demonstration.not_isolated:
        print(
            "\nWITHOUT ISOLATION  The class was graded with your own rights, because "
            f"{demonstration.not_isolated}\nNever grade a real class like this."
        )
    if not failed and not differing:
        seconds = time.monotonic() - begun
        print(f"Everything came out as expected, in {seconds:.0f} s. Look around in {args.out}.")
    return 1 if failed or differing else 0


def _lessons(root: Path, folder: Path, voice: Voice) -> list[str]:
    """Execute every lesson to HTML, two at a time; return the failures."""
    folder.mkdir(parents=True)
    paths = sorted((root / "lessons").glob("[0-9][0-9]_*.ipynb"))
    voice.doing = f"executing {len(paths)} lessons"
    failures = []
    with ProcessPoolExecutor(max_workers=2) as pool:
        for path, (seconds, error) in zip(
            paths, pool.map(_lesson, paths, [folder] * len(paths)), strict=True
        ):
            voice.say(f"lesson {path.stem:<32} {seconds:5.1f} s  {error or 'ok'}")
            if error:
                failures.append(f"lesson {path.stem}: {error}")
    return failures


def _lesson(path: Path, folder: Path) -> tuple[float, str]:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
        # Without it each kernel warns of a line that anybody could read.
        config=Config(KernelManager={"transport_encryption": "auto"}),
    )
    try:
        client.execute()
        error = ""
    except CellExecutionError as failure:
        error = str(failure).strip().splitlines()[-1]
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
    return time.perf_counter() - start, error


class Demonstration:
    """Releases, grades and explains the class of each assignment, in a copy of the course.

    Parameters
    ----------
    root : Path
        The checkout.
    out : Path
        An empty folder to write to.
    voice : Voice
    isolation : bool
        Whether to isolate submissions where the system allows it.

    Attributes
    ----------
    not_isolated : str
        Why the class was graded without isolation, and how to allow it; empty when it was not.
    """

    def __init__(self, root: Path, out: Path, voice: Voice, *, isolation: bool) -> None:
        self._root, self._out, self._voice = root, out, voice
        self.not_isolated = "" if isolation else "--no-isolation was given."

    def assignments(self, wanted: Sequence[str]) -> list[str]:
        """Go through the assignments; return one line for each score that differs.

        Parameters
        ----------
        wanted : sequence of str
            Short names, such as ``ps3``; all when empty.
        """
        from nbjudge.course.course import open_course
        from nbjudge.course.release import release
        from nbjudge.prove.sources import assignments

        place = self._out / "course"
        shutil.copytree(
            self._root / "assignments",
            place,
            ignore=shutil.ignore_patterns(
                *("release", "submitted", "autograded", "feedback", "gradebook.db*", ".nbjudge")
            ),
        )
        course = open_course(place)
        differing = []
        for assignment in assignments(self._root / "assignments").values():
            if wanted and assignment.short not in wanted:
                continue
            self._voice.doing = f"releasing {assignment.name}"
            released = next(p for p in release(course, assignment.name) if p.suffix == ".ipynb")
            members = list(demonstration_class(assignment, released.read_bytes()))
            for member in members:
                _hand_in(course, assignment.name, member)
            report = self._grade(place, assignment.name)
            differing += _compare(assignment.name, members, report, self._voice)
            self._voice.doing = f"writing feedback for {assignment.name}"
            _feedback(course, assignment.name, self._voice)
        _export(course, self._out / "grades.csv", self._voice)
        return differing

    def _grade(self, place: Path, assignment: str) -> RunReport:
        """Grade a class; an honest submission that ran out of time is graded again."""
        from nbjudge.engine import Limits

        report = self._grade_once(place, assignment, limits=Limits(cell_seconds=CELL_SECONDS))
        slow = [
            row.outcome.student
            for row in report.rows
            if row.outcome.state is State.TIMED_OUT and row.outcome.student != ENDLESS
        ]
        if not slow:
            return report
        self._voice.say(f"This machine is busy: {', '.join(slow)} are graded again with more time.")
        again = self._grade_once(place, assignment, students=slow, regrade=True)
        seconds = report.seconds + again.seconds
        report = self._grade_once(place, assignment)
        report.seconds = seconds
        return report

    def _grade_once(self, place: Path, assignment: str, **options: Any) -> RunReport:
        from nbjudge.engine import IsolationUnavailable
        from nbjudge.errors import CannotStart
        from nbjudge.run.grade import grade

        self._voice.doing = f"grading {assignment}: preparing"
        progress = Counting(self._voice, assignment)
        isolation = not self.not_isolated
        try:
            return grade(place, assignment, isolation=isolation, progress=progress, **options)
        except CannotStart as error:
            if not isolation or not isinstance(error.__cause__, IsolationUnavailable):
                raise
            self.not_isolated = str(error.__cause__)
            self._voice.say(
                f"Submissions cannot be isolated here: {self.not_isolated} The class is graded "
                "without isolation."
            )
            return self._grade_once(place, assignment, **options)


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
    yield Member(ENDLESS, made(loop), full - points[first], State.TIMED_OUT)
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


def _compare(assignment: str, members: list[Member], report: RunReport, voice: Voice) -> list[str]:
    """Print expected and actual side by side; return what differs."""
    rows = {row.outcome.student: row for row in report.rows}
    lines = [
        f"\n{assignment}: {len(members)} submissions in {report.seconds:.1f} s",
        f"{'submission':<18}{'expected':>9}{'got':>7}  state",
    ]
    differing = []
    for member in members:
        row = rows[member.name]
        states = {member.state} if member.state != State.GRADED else {State.GRADED, State.REPAIRED}
        same = abs(row.score - member.expected) < 1e-9 and row.outcome.state in states
        detail = "; ".join(x for x in (row.outcome.detail, *row.outcome.repairs[:1]) if x)
        lines.append(
            f"{member.name:<18}{member.expected:>9g}{row.score:>7g}  {row.outcome.state}"
            f"{': ' + detail[:70] if detail else ''}"
        )
        if not same:
            differing.append(
                f"{assignment} {member.name}: expected {member.expected:g} points and "
                f"'{member.state}', got {row.score:g} and '{row.outcome.state}'"
            )
    voice.say("\n".join(lines))
    return differing


def _feedback(course: Course, assignment: str, voice: Voice) -> None:
    from nbgrader.apps import NbGraderAPI

    result = NbGraderAPI(course.directory, config=course.config).generate_feedback(
        assignment, force=True
    )
    pages = sorted(course.root.glob(f"feedback/*/{assignment}/*.html"))
    said = "" if result["success"] else f"; {str(result.get('error', ''))[:200]}"
    voice.say(f"feedback: {len(pages)} pages{said}")


def _export(course: Course, path: Path, voice: Voice) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin(to=str(path))
    with Gradebook(course.db_url) as gradebook:
        plugin.export(gradebook)
    count = len(path.read_text(encoding="utf-8").splitlines()) - 1
    voice.say(f"grades: {count} rows in {path.name}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demonstration from the command line."""
    parser = argparse.ArgumentParser(description="Run the whole course once, without a browser.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    raise SystemExit(main())
