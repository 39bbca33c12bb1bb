"""A question is corrected after the class was graded: only what changed is marked again."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from grader.tests.test_run import book
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.release import release
from nbjudge.outcomes import State
from nbjudge.report import run_report
from nbjudge.run import again, scoring
from nbjudge.run.grade_units import write_notebook
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]
STUDENTS = {
    "ann": {},
    "bob": {"q1_double": "def double(x):\n    return 4 if x == 2 else 10"},
    "eve": {"q3_why": "YOUR ANSWER HERE"},
}


def edit(root: Path, **changes: Callable[[nbformat.NotebookNode], object]) -> None:
    """Change cells of the source by their grade_id; ``title`` is the cell without a name."""
    path = root / "source" / made.ASSIGNMENT / f"{small.NOTEBOOK}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "title")
        if name in changes:
            changes[name](cell)
    nbformat.write(notebook, path)


def replaced(old: str, new: str) -> Callable[[nbformat.NotebookNode], None]:
    def change(cell: nbformat.NotebookNode) -> None:
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def worth(points: float) -> Callable[[nbformat.NotebookNode], None]:
    return lambda cell: cell.metadata.nbgrader.update(points=points)


STUB = "In one sentence.\n### BEGIN SOLUTION\nSo.\n### END SOLUTION"
HIDDEN = replaced("double(5) == 10", "double(6) == 12")


@pytest.fixture
def marked(small_course: Path, inline: InlinePool, run_quick: Run) -> Path:
    """A class that was released, handed in, graded and marked by hand."""
    release(open_course(small_course), made.ASSIGNMENT)
    for student, texts in STUDENTS.items():
        made.submit(small_course, student, small.answered(small_course, **texts))
    run_quick(small_course)
    with book(small_course) as gradebook:
        for student in ("ann", "bob"):
            for name, points in (("q3_why", 2.5), ("q4_task", 1.0)):
                grade = gradebook.find_grade(name, "fields", "ps1", student)
                grade.manual_score, grade.needs_manual_grade = points, False
            comment = gradebook.find_comment("q3_why", "fields", "ps1", student)
            comment.manual_comment = "well said"
        gradebook.db.commit()
    inline.seen.clear()
    return small_course


def sources(inline: InlinePool) -> list[list[str]]:
    return [[cell.source for cell in job.cells] for job in inline.seen]


def test_a_changed_check_touches_its_own_marks_only(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    before = made.grades(marked)
    edit(marked, q1_double__hidden=HIDDEN)
    release(open_course(marked), made.ASSIGNMENT)
    report = run_quick(marked)
    after = made.grades(marked)
    assert {key for key in after if after[key] != before[key]} == {("bob", "q1_double__hidden")}
    assert after["bob", "q1_double__hidden"] == (0.0, None, False)
    assert after["ann", "q3_why"] == (None, 2.5, False), "a mark by hand stands"
    assert made.comments(marked)["ann", "q3_why"][1] == "well said"
    assert {row.outcome.state for row in report.rows} == {State.GRADED}
    assert not any(row.outcome.look or row.outcome.repairs for row in report.rows)
    assert {r.outcome.student: r.changes for r in report.rows} == {
        "ann": {},
        "bob": {"q1_double__hidden": (2.0, 0.0)},
        "eve": {},
    }
    assert "bob" in run_report.table(report).partition("Marks that changed")[2]
    for cells in sources(inline):
        assert any("double(6) == 12" in text for text in cells)
        assert not any("double(2) == 4" in text or "zip(" in text for text in cells)


def test_the_graded_notebook_holds_all_outputs(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    path = marked / "autograded" / "bob" / "ps1" / "fields.ipynb"
    before = {c.id: c.get("outputs") for c in nbformat.read(path, 4).cells}
    edit(marked, q1_double__hidden=HIDDEN)
    release(open_course(marked), made.ASSIGNMENT)
    run_quick(marked)
    after = {c.id: c.get("outputs") for c in nbformat.read(path, 4).cells}
    assert before.keys() == after.keys()
    assert after.pop("q1-double--hidden") != before.pop("q1-double--hidden")
    assert after == before
    assert after["q2-list--test"]


def test_a_kept_output_of_several_lines_can_be_read_again(marked: Path) -> None:
    """Where a changed check fails, the judge's second run trims the whole notebook once more."""
    notebook = nbformat.read(marked / "autograded/ann/ps1/fields.ipynb", 4)
    before = deepcopy(notebook)
    said = nbformat.v4.new_output("stream", text="one\ntwo\n")
    shown = nbformat.v4.new_output("display_data", {"text/plain": "<a>\n<b>"})
    index = next(i for i, cell in enumerate(before.cells) if cell.cell_type == "code")
    before.cells[index].outputs = [said, shown]
    again.keep_outputs(notebook, [], write_notebook(before))
    assert notebook.cells[index].outputs == [said, shown]
    kept = scoring.trim(notebook, {}).cells[index].outputs
    assert kept[0].text == "one\ntwo\n"


def test_more_points_need_no_run_of_other_checks(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, q1_double__hidden=worth(3))
    release(open_course(marked), made.ASSIGNMENT)
    report = run_quick(marked)
    after = made.grades(marked)
    assert after["ann", "q1_double__hidden"] == (3.0, None, False)
    assert after["ann", "q3_why"] == (None, 2.5, False)
    assert {row.outcome.state for row in report.rows} == {State.GRADED}
    assert not any("zip(" in text for cells in sources(inline) for text in cells)


def test_a_written_question_with_other_points_is_looked_at_again(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, q3_why=worth(4), q4_task=replaced("Draw", "Sketch"))
    release(open_course(marked), made.ASSIGNMENT)
    report = run_quick(marked)
    after = made.grades(marked)
    assert after["ann", "q3_why"] == (None, 2.5, True), "kept, and shown to the person again"
    assert after["ann", "q4_task"][1] == 1.0
    assert after["eve", "q3_why"] == (0.0, None, False), "an empty answer stays one"
    assert inline.seen == [], "no code was concerned"
    assert {row.outcome.state for row in report.rows} == {State.GRADED}
    assert run_quick(marked).rows[0].fresh is False


def test_a_changed_prompt_marks_nobody_again(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    before = made.grades(marked)
    edit(marked, title=replaced("# Small", "# Small\n\nRead the table first."))
    release(open_course(marked), made.ASSIGNMENT)
    assert not any(row.fresh for row in run_quick(marked).rows)
    made.submit(marked, "eve", small.answered(marked, q3_why="", q2_list="x = 1"))
    rows = {row.outcome.student: row for row in run_quick(marked).rows}
    assert rows["eve"].fresh
    assert made.grades(marked)["ann", "q3_why"] == before["ann", "q3_why"]


def test_an_old_prompt_is_no_answer(marked: Path, inline: InlinePool, run_quick: Run) -> None:
    old = small.answered(marked, q3_why="")
    edit(marked, title=replaced("# Small", "# Small set"))
    release(open_course(marked), made.ASSIGNMENT)
    made.submit(marked, "kim", old)
    row = next(r for r in run_quick(marked).rows if r.outcome.student == "kim")
    assert (row.outcome.repairs, row.outcome.flags) == ((), ())


def test_work_on_the_old_release_is_nobodys_fault(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    """Visible check, answer's stub and points differ from what the student was given."""
    old = small.answered(marked, q2_list="def listed():\n    raise NotImplementedError()")
    edit(
        marked,
        q1_double__visible=replaced("twice two is four", "two times two is four"),
        q2_list=replaced("listed():", 'listed():\n    """One, two."""'),
        q3_why=lambda cell: (worth(4)(cell), cell.update(source=STUB)),
    )
    release(open_course(marked), made.ASSIGNMENT)
    made.submit(marked, "kim", old)
    report = run_quick(marked)
    for row in report.rows:
        assert (row.outcome.repairs, row.outcome.flags) == ((), ()), row.outcome.student
        assert row.outcome.state is State.GRADED
    after = made.grades(marked)
    assert after["eve", "q3_why"] == (0.0, None, False), "an old stub is no answer"
    graded = nbformat.read(marked / "autograded" / "kim" / "ps1" / "fields.ipynb", 4)
    text = next(c.source for c in graded.cells if c.id == "q2-list")
    assert '"""One, two."""' in text


def test_an_edited_check_is_still_seen(marked: Path, inline: InlinePool, run_quick: Run) -> None:
    edit(marked, q1_double__visible=replaced("twice two", "two times two"))
    release(open_course(marked), made.ASSIGNMENT)
    notebook = small.answered(marked)
    cell = next(c for c in notebook.cells if c.id == "q1-double--visible")
    cell.source = "pass"
    made.submit(marked, "kim", notebook)
    row = next(r for r in run_quick(marked).rows if r.outcome.student == "kim")
    assert row.outcome.repairs == ("q1_double__visible had been edited; restored",)


def test_code_that_all_depend_on_is_run_with_all(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, setup=replaced("base = 1", "base = 2"))
    release(open_course(marked), made.ASSIGNMENT)
    run_quick(marked)
    assert all(any("zip(" in text for text in cells) for cells in sources(inline))
    assert made.grades(marked)["ann", "q3_why"] == (None, 2.5, False)


def test_a_check_that_gives_a_name_is_run_too(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, q1_double__visible=replaced("assert", "limit = 5\nassert"))
    release(open_course(marked), made.ASSIGNMENT)
    run_quick(marked)
    inline.seen.clear()
    edit(marked, q1_double__hidden=replaced("double(5) == 10", "double(limit) == 10"))
    release(open_course(marked), made.ASSIGNMENT)
    run_quick(marked)
    assert all(any("limit = 5" in text for text in cells) for cells in sources(inline))
    assert made.grades(marked)["ann", "q1_double__hidden"] == (2.0, None, False)


def test_what_cannot_be_marked_in_part_is_marked_whole(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, q1_double__hidden=replaced("assert double(5)", "#! loop\nassert double(5)"))
    release(open_course(marked), made.ASSIGNMENT)
    report = run_quick(marked)
    assert len(inline.seen) == 2 * len(STUDENTS)
    assert {row.outcome.state for row in report.rows} == {State.TIMED_OUT}


def test_marked_in_part_or_whole_the_marks_are_the_same(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, q1_double__hidden=HIDDEN, q2_list__test=worth(1))
    release(open_course(marked), made.ASSIGNMENT)
    run_quick(marked)
    in_part = made.grades(marked)
    run_quick(marked, regrade=True)
    assert made.grades(marked) == in_part


def test_a_run_that_was_killed_keeps_marks_by_hand(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    edit(marked, q1_double__hidden=HIDDEN)
    release(open_course(marked), made.ASSIGNMENT)
    run_quick(marked)
    journal = marked / ".nbjudge" / "ps1" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))  # the commit line never came
    run_quick(marked)
    assert made.grades(marked)["ann", "q3_why"] == (None, 2.5, False)


def test_settling_a_test_leaves_marks_by_hand_alone(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    from nbjudge.outcomes import Dispute
    from nbjudge.run.journal import Journal

    with Journal(marked / ".nbjudge" / "ps1" / "journal.jsonl") as kept:
        entry = kept.entries["ann/fields"]
        dispute = {"q2_list__test": Dispute(0.0, 2.0, "it differs")}
        scores = {**entry.outcome.scores, "q2_list__test": None}
        outcome = replace(entry.outcome, disputes=dispute, scores=scores)
        kept.commit(kept.record([(outcome, entry.unit, entry.assignment)]))
    assert main(["settle", "ps1", "q2_list__test", "--award", "--course", str(marked)]) == 0
    assert made.grades(marked)["ann", "q3_why"] == (None, 2.5, False)


# ---------------------------------------------------------------- what a release would change


def told(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["release", "ps1", "--check", "--course", str(root), *words])
    out, err = capsys.readouterr()
    return code, out, err


def everything(root: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_the_planned_version_is_what_a_release_gives(marked: Path) -> None:
    from nbjudge.course.changes import planned_snapshot, released_snapshot
    from nbjudge.course.snapshot import take_snapshot

    edit(marked, q1_double__hidden=HIDDEN, q3_why=worth(4), title=replaced("Small", "Little"))
    course = open_course(marked)
    before = released_snapshot(course, "ps1")
    assert before is not None
    planned = planned_snapshot(course, "ps1", before)
    release(course, "ps1")
    assert planned.digest == take_snapshot(course, "ps1").digest != before.digest


def test_a_check_shows_changes_marks_and_what_stays(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        marked,
        q1_double__hidden=HIDDEN,
        q1_double__visible=lambda cell: (worth(2)(cell), replaced("twice", "two times")(cell)),
        q3_why=worth(2),
        title=replaced("# Small", "# Small set"),
    )
    before = everything(marked)
    code, out, err = told(marked, capsys, "--no-isolation")
    assert (code, err) == (0, "")
    for line in (
        "q1_double, q1_double__visible: 1 -> 2 points; visible check changed",
        "q1_double, q1_double__hidden: hidden check changed",
        "q3_why: 3 -> 2 points",
        "text changed",
        "of 3 graded notebooks 3 would be marked again and 3 would have other automatic points:",
        "ann, fields: 5 -> 6 (q1_double__visible 1 -> 2)",
        "bob, fields: 5 -> 4 (q1_double__visible 1 -> 2, q1_double__hidden 2 -> 0)",
        "q3_why: 2 marks by hand (2.5 points) stay; Formgrader asks you to look at them, as the "
        "cell carries 2 points now; more than that: ann, bob",
        "q4_task: 2 marks by hand (1 point) stay\n",
        "ps1: the source can be released",
    ):
        assert line in out, out
    assert everything(marked) == before, "nothing was written"


def test_what_was_shown_is_what_happens(
    marked: Path, inline: InlinePool, run_quick: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(marked, q1_double__hidden=HIDDEN, q4_task=worth(4))
    _, out, _ = told(marked, capsys, "--no-isolation")
    release(open_course(marked), made.ASSIGNMENT)
    changed = [run_report.change_of(row) for row in run_quick(marked).rows if row.changes]
    assert changed == ["bob, fields: 5 -> 3 (q1_double__hidden 2 -> 0)"]
    assert all(f"  {line}" in out for line in changed)


def test_a_check_without_a_change_says_so(marked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(marked, capsys)
    assert code == 0
    assert "nothing changed since the released version" in out


def test_an_answer_that_fails_the_new_check_is_named_before_anything_is_written(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(marked, q1_double__hidden=replaced("double(5) == 10", "double(5) == 11"))
    code, _, err = told(marked, capsys, "--no-isolation")
    assert code == 2
    assert "the reference answer in fields.ipynb does not pass q1_double__hidden" in err


def test_a_cell_that_is_gone_is_refused_before_the_release(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = marked / "source" / "ps1" / "fields.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells = [c for c in notebook.cells if c.id != "q2-list--test"]
    nbformat.write(notebook, path)
    code, out, err = told(marked, capsys)
    assert code == 2
    assert "q2_list__test: the cell is gone" in out
    assert "refuses that once somebody has handed in" in err
    assert main(["release", "ps1", "--no-trial", "--course", str(marked)]) == 2
    err = capsys.readouterr().err
    assert "nbgrader cannot release ps1: Cannot add or remove cells" in err
    assert "Keep the cells as they are, or make a new assignment." in err
    assert "nbjudge release ps1 --check" in err


def test_a_first_release_has_nothing_to_compare(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_course / "gradebook.db").unlink()
    code, out, _ = told(small_course, capsys)
    assert (code, "it was not released before" in out) == (0, True)


def test_a_hand_in_that_is_not_graded_is_named(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.submit(marked, "kim", small.answered(marked))
    edit(marked, q1_double__hidden=HIDDEN)
    _, out, _ = told(marked, capsys, "--no-isolation")
    assert "not tried, as their newest hand-in is not graded yet: kim" in out


def test_files_are_compared_too(marked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (marked / "source" / "ps1" / "table.csv").write_text("a,b\n3,4\n")
    (marked / "source" / "ps1" / "more.csv").write_text("c\n")
    _, out, _ = told(marked, capsys, "--no-trial")
    assert "table.csv: the file changed" in out
    assert "more.csv: the file is new" in out


# ---------------------------------------------------------------- feedback


def test_feedback_is_made_again_for_whose_grade_changed(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    api = made.nbgrader_api(marked)
    assert api.generate_feedback("ps1", "bob")["success"]
    page = marked / "feedback" / "bob" / "ps1" / "fields.html"
    assert "double(6)" not in page.read_text()
    before = page.read_text()
    edit(marked, q1_double__hidden=replaced("double(5) == 10", "double(6) == 12, 'twice six'"))
    release(open_course(marked), made.ASSIGNMENT)
    report = run_quick(marked)
    said = "feedback made again for bob; hand it out again: nbjudge return ps1 --to FOLDER"
    assert said in report.notes
    assert page.read_text() != before
    assert "twice six" in page.read_text()
    assert not (marked / "feedback" / "ann").exists(), "nobody else had feedback"
    again = run_quick(marked)
    assert not any("feedback" in note for note in again.notes)


def test_feedback_that_cannot_be_made_is_named(
    marked: Path, inline: InlinePool, run_quick: Run
) -> None:
    assert made.nbgrader_api(marked).generate_feedback("ps1", "bob")["success"]
    config = marked / "nbgrader_config.py"
    wrong = "c.HTMLExporter.template_file = 'no-such-template.html.j2'\n"
    config.write_text(config.read_text() + wrong)
    edit(marked, q1_double__hidden=HIDDEN)
    release(open_course(marked), made.ASSIGNMENT)
    notes = run_quick(marked).notes
    assert any("feedback could not be made again for bob" in note for note in notes)
    assert made.grades(marked)["bob", "q1_double__hidden"][0] == 0.0
