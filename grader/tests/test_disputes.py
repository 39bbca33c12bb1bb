"""Where the judge and the student's own process differ, a person decides, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.tests import course as made
from grader.tests import small
from grader.tests.conftest import copy
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.gradebook import Writer
from nbjudge.course.snapshot import take_snapshot
from nbjudge.engine import Cell, Job, Policy, Pool
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.report import class_report, run_report, term_reader
from nbjudge.run.grade import grade, replay
from nbjudge.run.run_result import RunReport
from nbjudge.run.settle import settle

TEST = "q2_list__test"
HIDDEN = "q1_double__hidden"
#: Right for anybody who looks; the judge lets no object of the student's say what it holds.
BAG = """class Bag:
    def __contains__(self, item):
        return item in (1, 2)
def listed():
    return Bag()"""
#: Earns its points only where it can say itself that it is right.
LIAR = """class Always:
    def __eq__(self, other):
        return True
def double(x):
    return Always()"""
ANSWERS = {
    "ann": {"q2_list": BAG},
    "bob": {"q1_double": "def double(x):\n    return x"},
    "eve": {"q1_double": LIAR},
    "kim": {},
}


@pytest.fixture(scope="module")
def class_of_four(released_small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy(released_small, tmp_path_factory.mktemp("disputes") / "course")
    path = root / "source" / made.ASSIGNMENT / f"{small.NOTEBOOK}.ipynb"
    source = nbformat.read(path, 4)
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == TEST:
            cell.source = "assert 2 in listed()"
    nbformat.write(source, path)
    made.release(root)
    for student, texts in ANSWERS.items():
        made.submit(root, student, small.answered(root, **texts))
    return root


@pytest.fixture(scope="module")
def graded(class_of_four: Path) -> tuple[Path, RunReport]:
    report = grade(class_of_four, made.ASSIGNMENT, workers=2, isolation=False)
    return class_of_four, report


@pytest.fixture
def course(graded: tuple[Path, RunReport], tmp_path: Path) -> Path:
    return copy(graded[0], tmp_path / "course")


def outcome(report: RunReport, student: str):
    return next(row.outcome for row in report.rows if row.outcome.student == student)


def test_what_passes_only_inside_earns_nothing_by_itself(graded: tuple[Path, RunReport]):
    root, report = graded
    scores = {row.outcome.student: dict(row.outcome.scores) for row in report.rows}
    assert scores["kim"][TEST] == 2
    assert scores["bob"][HIDDEN] == 0
    assert scores["ann"][TEST] is None
    assert scores["eve"][HIDDEN] is None
    assert outcome(report, "eve").disputes[HIDDEN].student == 2
    assert outcome(report, "eve").state is State.GRADED
    grades = made.grades(root)
    assert grades["eve", HIDDEN] == (None, None, True)
    assert grades["ann", TEST] == (None, None, True)
    assert grades["bob", HIDDEN] == (0, None, False)


def test_the_report_says_why_in_one_sentence(graded: tuple[Path, RunReport]):
    _, report = graded
    assert report.exit_code == 1
    text = run_report.table(report)
    assert f"{TEST}: the test passes in the student's process, but not in the judge" in text
    assert "in dispute: q1_double__hidden (1), q1_double__visible (1), q2_list__test (1)" in text
    told = json.loads(run_report.to_json(report))["submissions"]
    ann = next(row for row in told if row["student"] == "ann")
    assert ann["disputes"][TEST]["student"] == 2
    assert ann["needs_person"]
    assert 'errors="2"' in run_report.to_junit(report)


def test_the_graded_notebook_says_that_a_person_gives_the_points(graded: tuple[Path, RunReport]):
    root, _ = graded
    path = root / "autograded" / "ann" / made.ASSIGNMENT / f"{small.NOTEBOOK}.ipynb"
    cells = nbformat.read(path, 4).cells
    test = next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == TEST)
    said = "A person gives the points of this test: the test passes in the student's process"
    assert test.outputs[-1].text.startswith(said), "true before and after it was settled"


@pytest.mark.parametrize("policy, ann, eve", [(Policy.STRICT, 0, 0), (Policy.PLAIN, 2, 2)], ids=str)
def test_the_policy_can_be_chosen(course: Path, policy: Policy, ann: float, eve: float):
    report = grade(course, made.ASSIGNMENT, workers=2, isolation=False, judge=policy, regrade=True)
    assert outcome(report, "ann").scores[TEST] == ann
    assert outcome(report, "eve").scores[HIDDEN] == eve
    assert not any(row.outcome.disputes for row in report.rows)


def test_one_command_settles_a_test_for_the_class(course: Path, capsys: pytest.CaptureFixture):
    assert main(["settle", made.ASSIGNMENT, TEST, "--award", "--course", str(course)]) == 0
    assert "2 points awarded" in capsys.readouterr().out
    assert made.grades(course)["ann", TEST] == (2, None, False)
    made.submit(course, "lea", small.answered(course, q2_list=BAG))
    report = grade(course, made.ASSIGNMENT, workers=1, isolation=False)
    assert outcome(report, "lea").scores[TEST] == 2, "it holds for later submissions"
    assert outcome(report, "ann").scores[TEST] == 2


def give_by_hand(root: Path, student: str, **points: float) -> None:
    """Enter points as Formgrader does."""
    with Gradebook(f"sqlite:///{root}/gradebook.db", "geo101") as book:
        for name, value in points.items():
            grade = book.find_grade(name, small.NOTEBOOK, made.ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = value, False
        book.db.commit()


def test_points_that_a_person_enters_settle_a_dispute_too(
    course: Path, capsys: pytest.CaptureFixture
):
    give_by_hand(course, "ann", **{TEST: 1.5})
    report = grade(course, made.ASSIGNMENT, workers=1, isolation=False)
    assert not outcome(report, "ann").needs_person
    assert "in dispute: q1_double__hidden (1), q1_double__visible (1)." in run_report.summary(
        report
    )
    snapshot = take_snapshot(open_course(course), made.ASSIGNMENT)
    people = {s.name: s.look for s in class_report.collect(open_course(course), snapshot).students}
    assert (people["ann"], len(people["eve"])) == ((), 1)
    (overview,) = term_reader.collect(open_course(course)).assignments
    assert overview.work["ann"].disputes == ()
    assert not any(TEST in step.text for step in overview.steps)
    # A decision for the class reaches this student as well, and the points by hand still count.
    assert main(["settle", made.ASSIGNMENT, TEST, "--award", "--course", str(course)]) == 0
    said = capsys.readouterr().out
    assert "0 points awarded" in said
    assert "ann/fields: the points that were given by hand still count." in said
    assert made.grades(course)["ann", TEST] == (2, 1.5, False)


def test_a_test_that_changed_after_it_got_points_by_hand_is_pointed_out(course: Path):
    give_by_hand(course, "ann", **{TEST: 1.5, "q3_why": 3, "q4_task": 2})
    other = BAG.replace("(1, 2)", "(1, 2, 3)")
    made.submit(course, "ann", small.answered(course, q2_list=other))
    settle(open_course(course), made.ASSIGNMENT, test=TEST, award=True)
    grade(course, made.ASSIGNMENT, workers=1, isolation=False)
    assert made.grades(course)["ann", TEST] == (2, 1.5, True)
    snapshot = take_snapshot(open_course(course), made.ASSIGNMENT)
    students = class_report.collect(open_course(course), snapshot).students
    assert next(s for s in students if s.name == "ann").look == (f"{TEST}: {class_report.AGAIN}",)
    (overview,) = term_reader.collect(open_course(course)).assignments
    assert overview.work["ann"].look == (f"{TEST}: {class_report.AGAIN}",)


def test_a_decision_can_be_taken_back(course: Path):
    words = ["settle", made.ASSIGNMENT, TEST, "--course", str(course)]
    for choice, points in (("--award", 2), ("--refuse", 0), ("--award", 2)):
        assert main([*words, choice]) == 0
        assert made.grades(course)["ann", TEST] == (points, None, False)


def test_a_flagged_submission_is_not_settled_with_the_class(
    course: Path, capsys: pytest.CaptureFixture
):
    words = ["settle", made.ASSIGNMENT, HIDDEN, "--award", "--course", str(course)]
    assert main(words) == 1
    assert "eve/fields is flagged" in capsys.readouterr().out
    assert made.grades(course)["eve", HIDDEN] == (None, None, True)
    assert main([*words, "--student", "eve"]) == 0
    assert made.grades(course)["eve", HIDDEN] == (2, None, False)


def test_a_decision_for_one_holds_for_what_was_handed_in(course: Path):
    settle(open_course(course), made.ASSIGNMENT, test=TEST, award=True, student="ann")
    again = grade(course, made.ASSIGNMENT, workers=1, isolation=False, regrade=True)
    assert outcome(again, "ann").scores[TEST] == 2
    other = BAG.replace("(1, 2)", "(1, 2, 3)")
    made.submit(course, "ann", small.answered(course, q2_list=other))
    later = grade(course, made.ASSIGNMENT, workers=1, isolation=False)
    assert outcome(later, "ann").scores[TEST] is None


def test_refused_points_are_the_judges(course: Path):
    done = settle(open_course(course), made.ASSIGNMENT, test="q1_*", award=False)
    assert (done.settled, done.left, done.points) == (["eve/fields"], [], 0)
    assert made.grades(course)["eve", HIDDEN] == (0, None, False)


def test_a_decision_survives_being_killed(course: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            Writer, "write", lambda self, outcomes: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            settle(open_course(course), made.ASSIGNMENT, test=TEST, award=True)
    assert made.grades(course)["ann", TEST] == (None, None, True)
    grade(course, made.ASSIGNMENT, workers=1, isolation=False)
    assert made.grades(course)["ann", TEST] == (2, None, False)


def test_a_dispute_that_is_not_there_is_named(course: Path):
    with pytest.raises(CannotStart, match="in dispute: q1_double__hidden"):
        settle(open_course(course), made.ASSIGNMENT, test="nothing", award=True, replay=replay)


def test_a_call_that_used_up_the_time_is_not_run_again():
    from nbjudge.engine import Limits

    cells = (Cell(0, "def f():\n    while True: pass"), Cell(1, "f()", "test"))
    with Pool(isolation=False) as pool:
        (result,) = pool.run([Job("a", cells, limits=Limits(cell_seconds=1.5))])
    assert result.state is State.TIMED_OUT
    assert not result.second
