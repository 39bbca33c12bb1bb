"""What is shown: progress, the table, JSON, JUnit, exit codes, and the instructor's report."""

from __future__ import annotations

import csv
import io
import json
import sys
import xml.etree.ElementTree as ET
from importlib import metadata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot
from nbjudge.outcomes import Outcome, State
from nbjudge.report import class_report as classreport
from nbjudge.report import run_report as report
from nbjudge.run import progress

WRONG = "def double(x):\n    return 4"
RAISES = "def double(x):\n    raise ValueError('no <idea> & more')"


@pytest.fixture
def graded(small_course: Path, inline: InlinePool) -> Path:
    """Eight students: four right, two wrong, one crash, one that nobody can read; one absent."""
    for number in range(4):
        made.submit(small_course, f"a{number}", small.answered(small_course))
    for number in range(2):
        made.submit(small_course, f"b{number}", small.answered(small_course, q1_double=WRONG))
    made.submit(small_course, "c", small.answered(small_course, q1_double=RAISES))
    made.submit(small_course, "d", small.answered(small_course, q2_list="#! crash"))
    made.submit(small_course, "e", b"\x00")
    with Gradebook(f"sqlite:///{small_course}/gradebook.db", "geo101") as book:
        book.add_student("f")
    return small_course


def grade(root: Path, *more: str) -> int:
    return main(["grade", "ps1", "--course", str(root), *more])


def test_the_table_and_the_exit_code(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(graded) == 1
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0].split() == ["student", "notebook", "state", "points", "what", "to", "know"]
    by_student = {line.split()[0]: line for line in lines[1:11]}
    assert "5 of 10, 2 cells by hand" in by_student["a0"]
    assert "crashed" in by_student["d"]
    assert "zero bytes only" in by_student["e"]
    assert "nothing was handed in" in by_student["f"]
    assert lines[-1].startswith(
        "ps1: 10 notebooks (7 graded, 1 crashed, 1 unreadable, 1 missing); 10 graded now in"
    )
    assert lines[-1].endswith("2 need a person")
    assert "10 notebooks to look at" in told.err
    assert "10/10" in told.err
    for student in "de":
        made.submit(graded, student, small.answered(graded))
    assert grade(graded, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_large_classes_show_only_who_needs_a_person(graded: Path) -> None:
    done = _run(graded)
    text = report.table(done, most=5)
    assert [line.split()[0] for line in text.splitlines()[1:3]] == ["d", "e"]
    assert "8 more need nobody" in text


def _run(root: Path):
    from nbjudge.run.grade import grade as start

    return start(root, "ps1", isolation=False, judge=False)


def test_json(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(graded, "--json", "-") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 1
    rows = {row["student"]: row for row in told["submissions"]}
    assert rows["b0"]["scores"] == {
        "q1_double__visible": 1.0,
        "q1_double__hidden": 0.0,
        "q2_list__test": 2.0,
        "q3_why": None,
        "q4_task": None,
    }
    assert rows["c"]["messages"]["q1_double__hidden"] == "ValueError: no <idea> & more"
    assert rows["d"]["state"] == "crashed"
    assert rows["d"]["needs_person"]
    assert (rows["a0"]["score"], rows["a0"]["max_score"], rows["a0"]["waiting_for_hand"]) == (
        5.0,
        10.0,
        2,
    )


def test_junit(graded: Path, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "junit.xml"
    assert grade(graded, "--quiet", "--junit", str(path)) == 1
    suite = ET.fromstring(path.read_text())
    assert dict(suite.attrib, time="") == {
        "name": "ps1",
        "tests": "10",
        "failures": "0",
        "errors": "2",
        "skipped": "1",
        "time": "",
    }
    cases = {case.get("name"): case for case in suite}
    assert cases["a0"].find("error") is None
    assert cases["d"].find("error").get("type") == "crashed"
    assert cases["f"].find("skipped") is not None
    assert "5 of 10 points" in cases["a0"].findtext("system-out")


def test_junit_takes_any_text() -> None:
    from nbjudge.run.run_result import Row, RunReport

    outcome = Outcome("a\x00b\ud800", "ps1", "n", State.CRASHED, detail="\x1b[31m<&\x07")
    text = report.to_junit(RunReport("ps1", [Row(outcome, 0.0, 1.0, 0, True)]))
    assert ET.fromstring(text.encode()).find("testcase/error").get("message") == "�[31m<&�"


# ---------------------------------------------------------------- progress


def done(state: State) -> Outcome:
    return Outcome("s", "ps1", "n", state)


def test_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    shown = progress.Plain(out)
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    shown.start(10)
    shown.skip()
    for state in (State.GRADED, State.GRADED, State.TIMED_OUT):
        now[0] += 2.0
        shown.done(done(state))
    shown.note("look")
    shown.stop()
    shown.skip()
    shown.stop()
    assert out.getvalue().splitlines() == [
        "10 notebooks to look at",
        "4/10 (0.5/s, 12 s left): 2 graded, 1 timed out, 1 already graded",
        "look",
        "5/10 (0.5/s, 10 s left): 2 graded, 1 timed out, 2 already graded",
    ]


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.Bar() as shown:
        shown.start(3)
        shown.skip()
        shown.done(done(State.GRADED))
        shown.done(done(State.CRASHED))
        shown.note("[note]")
    told = capsys.readouterr().err
    assert "3/3" in told
    assert "1 graded, 1 crashed, 1 already graded" in " ".join(told.split())
    assert "[note]" in told


def test_the_display_fits_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(progress.choose(quiet=True)) is progress.Silent
    assert type(progress.choose()) is progress.Plain
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert type(progress.choose()) is progress.Bar


# ---------------------------------------------------------------- the instructor's report


@pytest.fixture
def class_report(graded: Path) -> classreport.ClassReport:
    grade(graded, "--quiet")
    with Gradebook(f"sqlite:///{graded}/gradebook.db", "geo101") as book:
        for number, points in enumerate((3.0, 2.0, 1.0, 0.0)):
            written = book.find_grade("q3_why", "fields", "ps1", f"a{number}")
            written.manual_score, written.needs_manual_grade = points, False
        book.db.commit()
    course = open_course(graded)
    return classreport.collect(course, take_snapshot(course, "ps1"))


def test_measures_of_the_questions(class_report: classreport.ClassReport) -> None:
    found = {q.name: q for q in class_report.questions}
    assert list(found) == ["q1_double", "q2_list", "q3_why", "q4_task"]
    first = found["q1_double"]
    assert first.points == 3.0
    # Four with 3 of 3, two with 1 of 3, one with 0; the crashed and the unreadable one wait... in
    # the crashed one question 1 had run.
    assert first.waiting == 1
    assert first.difficulty == pytest.approx((5 * 3 + 2 * 1 + 0) / (8 * 3))
    assert first.full == pytest.approx(5 / 8)
    assert first.none == pytest.approx(1 / 8)
    assert (first.message, first.message_count) == ("AssertionError", 2)
    assert found["q3_why"].difficulty == pytest.approx(0.5)
    assert found["q3_why"].waiting == 5
    assert found["q3_why"].discrimination is None, "four graded answers are too few"
    assert found["q4_task"].difficulty is None


def test_the_class_in_numbers(class_report: classreport.ClassReport) -> None:
    summary = dict(class_report.summary)
    assert summary["Submissions"] == "9"
    assert summary["Handed in nothing"] == "1"
    assert summary["Points in all"] == "10"
    assert sum(count for _, _, count in class_report.histogram) == 9
    assert [(s.name, s.state) for s in class_report.needing_person] == [
        ("d", "crashed"),
        ("e", "unreadable"),
    ]
    assert class_report.students[-1].name == "f"


def test_discrimination_tells_strong_from_weak(small_course: Path, inline: InlinePool) -> None:
    for number in range(6):
        wrong = {"q1_double": WRONG, "q2_list": "def listed():\n    return []"}
        answers = wrong if number < 3 else {}
        made.submit(small_course, f"s{number}", small.answered(small_course, **answers))
    grade(small_course, "--quiet")
    course = open_course(small_course)
    found = classreport.collect(course, take_snapshot(course, "ps1")).questions
    assert found[0].discrimination == 1.0
    assert found[1].discrimination == 1.0


def test_the_page(class_report: classreport.ClassReport) -> None:
    page = BeautifulSoup(classreport.to_html(class_report, when="now"), "html.parser")
    assert page.html["lang"] == "en"
    assert page.title.text == "ps1: class report"
    assert [h.name for h in page.find_all(["h1", "h2", "h3"])] == ["h1", *["h2"] * 4]
    assert all(table.caption for table in page.find_all("table"))
    assert all(th.has_attr("scope") for th in page.find_all("th"))
    assert not page.find_all(["script", "link", "img", "iframe"])
    assert "http" not in str(page)
    assert "ValueError: no <idea>" not in str(page), "text is escaped"
    rows = [[c.text for c in tr.find_all(["th", "td"])] for tr in page.find_all("tr")]
    assert ["d", "crashed", "crashed: the process ended"] in rows
    assert any(row[0] == "q1_double" and "AssertionError (2)" in row[-1] for row in rows)


def test_the_files(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grade(graded, "--quiet")
    made.submit(graded, "=cmd()", small.answered(graded))
    grade(graded, "--quiet")
    assert main(["report", "ps1", "--course", str(graded)]) == 0
    folder = graded / "reports" / "ps1"
    names = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert names == ["report.html", "students.csv", "questions.csv"]
    rows = list(csv.DictReader((folder / "students.csv").open()))
    by_name = {row["student"]: row for row in rows}
    assert by_name["b0"]["q1_double"] == "1.0"
    assert by_name["f"]["score"] == ""
    assert "'=cmd()" in by_name, "no spreadsheet takes a name for a formula"
    questions = list(csv.DictReader((folder / "questions.csv").open()))
    assert [q["name"] for q in questions] == ["q1_double", "q2_list", "q3_why", "q4_task"]
    assert main(["report", "ps1", "--course", str(graded), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["Submissions"] == "10"


def test_a_class_graded_by_nbgrader_itself_is_reported_too(graded: Path) -> None:
    """Without a journal, failing messages come from the graded notebooks."""
    grade(graded, "--quiet")
    import shutil

    shutil.rmtree(graded / ".nbjudge")
    course = open_course(graded)
    found = classreport.collect(course, take_snapshot(course, "ps1"))
    assert found.questions[0].message_count == 2
    assert {s.state for s in found.students} == {"graded", "missing"}


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["doctor"])
    told = capsys.readouterr().out
    assert "nbgrader: 0." in told
    assert "user namespaces" in told
    assert ("MISSING" in told.split("Only for some uses")[0]) == (code == 1)
    assert main(["doctor", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["packages"]["nbgrader"]


def test_doctor_asks_for_nothing_that_an_installation_does_not_bring() -> None:
    """A course on another subject has no maps."""
    from nbjudge.commands import doctor

    brought, waiting = set(), [Requirement("nbjudge[run]")]
    while waiting:
        one = waiting.pop()
        for text in metadata.requires(one.name) or []:
            found = Requirement(text)
            extras = [{"extra": extra} for extra in one.extras or {""}]
            needed = not found.marker or any(map(found.marker.evaluate, extras))
            if needed and canonicalize_name(found.name) not in brought:
                brought.add(canonicalize_name(found.name))
                waiting.append(found)
    assert set(doctor.PACKAGES) <= brought


def test_doctor_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbjudge.commands import doctor

    monkeypatch.setattr(doctor, "_version", lambda name: None)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor.Path, "glob", lambda self, pattern: iter(()))
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "next step: pip install 'nbjudge[run]'" in told
    assert "next step: apt-get install postgresql" in told
