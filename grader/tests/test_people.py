"""nbgrader's pages, late rule, LMS names and exports, over real nbgrader runs."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from traitlets.config import Config

from grader.tests import small_course as small
from nbjudge import deadlines
from nbjudge.commands import submit
from nbjudge.plugins import clean_html as pages
from nbjudge.plugins import configure as people
from nbjudge.plugins import lms_collect as lms
from nbjudge.plugins import lms_names
from nbjudge.plugins.late_penalty import LatePenalty
from nbjudge.program import search_path

DAY = 86_400


def gradebook(course: Path):
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", "multivector")


@pytest.fixture(scope="module", autouse=True)
def own_programs():
    """nbgrader's gradebook starts `alembic`, which an environment that is not active hides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", search_path())
        yield


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Path:
    """A course with a right, a wrong and hostile, and a late submission, graded by nbgrader."""
    course = small.write(tmp_path_factory.mktemp("people"), due="2026-10-30T23:59:00")
    small.nbgrader(course, "generate_assignment", small.NAME)
    released = course / "release" / small.NAME / f"{small.NAME}.ipynb"
    right = small.answer(released, small.RIGHT, "Because $a^2$ and **Russia**.")
    wrong = small.answer(released, small.WRONG, small.HOSTILE, extra=(small.HOSTILE_CELL,))
    small.hand_in(course, "s1", right, timestamp="2026-10-30 18:58:00 UTC")
    small.hand_in(course, "s2", wrong, timestamp="2026-10-30 18:59:00 UTC")
    small.hand_in(course, "s3", right, timestamp="2026-10-31 18:59:00 UTC")
    unreadable = small.answer(released, small.UNREADABLE, "Because.")
    small.hand_in(course, "s5", unreadable, timestamp="2026-10-30 18:00:00 UTC")
    with gradebook(course) as book:
        assert str(book.find_assignment(small.NAME).duedate) == "2026-10-30 18:59:00"
        book.update_or_create_student("s1", first_name="Aigerim", last_name="Sadykova")
        book.update_or_create_student("s2", first_name="=Ivan", last_name="Petrov", email="i@x.kz")
        book.update_or_create_student("s3")
        book.update_or_create_student("s4", first_name="Absent", last_name="Always")
    small.nbgrader(course, "autograde", small.NAME)
    with gradebook(course) as book:
        for student in ("s1", "s2", "s3", "s5"):
            grade = book.find_grade("q2_why", small.NAME, small.NAME, student)
            grade.manual_score = 4
            grade.needs_manual_grade = False
            book.find_comment(
                "q2_why", small.NAME, small.NAME, student
            ).manual_comment = "Name the **transit** state."
        book.db.commit()
    small.nbgrader(course, "generate_feedback", small.NAME)
    return course


def feedback(course: Path, student: str) -> BeautifulSoup:
    path = course / "feedback" / student / small.NAME / f"{small.NAME}.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_feedback_asks_no_host_and_runs_no_script(graded) -> None:
    for student in ("s1", "s2", "s3"):
        page = feedback(graded, student)
        assert not page.find_all(["script", "iframe", "link", "object", "form"])
        for tag in page.find_all(src=True):
            assert tag["src"].startswith("data:image/")
        assert not page.find_all(onerror=True)
        policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.startswith("default-src 'none'; img-src data:")


def test_feedback_is_a_page_a_person_can_read(graded) -> None:
    page = feedback(graded, "s1")
    assert page.html["lang"] == "en"
    assert page.title.text == f"Feedback on {small.NAME}"
    assert len(page.find_all("h1")) == 1
    assert page.find("h2").text == "Oil routes"
    assert page.find("img")["alt"].startswith("Bar chart")
    assert "9 of 10 points" in page.main.text
    assert page.find(class_="nb-comment").find("strong", string="transit")
    targets = {t["id"] for t in page.find_all(id=True)}
    assert {a["href"][1:] for a in page.nav.find_all("a")} <= targets


def test_feedback_counts_one_point_in_the_singular() -> None:
    from jinja2 import Environment

    from nbjudge.plugins.configure import TEMPLATES

    text = (TEMPLATES / "feedback" / "index.html.j2").read_text(encoding="utf-8")
    macros = "".join(re.findall(r"^\{%- macro (?:points|counted)\(.*$", text, re.MULTILINE))
    shown = Environment().from_string(f"{macros}{{{{ counted(value) }}}}")
    said = [shown.render(value=value) for value in (0, 0.5, 1, 1.0, 1.004, 2, "1.0")]
    wanted = ["0 points", "0.5 points", "1 point", "1 point", "1 point", "2 points", "1 point"]
    assert said == wanted
    assert text.count("}} points") == 0, "a number of points is written with `counted`"


def test_feedback_shows_where_points_were_lost(graded) -> None:
    page = feedback(graded, "s2")
    heads = {h["id"]: h for h in page.find_all(class_="nb-head")}
    assert heads["q1_share__visible"].find(class_="nb-points").text == "0 of 3 points"
    assert heads["q1_share__visible"].strong.text == "Question 1, check 1 of 2"
    assert heads["q2_why"].strong.text == "Question 2, written answer"
    assert "q1_share__" not in page.nav.text
    assert "Question 1 · Shares (0 of 5 points)" in " ".join(page.nav.text.split())
    assert "share(1, 4) is a quarter" in page.find(class_="output_error").text
    assert "<script>" in page.main.text  # shown, not run


def test_feedback_calls_a_syntax_error_one(graded) -> None:
    page = feedback(graded, "s5")
    notes = {n.find_previous(class_="nb-head")["id"]: n.text for n in page.select(".nb-note")}
    assert notes["q1_share"].startswith("Syntax error in line 1: expected ':'. Python could not")
    assert "The answer's cell has a syntax error" in notes["q1_share__visible"]
    assert "The answer's cell has a syntax error" in notes["q1_share__hidden"]
    assert not feedback(graded, "s1").select(".nb-note")


def test_the_rubric_of_a_prompt_is_a_table_of_text(graded) -> None:
    page = feedback(graded, "s1")
    rubric = page.find("table")
    assert [c.text for c in rubric.find_all("th")] == ["Level", "What it takes"]
    assert rubric.find_parent(class_="text_cell")
    assert ".text_cell th, .text_cell td { text-align: left;" in str(page.head)


def test_feedback_names_the_late_penalty(graded) -> None:
    assert "points, after 0.9 points off for late submission" in feedback(graded, "s3").main.text
    assert "late" not in feedback(graded, "s1").find("main").p.text


def test_the_late_rule_reaches_the_gradebook(graded) -> None:
    with gradebook(graded) as book:
        late = {
            s.student.id: s.late_submission_penalty for s in book.assignment_submissions(small.NAME)
        }
    # 24 hours: one started day, 10 % of nine points, four of which were given by hand.
    assert late == {"s1": 0, "s2": 0, "s3": pytest.approx(0.9), "s5": 0}


@pytest.mark.parametrize(
    "seconds, taken",
    [
        (1, None),
        (15 * 60, None),
        (15 * 60 + 1, 2.0),
        (DAY, 2.0),
        (DAY + 1, 4.0),
        (5 * DAY, 10.0),
        (5 * DAY + 1, 20.0),
        (400 * DAY, 20.0),
    ],
)
def test_the_late_rule_at_its_boundaries(seconds, taken) -> None:
    assert LatePenalty().late_submission_penalty("s", 20.0, float(seconds)) == taken


def test_no_score_no_penalty_and_never_more_than_the_score() -> None:
    assert LatePenalty().late_submission_penalty("s", 0.0, 3 * DAY) is None
    steep = LatePenalty(percent_per_day=60.0)
    assert steep.late_submission_penalty("s", 10.0, 2 * DAY) == 10.0


def test_release_gives_students_and_gradebook_the_due_time(tmp_path, capsys) -> None:
    from nbjudge.cli import main

    course = small.write(tmp_path, due="2026-10-30T23:59:00")
    assert main(["release", small.NAME, "--course", str(course)]) == 0
    assert f"{small.NAME}: due 2026-10-30 23:59 (Asia/Almaty)" in capsys.readouterr().out
    released = course / "release" / small.NAME
    known = deadlines.read(released / "deadlines.toml")
    assert list(known.due) == [small.NAME]
    with gradebook(course) as book:
        assert book.find_assignment(small.NAME).duedate == datetime(2026, 10, 30, 18, 59)
    (course / "deadlines.toml").write_text("[due]\nps1 = 3\n", encoding="utf-8")
    assert main(["release", small.NAME, "--course", str(course)]) == 2
    assert "due.ps1 must be a date" in capsys.readouterr().err


def test_configure_reads_the_deadlines_and_leaves_what_is_set(tmp_path) -> None:
    (tmp_path / "deadlines.toml").write_text(
        'timezone = "Europe/Berlin"\n[late]\npercent_per_day = 25\n', encoding="utf-8"
    )
    c = Config()
    c.ZipCollectApp.collector_plugin = "mine.Collector"
    people.configure(c, tmp_path)
    assert c.ZipCollectApp.collector_plugin == "mine.Collector"
    assert c.Exchange.timezone == c.NbGraderAPI.timezone == "UTC"
    assert c.LatePenalty.percent_per_day == 25
    assert c.LatePenalty.grace_minutes == 15
    steps = [step.__name__ for step in c.GenerateFeedback.preprocessors]
    assert steps[0] == "AssignLatePenalties"
    assert steps.index("HideHiddenTests") + 1 == steps.index("ShortTracebacks")
    assert all(Path(p).is_dir() for p in c.HTMLExporter.extra_template_basedirs)


def test_canvas_layout(graded) -> None:
    target = graded / "canvas.csv"
    plugin = "nbjudge.plugins.lms_export.CanvasExportPlugin"
    ids = f"--CanvasExportPlugin.assignment_ids={small.NAME}=4711"
    small.nbgrader(graded, "export", f"--exporter={plugin}", "--to", str(target), ids)
    with target.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    fixed = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert rows[0] == [*fixed, f"{small.NAME} (4711)"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "10"]
    by_id = {r[2]: r for r in rows[2:]}
    assert by_id["s1"][0] == "Sadykova, Aigerim"
    assert [by_id[s][5] for s in ("s1", "s2", "s4")] == ["9", "4", ""]
    assert by_id["s3"] == ["s3", "", "s3", "", "", "8.1"]


def test_moodle_layout(graded) -> None:
    from nbjudge.plugins.lms_export import MoodleExportPlugin

    with gradebook(graded) as book:
        rows = list(MoodleExportPlugin(missing_as_zero=True).rows(book))
    assert rows[0] == ["First name", "Last name", "ID number", "Email address", small.NAME]
    by_id = {r[2]: r for r in rows[1:]}
    assert by_id["s2"] == ["'=Ivan", "Petrov", "s2", "i@x.kz", "4"]
    assert by_id["s4"][4] == "0"


def test_an_unknown_student_is_refused(graded) -> None:
    from nbjudge.plugins.lms_export import MoodleExportPlugin

    plugin = MoodleExportPlugin(to=str(graded / "no.csv"), student=["nobody"])
    with gradebook(graded) as book, pytest.raises(ValueError, match="no student 'nobody'"):
        plugin.export(book)
    assert not (graded / "no.csv").exists()


CANVAS, MOODLE = "canvas", "moodle"


@pytest.mark.parametrize(
    "path, read",
    [
        ("doejane_12345_67890_ps3.ipynb", (CANVAS, "doejane", "12345", 67890, False, "ps3.ipynb")),
        ("doe2_LATE_1_2_ps3-2.ipynb", (CANVAS, "doe2", "1", 2, True, "ps3-2.ipynb")),
        ("anon_aB3dE_67890_ps3.ipynb", (CANVAS, "", "aB3dE", 67890, False, "ps3.ipynb")),
        ("LATE_anon_12345_67890_ps3.ipynb", (CANVAS, "", "12345", 67890, True, "ps3.ipynb")),
        ("садыкова_1_2_ps_1_2.ipynb", (CANVAS, "садыкова", "1", 2, False, "ps_1_2.ipynb")),
        ("all/doejane_1_2_ps3/a/ps3.ipynb", (CANVAS, "doejane", "1", 2, False, "a/ps3.ipynb")),
        (
            "Jane Doe_77_assignsubmission_file_ps3.ipynb",
            (MOODLE, "Jane Doe", "77", 0, False, "ps3.ipynb"),
        ),
        (
            "Айгерим Садыкова_77_assignsubmission_file_/ps3.ipynb",
            (MOODLE, "Айгерим Садыкова", "77", 0, False, "ps3.ipynb"),
        ),
        (
            "Group A-van der Berg-Ng_9_assignsubmission_file/a/b/ps3.ipynb",
            (MOODLE, "Group A-van der Berg-Ng", "9", 0, False, "a/b/ps3.ipynb"),
        ),
        ("ps3_oil_routes.ipynb", None),
        ("doejane_ps3_oil_routes.ipynb", None),
    ],
)
def test_names_that_canvas_and_moodle_give(path, read) -> None:
    found = lms_names.read_name(path)
    assert (found and tuple(vars(found).values())) == read


def zipped(files: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return target.getvalue()


def taken(folder: Path, files: dict[str, bytes | str], roster: str = "", **more):
    """Collect one archive; return files by student, and every note."""
    archive = folder / "archive"
    archive.mkdir()
    (archive / "submissions.zip").write_bytes(zipped(files))
    for name, data in more.items():
        (archive / name.replace("__", ".")).write_bytes(data)
    notes, found = [], {}
    known = lms.Roster(roster, "ps3")
    for student, one in lms.collect(archive, {"ps3.ipynb", "lab-1.ipynb"}, known):
        notes += one.notes
        if student:
            found[student] = {name: bytes(data) for name, data in one.files[""].items()}
    return found, notes


def test_a_damaged_archive_stops_nobody_else(tmp_path: Path) -> None:
    rar, cut = b"Rar!\x1a\x07\x00rest", zipped({"ps3.ipynb": b"x" * 1000})[:200]
    found, notes = taken(
        tmp_path,
        {
            "good_900_1_ps3.ipynb": "{}",
            "rarred_901_2_ps3.zip": rar,
            "cut_902_3_ps3.zip": cut,
            "bomb_903_4_ps3.zip": zipped({str(i): b"" for i in range(5_001)}),
        },
        whole__zip=b"not an archive",
    )
    assert found["900"] == {"ps3.ipynb": b"{}"}
    assert found["901"] == {"ps3.zip": rar}
    assert found["902"] == {"ps3.zip": cut}
    assert set(found["903"]) == {"ps3.zip"}
    assert [note.split()[0] for note in notes] == [
        "whole.zip",
        "rarred_901_2_ps3.zip",
        "cut_902_3_ps3.zip",
        "bomb_903_4_ps3.zip",
    ]


def test_what_lies_beside_the_notebook_comes_along(tmp_path: Path) -> None:
    own = zipped(
        {
            "ps3/ps3.ipynb": "work",
            "ps3/my_helpers.py": "x = 1",
            "ps3/old/ps3.ipynb": "blank",
            "ps3/data.zip": zipped({"таблица.csv": "a,b"}),
            "ps3/.ipynb_checkpoints/ps3-checkpoint.ipynb": "old",
            "__MACOSX/ps3/._ps3.ipynb": "junk",
            "../../outside.py": "bad",
        }
    )
    found, _ = taken(tmp_path, {"doejane_900_1_ps3.zip": own})
    assert found["900"] == {
        "ps3.ipynb": b"work",
        "my_helpers.py": b"x = 1",
        "old/ps3.ipynb": b"blank",
        "таблица.csv": b"a,b",
    }


def test_the_newest_upload_counts_and_a_name_may_end_in_a_number(tmp_path: Path) -> None:
    found, notes = taken(
        tmp_path,
        {
            "a_1_20_ps3-1.ipynb": "second",
            "a_1_10_ps3.ipynb": "first",
            "b_2_30_lab-1.ipynb": "only",
            "c_LATE_3_31_ps3.ipynb.txt": "late",
        },
    )
    assert found["1"] == {"ps3.ipynb": b"second"}
    assert found["2"] == {"lab-1.ipynb": b"only"}
    assert found["3"] == {"ps3.ipynb": b"late", lms.LATE_NOTE: lms.LATE_TEXT.encode()}
    assert notes == ["a_1_20_ps3-1.ipynb replaces an earlier ps3.ipynb"]


def test_a_person_is_one_in_all_of_moodles_assignments(tmp_path: Path) -> None:
    for folder, number in (("one", "3001"), ("two", "4107")):
        (tmp_path / folder).mkdir()
        name = f"Anna Li_{number}_assignsubmission_file/ps3.ipynb"
        found, notes = taken(tmp_path / folder, {name: "work"})
        assert set(found) == {"Anna_Li"}
        assert notes == []


def test_two_people_of_one_name_are_told_apart(tmp_path: Path) -> None:
    names = [f"Anna Li_{number}_assignsubmission_file/ps3.ipynb" for number in (1, 2)]
    found, notes = taken(tmp_path, dict.fromkeys(names, "work"))
    assert set(found) == {"Anna_Li-1", "Anna_Li-2"}
    assert "Give a roster" in notes[0]


def test_a_roster_may_go_by_name_or_by_number_of_one_assignment(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("assignment,lms_id,name,student_id\nps4,5,,no\nps3,5,,s5\n,,anna li,s1\n")
    names = ["Anna Li_3_assignsubmission_file/ps3.ipynb", "X_5_assignsubmission_file/ps3.ipynb"]
    found, _ = taken(tmp_path, dict.fromkeys(names, "work"), str(roster))
    assert set(found) == {"s1", "s5"}


@pytest.fixture
def downloaded(graded, tmp_path) -> tuple[Path, Path]:
    """The released course, empty of submissions, and the zip that `submit` makes."""
    course = tmp_path / "assignments"
    keep = shutil.ignore_patterns("submitted", "autograded", "feedback", "gradebook.db")
    shutil.copytree(graded, course, ignore=keep)
    work = tmp_path / small.NAME
    shutil.copytree(course / "release" / small.NAME, work)
    made = submit.receipt(work, datetime.now().astimezone())
    archive = course / "downloaded" / small.NAME / "archive"
    archive.mkdir(parents=True)
    return archive, submit.write_zip(work, made, tmp_path)


def collected(course: Path) -> dict[str, set[str]]:
    return {
        p.name: {f.name for f in (p / small.NAME).iterdir()}
        for p in (course / "submitted").iterdir()
    }


def test_a_canvas_download_is_collected(downloaded) -> None:
    archive, upload = downloaded
    course = archive.parents[2]
    with zipfile.ZipFile(archive / "submissions.zip", "w") as bundle:
        bundle.write(upload, "doejane_12345_67890_ps3_oil_routes.zip")
        bundle.write(upload, "doejane_12345_67999_ps3_oil_routes-1.zip")
        bundle.write(upload, "omarovali_LATE_222_67891_ps3_oil_routes.zip")
        bundle.writestr("omarovali_222_67892_notes.txt", "hello")
    small.nbgrader(course, "zip_collect", small.NAME)
    own = {f"{small.NAME}.ipynb", "manifest.json"}
    assert collected(course) == {"12345": own, "222": {*own, "notes.txt", lms.LATE_NOTE}}


def test_a_moodle_download_is_collected_with_a_roster(downloaded) -> None:
    archive, upload = downloaded
    course = archive.parents[2]
    with zipfile.ZipFile(archive / "course.zip", "w") as bundle:
        bundle.write(upload, "Jane Doe_77_assignsubmission_file/ps3_oil_routes.zip")
        with zipfile.ZipFile(upload) as one:
            inner = one.read(f"{small.NAME}/{small.NAME}.ipynb")
        bundle.writestr("Али Омаров_78_assignsubmission_file/ps3_oil_routes.ipynb", inner)
        bundle.writestr("Not Enrolled_79_assignsubmission_file/ps3_oil_routes.ipynb", inner)
    roster = course / "roster.csv"
    roster.write_text("lms_id,student_id\n77,s042\n78,s043\n", encoding="utf-8")
    log = small.nbgrader(course, "zip_collect", small.NAME, f"--LmsCollectorPlugin.roster={roster}")
    own = f"{small.NAME}.ipynb"
    assert collected(course) == {"s042": {own, "manifest.json"}, "s043": {own}}
    assert "79 is not in the roster" in log


@pytest.mark.parametrize(
    "dirty",
    [
        "<script>x</script>",
        "<IFRAME src=//x></IFRAME>",
        '<img src="data:text/html;base64,AAAA">',
        '<img src="//example.org/a.png">',
        '<a href="data:text/html;base64,AAAA">x</a>',
        '<p onclick="x()">x</p>',
        '<p style="background-image:url(https://example.org)">x</p>',
        '<p style="background:u\\72l(https://example.org)">x</p>',
        '<p style="border-image: url(//example.org/a)">x</p>',
        '<p style="width:/**/expression(x())">x</p>',
        '<p style="position:fixed; top:0">x</p>',
        '<svg onload="x()"></svg>',
        '<form action="/"><input></form>',
    ],
)
def test_nothing_active_or_remote_is_left(dirty) -> None:
    page = BeautifulSoup(pages.clean_html(dirty), "html.parser")
    assert not page.find_all(["script", "iframe", "svg", "form", "input"])
    for tag in page.find_all(True):
        assert not {n for n in tag.attrs if n.startswith("on") or n == "src"}
        assert not str(tag.get("href", "")).startswith(("data:", "javascript:"))
        assert not re.search(r"url|\\\\|expression|position", str(tag.get("style", "")))


def test_what_a_notebook_needs_is_kept() -> None:
    kept = (
        '<figure><img alt="map" src="data:image/png;base64,AAAA">'
        "<figcaption>c</figcaption></figure><details><summary>s</summary>t</details>"
        '<table class="dataframe"><tbody><tr><th scope="col">a</th></tr></tbody></table>'
        '<div class="alert alert-info">i</div>'
        '<p style="color:red;text-align:center">c</p>'
    )
    assert BeautifulSoup(pages.clean_html(kept), "html.parser") == BeautifulSoup(
        kept, "html.parser"
    )
