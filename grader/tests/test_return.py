"""Feedback and grades go back as files that platforms take, renewed when a grade changed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from grader.tests.test_collect import ROSTER, download, work
from nbjudge.cli import main
from nbjudge.text import spreadsheet_text

NAME = f"{small.NOTEBOOK}.ipynb"
PAGE = f"{small.NOTEBOOK}.html"


def mark(root: Path, student: str, why: float, comment: str = "") -> None:
    with Gradebook(f"sqlite:///{root}/gradebook.db", "geo101") as book:
        for cell, points in (("q3_why", why), ("q4_task", 2)):
            grade = book.find_grade(cell, small.NOTEBOOK, "ps1", student)
            grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("q3_why", small.NOTEBOOK, "ps1", student).manual_comment = comment
        book.db.commit()


def graded(root: Path, files: dict[str, str | bytes]) -> Path:
    (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    assert main(["collect", "ps1", download(root, files), "--course", str(root)]) == 0
    assert main(["grade", "ps1", "--course", str(root), "--quiet"]) == 0
    return root


@pytest.fixture
def canvas(small_course: Path, inline: InlinePool) -> Path:
    """Two hand-ins from Canvas; one is marked."""
    files = {
        f"sadykovaaigerim_11_501_{NAME}": work(small_course),
        f"obrienpat_12_502_{NAME}": work(small_course),
    }
    graded(small_course, files)
    mark(small_course, "ann", 3, "Good.")
    return small_course


@pytest.fixture
def moodle(small_course: Path, inline: InlinePool) -> Path:
    """Two hand-ins from Moodle, both marked."""
    files = {
        f"Aigerim Sadykova_4107_assignsubmission_file/{NAME}": work(small_course),
        f"Дамир Абаев_4108_assignsubmission_file/{NAME}": work(small_course),
    }
    graded(small_course, files)
    mark(small_course, "ann", 3)
    mark(small_course, "dan", 1.5)
    return small_course


def give_back(root: Path, capsys, *words: str) -> tuple[int, dict[str, str], str]:
    capsys.readouterr()
    code = main(["return", "ps1", "--course", str(root), *words])
    out = capsys.readouterr()
    lines = {m[1]: line for line in out.out.splitlines() if (m := re.search(r"\((\w+)\)", line))}
    return code, lines, out.out + out.err


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_canvas_gets_a_gradebook_and_files_under_its_own_names(
    canvas: Path, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    code, lines, said = give_back(canvas, capsys, "--to", str(out))
    assert code == 1, "one is not marked"
    assert "new" in lines["ann"]
    assert "10 of 10" in lines["ann"]
    assert "left out" in lines["bob"]
    assert "wait for a person" in lines["bob"]
    assert "nbjudge term" in said
    rows = table(out / "ps1_canvas_grades.csv")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ps1"]
    assert rows[2:] == [["Sadykova, Aigerim", "11", "ann", "", "", "10"]]
    with zipfile.ZipFile(out / "ps1_canvas_feedback.zip") as archive:
        assert archive.namelist() == [f"sadykovaaigerim_11_501_{PAGE}"]
        assert "Good." in archive.read(archive.namelist()[0]).decode()


def test_canvass_own_table_is_filled_in(canvas: Path, tmp_path: Path, capsys) -> None:
    export = tmp_path / "export.csv"
    export.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,ps1 (4711),other (9)\n"
        "    Points Possible,,,,,10,5\n"
        '"Sadykova, Aigerim",11,ann,as@x.kz,A,,4\n"O\'Brien, Pat",12,bob,pb@x.kz,A,7,3\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    give_back(canvas, capsys, "--to", str(out), "--table", str(export))
    rows = table(out / "ps1_canvas_grades.csv")
    assert rows[0][-1] == "ps1 (4711)"
    assert [row[-1] for row in rows[1:]] == ["10", "10", ""]
    export.write_text("Student,ID,essay (1)\nx,1,\n", encoding="utf-8")
    code, _, said = give_back(canvas, capsys, "--to", str(out), "--table", str(export))
    assert code == 2
    assert "has no column 'ps1'. Name the assignment's column with --column" in said


def test_feedback_is_renewed_when_a_grade_or_a_comment_changed(
    canvas: Path, tmp_path: Path, capsys
) -> None:
    words = ["--to", str(tmp_path / "out"), "--platform", "files"]
    assert "new" in give_back(canvas, capsys, *words)[1]["ann"]
    assert "unchanged" in give_back(canvas, capsys, *words)[1]["ann"]
    page = tmp_path / "out/ps1/Aigerim_Sadykova_ann" / PAGE
    assert "Good." in page.read_text()
    mark(canvas, "ann", 2, "Give the unit.")
    code, lines, _ = give_back(canvas, capsys, *words)
    assert "renewed" in lines["ann"]
    assert "9 of 10" in lines["ann"]
    assert "Give the unit." in page.read_text()
    mark(canvas, "bob", 0)
    code, lines, _ = give_back(canvas, capsys, *words)
    assert (code, "unchanged" in lines["ann"], "new" in lines["bob"]) == (0, True, True)
    rows = table(tmp_path / "out/ps1_grades.csv")
    assert rows[1:] == [
        ["ann", "Aigerim Sadykova", "9", "10", "0"],
        ["bob", "Pat O'Brien", "7", "10", "0"],
    ]
    with Gradebook(f"sqlite:///{canvas}/gradebook.db", "geo101") as book:
        book.find_grade("q3_why", small.NOTEBOOK, "ps1", "ann").needs_manual_grade = True
        book.db.commit()
    assert "left out" in give_back(canvas, capsys, *words)[1]["ann"]
    assert not page.exists(), "a grade that is open again is not given back"


def test_moodle_gets_its_worksheet_and_feedback_files(moodle: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    code, _, said = give_back(moodle, capsys, "--to", str(out))
    assert code == 0, said
    rows = table(out / "ps1_moodle_grades.csv")
    assert [row[:3] for row in rows] == [
        ["Identifier", "Full name", "Grade"],
        ["Participant 4107", "Aigerim Sadykova", "10"],
        ["Participant 4108", "Дамир Абаев", "8.5"],
    ]
    with zipfile.ZipFile(out / "ps1_moodle_feedback.zip") as archive:
        names = archive.namelist()
    assert names == [
        f"Aigerim Sadykova_4107_assignfeedback_file_{PAGE}",
        f"Дамир Абаев_4108_assignfeedback_file_{PAGE}",
    ]
    # Moodle splits a name at its first four underscores.
    for name in names:
        assert name.split("_", 4)[1:] == [name.split("_")[1], "assignfeedback", "file", PAGE]


SHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\n"
    "Participant 4107,Aigerim Sadykova,as@x.kz,Submitted,,{most},-\n"
    "Participant 4108,Дамир Абаев,da@x.kz,Submitted,3,{most},-\n"
    "Participant 4111,=Ivan,i@x.kz,No submission,,{most},-\n"
)


def test_moodles_own_worksheet_is_filled_in(moodle: Path, tmp_path: Path, capsys) -> None:
    sheet, out = tmp_path / "sheet.csv", tmp_path / "out"
    sheet.write_text(SHEET.format(most="10.00"), encoding="utf-8")
    code, _, said = give_back(moodle, capsys, "--to", str(out), "--table", str(sheet))
    assert code == 0, said
    rows = table(out / "ps1_moodle_grades.csv")
    assert [row[4] for row in rows[1:]] == ["10", "8.5", ""]
    assert [row[6] for row in rows[1:]] == ["-", "-", "-"]
    assert rows[3][1] == "'=Ivan"
    sheet.write_text(SHEET.format(most="100.00"), encoding="utf-8")
    code, _, said = give_back(moodle, capsys, "--to", str(out), "--table", str(sheet))
    assert code == 2
    assert "maximum grade is 100, and ps1 has 10 points" in said
    give_back(moodle, capsys, "--to", str(out), "--table", str(sheet), "--scale")
    assert [row[4] for row in table(out / "ps1_moodle_grades.csv")[1:]] == ["100", "85", ""]


RUSSIAN = (
    'Идентификатор,"Полное имя","Адрес электронной почты",Статус,Оценка,"Максимальная оценка",'
    '"Оценка может быть изменена","Последнее изменение (ответ)","Последнее изменение (оценка)"\n'
    'Участник4107,"Aigerim Sadykova",as@x.kz,Отправлено,,"10,00",Да,'
    '"пятница, 30 октября 2026, 23:50",-\n'
    'Участник4108,"Дамир Абаев",da@x.kz,Отправлено,,"10,00",Да,'
    '"суббота, 7 ноября 2026, 01:05",-\n'
)


def test_a_worksheet_of_a_moodle_in_russian_is_understood(
    moodle: Path, tmp_path: Path, capsys
) -> None:
    sheet, out = tmp_path / "sheet.csv", tmp_path / "out"
    sheet.write_text(RUSSIAN, encoding="utf-8")
    course = ["--course", str(moodle)]
    assert main(["collect", "ps1", "--times", str(sheet), *course]) == 0
    said = capsys.readouterr().out
    assert "2026-10-30 23:50" in said
    assert "2026-11-07 01:05" in said
    assert give_back(moodle, capsys, "--to", str(out), "--table", str(sheet))[0] == 0
    head, *rows = table(out / "ps1_moodle_grades.csv")
    assert head[0] == "Идентификатор"
    assert [(row[0], row[4]) for row in rows] == [("Участник4107", "10"), ("Участник4108", "8.5")]


def test_only_our_pages_go_back_and_no_page_of_a_students_own(
    moodle: Path, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    assert give_back(moodle, capsys, "--to", str(out))[0] == 0
    (moodle / "feedback/ann/ps1/onlinetext.html").write_text("typed into the platform")
    assert give_back(moodle, capsys, "--to", str(out))[0] == 0
    with zipfile.ZipFile(out / "ps1_moodle_feedback.zip") as archive:
        assert {name.rsplit("_", 1)[1] for name in archive.namelist()} == {PAGE}


def test_an_anonymous_hand_in_of_canvas_goes_back_under_its_sign(
    small_course: Path, inline: InlinePool, tmp_path: Path, capsys
) -> None:
    graded(small_course, {f"anon_aB3dE_503_{NAME}": work(small_course)})
    mark(small_course, "aB3dE", 3)
    give_back(small_course, capsys, "--to", str(tmp_path / "out"))
    with zipfile.ZipFile(tmp_path / "out" / "ps1_canvas_feedback.zip") as archive:
        assert archive.namelist() == [f"anon_aB3dE_503_{PAGE}"]


def test_a_table_that_is_not_there_is_named_with_the_systems_reason(
    moodle: Path, tmp_path: Path, capsys
) -> None:
    sheet = tmp_path / "none.csv"
    code, _, said = give_back(moodle, capsys, "--to", str(tmp_path), "--table", str(sheet))
    assert code == 2
    assert f"{sheet} cannot be read (No such file or directory)" in said


@pytest.mark.parametrize(
    "platform, words",
    [
        ("files", ("--table", "export.csv")),
        ("moodle", ("--column", "ps1")),
        ("canvas", ("--scale",)),
    ],
)
def test_an_option_of_another_platform_is_refused(
    small_course: Path, tmp_path: Path, capsys, platform: str, words: tuple[str, ...]
) -> None:
    words = ("--to", str(tmp_path / "back"), "--platform", platform, *words)
    code, _, said = give_back(small_course, capsys, *words)
    assert code == 2
    assert f"means nothing for the platform '{platform}'" in said
    assert not (tmp_path / "back").exists()


def test_what_is_missing_is_said(small_course: Path, capsys, tmp_path: Path) -> None:
    code, _, said = give_back(small_course, capsys)
    assert code == 2
    assert "nbjudge return ps1 --to FOLDER --platform files" in said
    code, _, said = give_back(small_course, capsys, "--to", str(tmp_path))
    assert code == 2
    assert "Run: nbjudge grade ps1" in said


@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-x", "@a", "\t=1"])
def test_spreadsheets_do_not_calculate(text: str) -> None:
    assert spreadsheet_text(text) == f"'{text}"
    for plain in ("-", "-1.5", "+3", "", "a-b"):
        assert spreadsheet_text(plain) == plain


def test_who_handed_in_and_was_not_graded_is_named(canvas: Path, tmp_path: Path, capsys) -> None:
    made.submit(canvas, "cat", small.answered(canvas))
    _, lines, _ = give_back(canvas, capsys, "--to", str(tmp_path / "out"))
    assert "not graded yet" in lines["cat"]


def test_a_due_time_that_was_set_after_the_release_counts(
    small_course: Path, inline: InlinePool, tmp_path: Path, capsys
) -> None:
    """The overview says "late", so the grade must say so too."""
    with (small_course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(
            "from pathlib import Path\n"
            "from nbjudge.plugins.configure import configure\n"
            "configure(c, Path(__file__).parent)\n"
        )
    work = small.answered(small_course)
    made.submit(small_course, "ann", work, timestamp="2026-03-02 10:00:00 UTC")
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 0
    mark(small_course, "ann", 3)
    words = ["--to", str(tmp_path / "out"), "--platform", "files"]
    assert give_back(small_course, capsys, *words)[2].count("lateness") == 0
    (small_course / "deadlines.toml").write_text(
        'timezone = "Asia/Almaty"\n[due]\nps1 = 2026-03-02T14:00:00\nps7 = 2026-03-02T14:00:00\n'
    )
    assert main(["term", "--course", str(small_course)]) == 0
    said = capsys.readouterr().out
    assert "LATE" in said
    assert "deadlines.toml has a due time for 'ps7', and the course has no such assignment" in said
    said = give_back(small_course, capsys, *words)[2]
    assert "ps1 is due 2026-03-02 14:00 (Asia/Almaty), and the gradebook said no due time" in said
    assert "9 of 10, 1 off for lateness" in said
    assert "the gradebook said" not in give_back(small_course, capsys, *words)[2]
    (small_course / "deadlines.toml").write_text(
        'timezone = "Asia/Almaty"\n[due]\nps1 = 2026-03-02T15:00:00\n'
    )
    assert main(["grade", "ps1", "--course", str(small_course)]) == 0
    assert "the gradebook said 2026-03-02 14:00" in capsys.readouterr().out
    assert "lateness" not in give_back(small_course, capsys, *words)[2]


def test_a_hand_in_that_holds_no_answer_can_be_decided(
    small_course: Path, inline: InlinePool, tmp_path: Path, capsys
) -> None:
    """No page asks for marks that nobody can give, and one command gives 0 points."""
    made.submit(small_course, "ann", b"<html>Log in</html>")
    made.submit(small_course, "bob", None, files={"fields.html": b"<html>"})
    made.submit(small_course, "cat", small.answered(small_course))
    course = ["--course", str(small_course)]
    assert main(["grade", "ps1", "--quiet", *course]) == 1
    mark(small_course, "cat", 3)
    words = ["--to", str(tmp_path / "out"), "--platform", "files"]
    code, _, said = give_back(small_course, capsys, *words)
    assert code == 1
    lines = {line.split()[0]: line for line in said.splitlines() if line.strip()}
    for who, why in (("ann", "unreadable: "), ("bob", "missing: ")):
        assert why in lines[who]
        assert f"nbjudge settle ps1 --student {who} --refuse" in lines[who]
    assert main(["term", *course]) == 0
    said = capsys.readouterr().out
    assert "nbjudge settle ps1 --student ann --refuse" in said
    assert "nbjudge mark" not in said
    assert main(["settle", "ps1", "--student", "cat", "--refuse", *course]) == 2
    assert "No hand-in of 'cat' for ps1 is left to decide" in capsys.readouterr().err
    assert main(["settle", "ps1", "--student", "ann", "--award", *course]) == 2
    assert "Name a test" in capsys.readouterr().err
    for who in ("ann", "bob"):
        assert main(["settle", "ps1", "--student", who, "--refuse", *course]) == 0
    code, _, said = give_back(small_course, capsys, *words)
    assert code == 0
    assert [row[:3] for row in table(tmp_path / "out/ps1_grades.csv")[1:]] == [
        ["ann", "ann", "0"],
        ["bob", "bob", "0"],
        ["cat", "cat", "10"],
    ]
    assert main(["grade", "ps1", "--quiet", "--regrade", *course]) == 0, "the decision holds"
    made.submit(small_course, "ann", small.answered(small_course))
    assert main(["grade", "ps1", "--quiet", *course]) == 0
    assert "left out" in give_back(small_course, capsys, *words)[2].splitlines()[0], "to be marked"


RULE = """
from pathlib import Path

from nbjudge.plugins.configure import configure

configure(c, Path(__file__).parent)
"""


def test_another_late_rule_renews_the_feedback_of_who_was_late(
    small_course: Path, inline: InlinePool, tmp_path: Path, capsys
) -> None:
    """Feedback names the penalty, and only making it counts the penalty again."""
    with (small_course / "nbgrader_config.py").open("a") as config:
        config.write(RULE)
    rule = 'timezone = "UTC"\n[due]\nps1 = 2026-03-02T10:00:00\n[late]\npercent_per_day = {}\n'
    (small_course / "deadlines.toml").write_text(rule.format(10))
    for student, time in (
        ("late", "2026-03-02 12:00:00 UTC"),
        ("early", "2026-03-02 09:00:00 UTC"),
    ):
        made.submit(small_course, student, small.answered(small_course), timestamp=time)
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 0
    for student in ("late", "early"):
        mark(small_course, student, 3)

    def said() -> dict[str, str]:
        capsys.readouterr()
        main(["return", "ps1", "--course", str(small_course), "--to", str(tmp_path / "out")])
        return dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines()[:2])

    assert "9 of 10, 1 off for lateness" in said()["late"]
    assert said()["late"].startswith("unchanged")
    (small_course / "deadlines.toml").write_text(rule.format(50))
    again = said()
    assert again["late"].split() == ["renewed", "5", "of", "10,", "5", "off", "for", "lateness"]
    assert again["early"].startswith("unchanged")
