"""The instructor's report on a graded assignment: how it went, question by question.

Scores come from the gradebook (what a person entered counts), states and failing messages from
the run's journal. Measures are the classical ones: *difficulty* is the mean share of points (1 is
easy), *discrimination* the correlation of a question's points with the points of all others.
"""

from __future__ import annotations

import csv
import io
import json
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge import atomic
from nbjudge.course import autograded
from nbjudge.course.course import Course
from nbjudge.course.database import connect
from nbjudge.course.snapshot import Snapshot
from nbjudge.outcomes import Outcome, State
from nbjudge.pages import page_templates
from nbjudge.run import journal, scoring, submissions
from nbjudge.text import spreadsheet_text

#: Fewer submissions give no meaningful discrimination.
MIN_FOR_DISCRIMINATION = 5
#: What is said of a test that has changed since a person gave it points.
AGAIN = "it has changed since it got points by hand: look at them again in Formgrader"
#: Classes of the histogram.
BINS = 10


@dataclass(frozen=True)
class Question:
    """One question over the class.

    Attributes
    ----------
    name : str
        What the names of its cells share before ``__``.
    points : float
    difficulty : float or None
        Mean share of points, 0 to 1; None while nobody is graded.
    full, none : float or None
        Share of submissions with all and with no points.
    discrimination : float or None
        Correlation with the rest of the score, -1 to 1; None where it has no meaning (few
        submissions, or everybody alike).
    waiting : int
        Submissions in which a person still has to grade it.
    message : str
        The most frequent error of its tests.
    message_count : int
        In how many submissions it occurs.
    """

    name: str
    points: float
    difficulty: float | None
    full: float | None
    none: float | None
    discrimination: float | None
    waiting: int
    message: str
    message_count: int


@dataclass(frozen=True)
class Student:
    """One student's line."""

    name: str
    state: str
    score: float | None
    penalty: float
    waiting: int
    by_question: Mapping[str, float]
    look: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


@dataclass
class ClassReport:
    """All that the pages show.

    Attributes
    ----------
    assignment : str
    max_score : float
    students : list of Student
        Those with a submission first; who handed in nothing has no score.
    questions : list of Question
    """

    assignment: str
    max_score: float
    students: list[Student] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def scores(self) -> list[float]:
        """Final scores of the submissions, penalties taken off."""
        return [s.score - s.penalty for s in self.students if s.score is not None]

    @property
    def needing_person(self) -> list[Student]:
        """Students whose submission somebody has to look at."""
        return [s for s in self.students if s.look]

    @property
    def histogram(self) -> list[tuple[float, float, int]]:
        """Lower and upper bound in points, and the number of submissions between them."""
        if not self.max_score:
            return []
        width = self.max_score / BINS
        counts = Counter(min(BINS - 1, max(0, int(s / width))) for s in self.scores)
        return [(i * width, (i + 1) * width, counts[i]) for i in range(BINS)]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Name and value of the distribution's measures."""
        scores = self.scores
        found = [("Submissions", str(len(scores)))]
        missing = sum(s.score is None for s in self.students)
        found.append(("Handed in nothing", str(missing)))
        if scores:
            found += [
                ("Points in all", f"{self.max_score:g}"),
                ("Mean", f"{statistics.fmean(scores):.2f}"),
                ("Median", f"{statistics.median(scores):.2f}"),
                ("Lowest and highest", f"{min(scores):g} and {max(scores):g}"),
            ]
        if len(scores) > 1:
            found.append(("Standard deviation", f"{statistics.stdev(scores):.2f}"))
        waiting = sum(s.waiting > 0 for s in self.students)
        found.append(("Still to be graded by hand", str(waiting)))
        return found


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Return Pearson's correlation; None where one side does not vary.

    >>> correlation([1, 2, 3], [2, 4, 6])
    1.0
    >>> correlation([1, 1, 1], [2, 4, 6]) is None
    True
    """
    if len(xs) < 2:
        return None
    mx, my = statistics.fmean(xs), statistics.fmean(ys)
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    sxx, syy = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    return None if sxx < 1e-12 or syy < 1e-12 else round(sxy / math.sqrt(sxx * syy), 6)


def question_of(cell: str) -> str:
    """Return the question that a grade cell belongs to.

    >>> question_of("q2_share_by_route__hidden")
    'q2_share_by_route'
    """
    return cell.split("__")[0]


@dataclass(frozen=True)
class _Grade:
    score: float
    waiting: bool
    by_hand: bool = False


def collect(course: Course, snapshot: Snapshot) -> ClassReport:
    """Gather what the report shows.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot

    Returns
    -------
    ClassReport
    """
    grades, penalties, known = _from_gradebook(course, snapshot)
    outcomes = {
        key: outcome.marked(_by_hand(grades.get(outcome.student, {}), outcome.notebook))
        for key, outcome in _from_journal(course, snapshot).items()
    }
    report = ClassReport(snapshot.assignment, snapshot.max_score)
    everybody = {*known, *grades, *(o.student for o in outcomes.values())}
    everybody |= set(submissions.students(course, snapshot.assignment))
    for name in sorted(everybody, key=lambda n: (n not in grades, n)):
        report.students.append(_student(name, grades, penalties, outcomes, snapshot))
    failing = _messages(course, snapshot, grades, outcomes)
    report.questions = _questions(snapshot, grades, failing)
    return report


def _from_gradebook(
    course: Course, snapshot: Snapshot
) -> tuple[dict[str, dict[tuple[str, str], _Grade]], dict[str, float], list[str]]:
    """Grades by student and (notebook, cell); penalties; everybody's name."""
    import sqlalchemy as sa
    from nbgrader import api

    sub, nb = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
    grade, base = api.Grade.__table__, api.BaseCell.__table__
    student = api.Student.__table__
    names = {n.id: n.name for n in snapshot.notebooks.values()}
    joined = sub.join(nb, nb.c.assignment_id == sub.c.id)
    found: dict[str, dict[tuple[str, str], _Grade]] = defaultdict(dict)
    penalties: dict[str, float] = defaultdict(float)
    engine = connect(course.db_url)
    try:
        with engine.connect() as db:
            known = sorted(db.execute(sa.select(student.c.id)).scalars())
            query = sa.select(sub.c.student_id, nb.c.late_submission_penalty)
            query = query.select_from(joined).where(sub.c.assignment_id == snapshot.id)
            for row in db.execute(query):
                penalties[row.student_id] += row.late_submission_penalty or 0.0
            query = (
                sa.select(
                    sub.c.student_id,
                    nb.c.notebook_id,
                    base.c.name,
                    grade.c.auto_score,
                    grade.c.manual_score,
                    grade.c.extra_credit,
                    grade.c.needs_manual_grade,
                )
                .select_from(
                    joined.join(grade, grade.c.notebook_id == nb.c.id).join(
                        base, base.c.id == grade.c.cell_id
                    )
                )
                .where(sub.c.assignment_id == snapshot.id)
            )
            for row in db.execute(query):
                points = row.auto_score if row.manual_score is None else row.manual_score
                found[row.student_id][names[row.notebook_id], row.name] = _Grade(
                    (points or 0.0) + (row.extra_credit or 0.0),
                    bool(row.needs_manual_grade),
                    row.manual_score is not None,
                )
    finally:
        engine.dispose()
    return dict(found), penalties, known


def _by_hand(own: Mapping[tuple[str, str], _Grade], notebook: str) -> set[str]:
    """Return the cells of a notebook whose points by hand stand."""
    return {cell for (of, cell), g in own.items() if of == notebook and g.by_hand and not g.waiting}


def _from_journal(course: Course, snapshot: Snapshot) -> dict[str, Outcome]:
    path = course.state_dir / snapshot.assignment / "journal.jsonl"
    return {key: e.outcome for key, e in journal.read(path).items()}


def _student(
    name: str,
    grades: Mapping[str, Mapping[tuple[str, str], _Grade]],
    penalties: Mapping[str, float],
    outcomes: Mapping[str, Outcome],
    snapshot: Snapshot,
) -> Student:
    mine = [o for n in snapshot.notebooks if (o := outcomes.get(f"{name}/{n}")) is not None]
    look: list[str] = []
    for outcome in mine:
        if outcome.needs_person:
            where = f"{outcome.notebook}: " if len(snapshot.notebooks) > 1 else ""
            why = [outcome.detail, *outcome.look]
            state = "" if outcome.state in (State.GRADED, State.REPAIRED) else f"{outcome.state}: "
            look.append(where + state + "; ".join(filter(None, why)))
    own = grades.get(name)
    for (notebook, cell), grade in (own or {}).items():
        if grade.by_hand and grade.waiting and snapshot.notebooks[notebook].by_name[cell].is_test:
            look.append(f"{cell}: {AGAIN}")
    states = sorted({str(o.state) for o in mine}) or (["graded"] if own else ["missing"])
    by_question: dict[str, float] = defaultdict(float)
    for (_, cell), grade in (own or {}).items():
        by_question[question_of(cell)] += grade.score
    return Student(
        name=name,
        state=", ".join(states),
        score=sum(g.score for g in own.values()) if own else None,
        penalty=penalties.get(name, 0.0),
        waiting=sum(g.waiting for g in own.values()) if own else 0,
        by_question=dict(by_question),
        look=tuple(look),
        repairs=tuple(repair for o in mine for repair in o.repairs),
    )


def _messages(
    course: Course,
    snapshot: Snapshot,
    students: Iterable[str],
    outcomes: Mapping[str, Outcome],
) -> dict[str, list[str]]:
    """Failing messages by question; from the graded notebooks where no journal has them."""
    found: dict[str, list[str]] = defaultdict(list)
    for student in students:
        for notebook in snapshot.notebooks:
            outcome = outcomes.get(f"{student}/{notebook}")
            if outcome is not None:
                told = dict(outcome.messages)
            else:
                told = _read_messages(course, snapshot, student, notebook)
            said = {(question_of(cell), text) for cell, text in told.items()}
            for question, text in said:
                found[question].append(text)
    return found


def _read_messages(
    course: Course, snapshot: Snapshot, student: str, notebook: str
) -> dict[str, str]:
    import nbformat

    path = autograded.notebook_path(course, snapshot, student, notebook)
    try:
        cells = nbformat.reads(path.read_text(encoding="utf-8"), 4).cells
    except (OSError, ValueError):
        return {}
    known = snapshot.notebooks[notebook].by_name
    told = {}
    for cell in cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in known and known[name].is_test and (text := scoring.failure(cell)):
            told[name] = text
    return told


def _questions(
    snapshot: Snapshot,
    grades: Mapping[str, Mapping[tuple[str, str], _Grade]],
    failing: Mapping[str, Sequence[str]],
) -> list[Question]:
    points: dict[str, float] = {}
    cells: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for notebook in snapshot.notebooks.values():
        for cell in notebook.graded:
            name = question_of(cell.name)
            points[name] = points.get(name, 0.0) + (cell.points or 0.0)
            cells[name].append((notebook.name, cell.name))
    totals = {s: sum(g.score for g in own.values()) for s, own in grades.items()}
    found = []
    for name, most in points.items():
        mine = {
            student: sum(own[key].score for key in cells[name] if key in own)
            for student, own in grades.items()
            if not any(own[key].waiting for key in cells[name] if key in own)
        }
        values = list(mine.values())
        rest = [totals[student] - score for student, score in mine.items()]
        enough = len(values) >= MIN_FOR_DISCRIMINATION
        text, count = next(iter(Counter(failing.get(name, ())).most_common(1)), ("", 0))
        found.append(
            Question(
                name=name,
                points=most,
                difficulty=statistics.fmean(values) / most if values and most else None,
                full=_share([value >= most - 1e-9 for value in values]),
                none=_share([value <= 1e-9 for value in values]),
                discrimination=correlation(values, rest) if enough else None,
                waiting=len(grades) - len(values),
                message=text,
                message_count=count,
            )
        )
    return found


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


# ---------------------------------------------------------------- pages


def to_html(report: ClassReport, *, when: str = "") -> str:
    """Return the report as one HTML page that asks no other host for anything."""
    folder = Path(__file__).parent / "templates"
    environment = page_templates(folder)
    environment.filters["share"] = lambda v: "–" if v is None else f"{100 * v:.0f} %"
    environment.filters["number"] = lambda v: "–" if v is None else f"{v:.2f}"
    return environment.get_template("class_report.html.j2").render(report=report, when=when)


def students_csv(report: ClassReport) -> str:
    """Return one line a student, with the points of each question."""
    names = [q.name for q in report.questions]
    head = ["student", "state", "score", "late_penalty", "max_score", "waiting_for_hand", *names]
    rows: list[Sequence[Any]] = [[*head, "repairs", "look_at"]]
    for student in report.students:
        score = None if student.score is None else student.score - student.penalty
        row: list[Any] = [student.name, student.state, score, student.penalty, report.max_score]
        row += [student.waiting, *(student.by_question.get(name) for name in names)]
        rows.append([*row, "; ".join(student.repairs), "; ".join(student.look)])
    return _csv(rows)


def questions_csv(report: ClassReport) -> str:
    """Return one line a question."""
    fields = list(Question.__dataclass_fields__)
    rows = [[getattr(q, name) for name in fields] for q in report.questions]
    return _csv([fields, *rows])


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Return a value as it stands in a spreadsheet: numbers short, no text taken for a formula."""
    return round(value, 6) if isinstance(value, float) else spreadsheet_text(value)


def write(report: ClassReport, folder: Path, *, when: str = "") -> list[Path]:
    """Write the page and both tables; return their paths."""
    made = {
        "report.html": to_html(report, when=when),
        "students.csv": students_csv(report),
        "questions.csv": questions_csv(report),
    }
    for name, text in made.items():
        atomic.write(folder / name, text.encode("utf-8", "replace"), mode=0o644)
    return [folder / name for name in made]


def as_dict(report: ClassReport) -> dict[str, Any]:
    """Return the report as plain data."""
    told = {
        "assignment": report.assignment,
        "max_score": report.max_score,
        "summary": dict(report.summary),
        "histogram": report.histogram,
        "questions": [vars(q) for q in report.questions],
        "students": [vars(s) for s in report.students],
    }
    return json.loads(json.dumps(told, default=list))
