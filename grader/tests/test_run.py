"""Whole runs over a class, with the execution replaced by exec(): what is recorded, and when."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.course.course import open_course
from nbjudge.engine.jobs import Policy
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.run import grade as run
from nbjudge.run import journal
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]


def submit(root: Path, student: str, **texts: str) -> Path:
    return made.submit(root, student, small.answered(root, **texts))


def book(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root}/gradebook.db", "geo101")


def states(report: RunReport) -> dict[str, str]:
    return {row.outcome.student: str(row.outcome.state) for row in report.rows}


def only(report: RunReport) -> run.Row:
    assert len(report.rows) == 1
    return report.rows[0]


def test_every_state_is_recorded_and_nobody_stops_the_others(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "a_right")
    submit(small_course, "b_crash", q1_double="#! crash")
    submit(small_course, "c_memory", q2_list="#! memory")
    submit(small_course, "d_loop", q1_double="#! loop")
    made.submit(small_course, "e_unreadable", b"<html>")
    made.submit(small_course, "f_missing", None)
    doubled = small.answered(small_course)
    doubled.cells.insert(3, doubled.cells[3])
    made.submit(small_course, "g_repaired", doubled)
    with book(small_course) as gradebook:
        gradebook.add_student("h_nothing")
    submit(small_course, "i_right")
    report = run_quick(small_course)
    assert states(report) == {
        "a_right": "graded",
        "b_crash": "crashed",
        "c_memory": "out of memory",
        "d_loop": "timed out",
        "e_unreadable": "unreadable",
        "f_missing": "missing",
        "g_repaired": "graded after repair",
        "h_nothing": "missing",
        "i_right": "graded",
    }
    assert report.exit_code == 1
    grades = made.grades(small_course)
    assert grades["a_right", "q1_double__hidden"] == (2.0, None, False)
    assert grades["i_right", "q2_list__test"] == (2.0, None, False)
    assert grades["b_crash", "q1_double__hidden"] == (None, None, True), "a person decides"
    assert grades["e_unreadable", "q2_list__test"] == (None, None, True)
    assert grades["f_missing", "q2_list__test"] == (0.0, None, False), "as nbgrader does"
    assert grades["f_missing", "q4_task"] == (0.0, None, False)
    assert not any(student == "h_nothing" for student, _ in grades), "as nbgrader does"
    assert grades["g_repaired", "q1_double__visible"] == (1.0, None, False)
    path = small_course / "autograded" / "e_unreadable" / "ps1" / "fields.ipynb"
    assert "could not be read" in nbformat.read(path, 4).cells[0].source
    assert not (small_course / "autograded" / "h_nothing").exists()
    with journal.Journal(open_course(small_course).state_dir / "ps1" / "journal.jsonl") as kept:
        assert len(kept.entries) == 9
        assert list(kept.pending()) == []


def test_the_same_command_again_does_nothing(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    for student in ("a", "b"):
        submit(small_course, student)
    run_quick(small_course)
    before = (made.grades(small_course), modified(small_course))
    again = run_quick(small_course)
    assert [row.fresh for row in again.rows] == [False, False]
    assert [row.score for row in again.rows] == [5.0, 5.0]
    assert len(inline.seen) == 2
    assert (made.grades(small_course), modified(small_course)) == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"isolation": False}, "--no-isolation"),
        ({"asked": {"memory_mb": 4000}, "judge": Policy.STRICT}, "--memory-mb --policy strict"),
        ({}, ""),
        ({"isolation": False, "regrade": True}, ""),
    ],
    ids=["isolation", "limits and policy", "as usual", "again"],
)
def test_other_options_do_not_reach_what_was_graded_before(
    given: dict[str, Any], words: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    """Who gives them because of a submission that needs a person is told how they take effect."""
    submit(small_course, "fine")
    bad = submit(small_course, "bad")
    (bad / "fields.ipynb").write_text("{ no")
    run_quick(small_course)
    report = run_quick(small_course, **{"isolation": True, "judge": True, **given})
    notes = [note for note in report.notes if "--regrade" in note]
    assert len(notes) == bool(words)
    for note in notes:
        assert note.startswith("1 notebook that a person should look at stays as it is")
        assert note.endswith(f"to grade again with {words}, add --regrade")


def modified(root: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in (root / "autograded").rglob("*.ipynb")}


def test_a_changed_submission_is_graded_anew(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    for student in ("a", "b"):
        submit(small_course, student)
    run_quick(small_course)
    submit(small_course, "a", q1_double="def double(x):\n    return 0")
    report = run_quick(small_course)
    assert {r.outcome.student: (r.fresh, r.score) for r in report.rows} == {
        "a": (True, 2.0),
        "b": (False, 5.0),
    }
    assert made.grades(small_course)["a", "q1_double__hidden"][0] == 0.0


@pytest.mark.parametrize("what", ["time", "file", "regrade", "notebook gone", "row gone"])
def test_what_else_makes_a_submission_new(
    small_course: Path, inline: InlinePool, run_quick: Run, what: str
) -> None:
    folder = submit(small_course, "a")
    run_quick(small_course)
    if what == "time":
        (folder / "timestamp.txt").write_text("2026-03-03 10:00:00 UTC")
    elif what == "file":
        (folder / "extra.csv").write_text("1")
    elif what == "notebook gone":
        (small_course / "autograded" / "a" / "ps1" / "fields.ipynb").unlink()
    elif what == "row gone":
        with book(small_course) as gradebook:
            gradebook.remove_submission("ps1", "a")
    assert only(run_quick(small_course, regrade=what == "regrade")).fresh
    assert made.grades(small_course)["a", "q1_double__hidden"][0] == 2.0


def test_a_changed_assignment_is_graded_anew(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "a")
    run_quick(small_course)
    path = small_course / "source" / "ps1" / "fields.ipynb"
    notebook = nbformat.read(path, 4)
    test = next(c for c in notebook.cells if c.id == "q1-double--hidden")
    test.source = test.source.replace("double(5) == 10", "double(5) == 11")
    nbformat.write(notebook, path)
    made.release(small_course)
    row = only(run_quick(small_course))
    assert (row.fresh, row.score) == (True, 3.0)


def test_what_a_person_entered_survives(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "a")
    run_quick(small_course)
    with book(small_course) as gradebook:
        written = gradebook.find_grade("q3_why", "fields", "ps1", "a")
        written.manual_score, written.needs_manual_grade = 2.5, False
        test = gradebook.find_grade("q1_double__hidden", "fields", "ps1", "a")
        test.manual_score, test.extra_credit = 1.0, 0.5
        test.needs_manual_grade = False
        comment = gradebook.find_comment("q3_why", "fields", "ps1", "a")
        comment.manual_comment = "well said"
        gradebook.db.commit()
    run_quick(small_course)
    assert made.grades(small_course)["a", "q3_why"] == (None, 2.5, False), "nothing was rewritten"
    submit(small_course, "a", q1_double="def double(x):\n    return 0")
    run_quick(small_course)
    with book(small_course) as gradebook:
        test = gradebook.find_grade("q1_double__hidden", "fields", "ps1", "a")
        assert (test.auto_score, test.manual_score, test.extra_credit) == (0.0, 1.0, 0.5)
        assert test.needs_manual_grade, "nbgrader asks the person to look again"
        assert gradebook.find_grade("q3_why", "fields", "ps1", "a").manual_score == 2.5
        comment = gradebook.find_comment("q3_why", "fields", "ps1", "a")
        assert comment.manual_comment == "well said"


def test_a_renamed_notebook_is_found_by_its_cells(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    good = small.answered(small_course)
    made.submit(small_course, "a", good, name="fields (1).ipynb")
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    made.submit(small_course, "b", other, name="scratch.ipynb")
    folder = made.submit(small_course, "c", good, name="deep.ipynb")
    (folder / "unzipped").mkdir()
    (folder / "deep.ipynb").rename(folder / "unzipped" / "fields.ipynb")
    report = run_quick(small_course)
    rows = {row.outcome.student: row for row in report.rows}
    assert rows["a"].outcome.repairs == ("handed in as fields (1).ipynb",)
    assert rows["a"].outcome.state is State.REPAIRED
    assert rows["a"].score == rows["c"].score == 5.0
    assert rows["b"].outcome.state is State.MISSING
    assert "but scratch.ipynb was handed in" in rows["b"].outcome.flags[0]


def test_two_files_that_look_alike_are_flagged(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    made.submit(small_course, "a", small.answered(small_course), name="v1.ipynb")
    other = small.answered(small_course, q3_why="Another reason.")
    made.submit(small_course, "a", other, name="v2.ipynb")
    row = only(run_quick(small_course))
    assert "2 files look like fields.ipynb; v1.ipynb was taken" in row.outcome.flags


def test_links_and_odd_files_are_not_followed(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = submit(small_course, "a")
    (folder / "solutions.ipynb").symlink_to(small_course / "source" / "ps1" / "fields.ipynb")
    (folder / "grades").symlink_to(small_course / "gradebook.db")
    os.mkfifo(folder / "pipe")
    (folder / "source").symlink_to(small_course / "source")
    (folder / "table.csv").write_text("changed by the student")
    row = only(run_quick(small_course))
    assert row.score == 5.0
    assert len(row.outcome.flags) == 3
    assert set(inline.seen[0].files) == {"timestamp.txt"}
    made_folder = small_course / "autograded" / "a" / "ps1"
    assert {p.name for p in made_folder.iterdir()} == {
        "fields.ipynb",
        "table.csv",
        "timestamp.txt",
    }
    assert (made_folder / "table.csv").read_text() == "a,b\n1,2\n"
    linked = small_course / "submitted" / "b"
    linked.symlink_to(small_course / "submitted" / "a")
    (small_course / "submitted" / "c" / "ps1").mkdir(parents=True)
    (small_course / "submitted" / "c" / "ps1" / "fields.ipynb").symlink_to(
        small_course / "source" / "ps1" / "fields.ipynb"
    )
    report = run_quick(small_course)
    assert states(report)["c"] == "missing"


def test_files_in_the_way_are_left_out(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = submit(small_course, "a")
    (folder / "table.csv").mkdir()
    (folder / "table.csv" / "x").write_text("in the way of the instructor's file")
    row = only(run_quick(small_course))
    assert row.score == 5.0
    assert "in the way" in row.outcome.flags[0]


def test_a_submission_that_is_no_folder(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "b")
    (small_course / "submitted" / "a").mkdir()
    (small_course / "submitted" / "a" / "ps1").write_text("not a folder")
    report = run_quick(small_course)
    assert states(report) == {"a": "unreadable", "b": "graded"}
    assert "cannot be read" in report.rows[0].outcome.detail


def test_files_of_an_earlier_submission_go(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = submit(small_course, "a")
    (folder / "old" / "deep").mkdir(parents=True)
    (folder / "old" / "deep" / "file.txt").write_text("x")
    run_quick(small_course)
    graded = small_course / "autograded" / "a" / "ps1"
    assert (graded / "old" / "deep" / "file.txt").is_file()
    (folder / "old" / "deep" / "file.txt").unlink()
    run_quick(small_course)
    assert not (graded / "old").exists()


def test_late_work_is_penalised_by_nbgraders_plugin(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    config = small_course / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with book(small_course) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2026-03-02 12:00:00 UTC")
    for student, when in (
        ("early", "2026-03-02 11:59:59 UTC"),
        ("late", "2026-03-02T14:00:00+01:00"),
        ("nozone", "2026-03-02 12:00:00"),
        ("garbage", "yesterday, roughly"),
    ):
        folder = submit(small_course, student)
        (folder / "timestamp.txt").write_text(when)
    report = run_quick(small_course)
    with book(small_course) as gradebook:
        found = {
            s.student.id: (s.late_submission_penalty, s.total_seconds_late)
            for s in gradebook.assignment_submissions("ps1")
        }
    assert found == {
        "early": (0.0, 0.0),
        "late": (5.0, 3600.0),
        "nozone": (0.0, 0.0),
        "garbage": (0.0, 0.0),
    }
    flags = {row.outcome.student: row.outcome.flags for row in report.rows}
    assert flags["garbage"] == ("timestamp.txt holds no time; lateness is unknown",)


def test_only_some_students(small_course: Path, inline: InlinePool, run_quick: Run) -> None:
    for student in ("anna", "arman", "boris"):
        submit(small_course, student)
    assert set(states(run_quick(small_course, students=["a*"]))) == {"anna", "arman"}
    with pytest.raises(CannotStart, match="Nobody is called 'zoe'"):
        run_quick(small_course, students=["anna", "zoe"])


def test_one_run_at_a_time(small_course: Path, inline: InlinePool, run_quick: Run) -> None:
    submit(small_course, "a")
    running, go_on = threading.Event(), threading.Event()
    inline.on_job = lambda job: (running.set(), go_on.wait(60))
    other = threading.Thread(target=run_quick, args=(small_course,))
    other.start()
    assert running.wait(60)
    with pytest.raises(CannotStart, match="Another grading run"):
        run_quick(small_course)
    go_on.set()
    other.join()
    assert only(run_quick(small_course)).score == 5.0


def test_interrupted_runs_finish_what_is_running(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    for number in range(6):
        submit(small_course, f"s{number}")
    inline.on_job = lambda job: job.key == "s2/fields" and os.kill(os.getpid(), signal.SIGINT)
    report = run_quick(small_course)
    assert report.interrupted
    assert report.exit_code == 1
    assert [r.outcome.student for r in report.rows] == ["s0", "s1", "s2"]
    assert {s for s, _ in made.grades(small_course)} == {r.outcome.student for r in report.rows}
    report = run_quick(small_course)
    assert (report.interrupted, len(report.rows)) == (False, 6)
    assert len(inline.seen) == 6, "nobody was graded twice"


def test_a_broken_pool_loses_no_student(
    small_course: Path, inline: InlinePool, run_quick: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("a", "b"):
        submit(small_course, student)
    monkeypatch.setattr(inline, "run", lambda jobs: iter([list(jobs), ()][1]))
    report = run_quick(small_course)
    assert states(report) == {"a": "crashed", "b": "crashed"}
    assert made.grades(small_course)["b", "q1_double__hidden"] == (None, None, True)


# ---------------------------------------------------------------- killed runs

MOMENTS = 24


def test_killed_at_any_moment_nothing_is_lost_or_doubled(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    """``kill -9`` at random moments, over and over, until the class is done."""
    rng = random.Random(5)
    students = [f"s{number:02d}" for number in range(12)]
    for number, student in enumerate(students):
        wrong = {"q1_double": "def double(x):\n    return 4"} if number % 3 == 0 else {}
        submit(small_course, student, **wrong)
    submit(small_course, "t_crash", q2_list="#! crash")
    made.submit(small_course, "u_missing", None)
    inline.delay = 0.02
    began = time.monotonic()
    killed_after(small_course, run_quick, 30.0)
    whole = time.monotonic() - began
    expected, rows = made.grades(small_course), row_counts(small_course)
    assert len({student for student, _ in expected}) == 14
    reset(small_course)
    survived = 0
    for _ in range(MOMENTS):
        survived += killed_after(small_course, run_quick, rng.uniform(0.0, whole))
        check_consistent(small_course, expected)
        if survived > 2:
            reset(small_course)
            survived = 0
    report = run_quick(small_course)
    assert len(report.rows) == 14
    assert made.grades(small_course) == expected
    assert row_counts(small_course) == rows
    leftover = [p.name for p in (small_course / "autograded").rglob(".part-*")]
    assert len(leftover) <= MOMENTS
    assert run_quick(small_course).rows[0].fresh is False


def killed_after(root: Path, run_quick: Run, seconds: float) -> bool:
    """Grade in a forked process and kill it; whether it had come to its end."""
    child = os.fork()
    if child == 0:
        try:
            run_quick(root)
        finally:
            os._exit(0)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def reset(root: Path) -> None:
    import shutil

    shutil.rmtree(root / ".nbjudge")
    shutil.rmtree(root / "autograded", ignore_errors=True)
    with book(root) as gradebook:
        for submission in list(gradebook.assignment_submissions("ps1")):
            gradebook.remove_submission("ps1", submission.student.id)


def check_consistent(root: Path, expected: dict) -> None:
    """Whatever is in the gradebook is final, and its notebook is whole."""
    for key, grade in made.grades(root).items():
        assert grade == expected[key], key
    for path in (root / "autograded").rglob("*.ipynb"):
        nbformat.validate(json.loads(path.read_text()))


def row_counts(root: Path) -> dict[str, int]:
    import sqlalchemy as sa

    engine = sa.create_engine(f"sqlite:///{root}/gradebook.db")
    tables = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
    with engine.connect() as db:
        found = {t: db.execute(sa.text(f"SELECT count(*) FROM {t}")).scalar() for t in tables}
    engine.dispose()
    return found


def test_a_gradebook_behind_the_journal_is_brought_up(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    """Killed between the journal and the gradebook: the grades are written, not computed again."""
    submit(small_course, "a")
    run_quick(small_course)
    expected = made.grades(small_course)
    path = small_course / ".nbjudge" / "ps1" / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])  # the commit line never came
    with book(small_course) as gradebook:
        gradebook.remove_submission("ps1", "a")
    report = run_quick(small_course)
    assert len(inline.seen) == 1
    assert not only(report).fresh
    assert made.grades(small_course) == expected


def test_what_fails_while_modules_are_loaded_is_reported(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "a")
    inline.problems = ["no_such_module: ModuleNotFoundError"]
    report = run_quick(small_course)
    assert only(report).score == 5.0
    assert any("no_such_module: ModuleNotFoundError" in note for note in report.notes)
