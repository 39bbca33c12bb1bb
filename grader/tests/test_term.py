"""The class over the term: names, times, what waits, and what is next."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.errors import CannotStart
from nbjudge.outcomes import Dispute
from nbjudge.report import roster, term, term_page, term_reader
from nbjudge.run import journal

DUE = 'timezone = "Asia/Almaty"\n[due]\nps1 = 2026-03-02T15:00:00\n'  # 10:00 in UTC
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,ps1 (4711)
    Points Possible,,,,,10
"Sadykova, Aigerim",11,ann,as@x.kz,A,
"O'Brien, Pat",12,bob,pb@x.kz,A,
"Ng, Mei",13,cat,mn@x.kz,A,
"Абаев, Дамир",14,dan,da@x.kz,A,
"Student, Test",99,,abc,A,
"""
MOODLE = (
    "\ufeffFirst name;Last name;ID number;Email address\n"
    "Aigerim;Sadykova;ann;a@x.kz\nMei;Ng;;mei@x.kz\n"
)


@pytest.mark.parametrize(
    "text, found",
    [
        ("name,student_id\nAnna Li,s1\n", [("Anna Li", "s1")]),
        ("Student_ID\tFirst_Name\tLast_Name\ns1\tAnna\tLi\n\n", [("Anna Li", "s1")]),
        ("name\nAnna Li\n", [("Anna Li", "Anna_Li")]),
        ("student_id,first name\ns1,\n", [("s1", "s1")]),
        (MOODLE, [("Aigerim Sadykova", "ann"), ("Mei Ng", "mei@x.kz")]),
        (
            CANVAS,
            [
                ("Aigerim Sadykova", "ann"),
                ("Pat O'Brien", "bob"),
                ("Mei Ng", "cat"),
                ("Дамир Абаев", "dan"),
            ],
        ),
    ],
    ids=["plain", "tabs", "names only", "ids only", "moodle", "canvas"],
)
def test_rosters(tmp_path: Path, text: str, found: list[tuple[str, str]]) -> None:
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    assert [(person.name, person.ids[0]) for person in roster.read(path)] == found


def test_a_roster_knows_a_person_by_any_id_of_the_course(tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    path.write_text(CANVAS, encoding="utf-8")
    person = roster.read(path)[0]
    for own in ("11", "ann", "as@x.kz", "Aigerim_Sadykova"):
        assert person.known_as({own, "12"}) == own
    assert person.known_as(set()) == "ann"


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "has none of the columns"),
        (b"color,size\nred,1\n", r"its first line: 'color,size'\). Give it a first line such as"),
        (b"name,student_id\n\xff\n", "is not UTF-8 text"),
        (b"name,student_id\nA,1\nB,1\n", r"class.csv, line 3: the id '1' stands already in line 2"),
    ],
)
def test_a_bad_roster_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "class.csv"
    path.write_bytes(content)
    with pytest.raises(CannotStart, match=said):
        roster.read(path)
    with pytest.raises(CannotStart, match="cannot be read"):
        roster.read(tmp_path / "none.csv")


@pytest.fixture
def taught(small_course: Path, inline: InlinePool) -> Path:
    """Four students: on time and marked, late with a mark to give, not graded, and nothing."""
    (small_course / "deadlines.toml").write_text(DUE, encoding="utf-8")
    (small_course / "roster.csv").write_text(CANVAS, encoding="utf-8")
    made.submit(small_course, "ann", small.answered(small_course))
    late = "2026-03-03 12:30:00 UTC"
    made.submit(small_course, "bob", small.answered(small_course), timestamp=late)
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 0
    with Gradebook(f"sqlite:///{small_course}/gradebook.db", "geo101") as book:
        for cell in ("q3_why", "q4_task"):
            grade = book.find_grade(cell, small.NOTEBOOK, "ps1", "ann")
            grade.manual_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    made.submit(small_course, "cat", small.answered(small_course), timestamp=None)
    return small_course


def overview(root: Path) -> term.Term:
    path = root / "roster.csv"
    return term_reader.collect(open_course(root), roster.read(path) if path.is_file() else [])


def test_who_handed_in_what_and_when_and_what_waits(taught: Path) -> None:
    found = overview(taught)
    assert found.names == {
        "ann": "Aigerim Sadykova",
        "cat": "Mei Ng",
        "bob": "Pat O'Brien",
        "dan": "Дамир Абаев",
    }
    (ps1,) = found.assignments
    ann, bob, cat, dan = (ps1.work[name] for name in ("ann", "bob", "cat", "dan"))
    assert (ann.state, ann.timing, ann.late) == (term.MARKED, "on time", False)
    assert (ann.score, ann.most, ann.waits) == (9, 10, "")
    assert ann.when == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert (bob.state, bob.timing, bob.late) == (term.TO_MARK, "late by 1 d 2 h", True)
    assert bob.waits == "you: 2 answers to mark"
    assert (cat.state, cat.timing, cat.when) == (term.TO_GRADE, "time not recorded", None)
    assert (dan.state, dan.handed_in) == (term.NOTHING, False)
    assert (ps1.handed_in, ps1.late, ps1.unclear, ps1.count(term.MARKED)) == (3, 1, 1, 1)
    assert [(step.text, step.command) for step in ps1.steps] == [
        (
            "Say when 1 hand-in came (or --late, --time ID=WHEN)",
            "nbjudge collect ps1 --no-time on-time",
        ),
        ("Grade 1 submission", "nbjudge grade ps1"),
        ("Mark 2 answers", "nbjudge mark ps1"),
    ]


def test_a_second_hand_in_and_the_platforms_late_mark(taught: Path) -> None:
    made.submit(taught, "ann", small.answered(taught), timestamp="2026-03-02 10:10:00 UTC")
    folder = made.submit(taught, "cat", small.answered(taught), timestamp=None)
    (folder / "handed_in_late.txt").write_text("late")
    (ps1,) = overview(taught).assignments
    assert ps1.work["ann"].state == term.TO_GRADE
    assert ps1.work["ann"].timing == "on time, in the minutes of grace"
    assert ps1.work["cat"].late
    assert ps1.work["cat"].timing == "late, says the platform; time not recorded"


def test_an_extension_counts(taught: Path) -> None:
    with Gradebook(f"sqlite:///{taught}/gradebook.db", "geo101") as book:
        book.grant_extension("ps1", "bob", days=2)
    assert overview(taught).assignments[0].work["bob"].timing == "on time"


def test_a_dispute_waits_for_a_decision(taught: Path, monkeypatch) -> None:
    path = taught / ".nbjudge" / "ps1" / "journal.jsonl"
    entries = journal.read(path)
    entry = entries[f"ann/{small.NOTEBOOK}"]
    entry.outcome.__dict__["disputes"] = {"q2_list__test": Dispute(0, 2, "they differ")}
    monkeypatch.setattr(journal, "read", lambda path: entries)
    (ps1,) = overview(taught).assignments
    assert ps1.work["ann"].state == term.TO_DECIDE
    assert ps1.work["ann"].waits == "you: 1 dispute to decide"
    assert "nbjudge settle ps1 q2_list__test --award" in [step.command for step in ps1.steps]


def test_all_marked_leads_to_the_return() -> None:
    one = term.Assignment("ps1", None, True, {"a": term.Work(term.MARKED), "b": term.Work()})
    (step,) = term.next_steps(one)
    assert (step.text, step.command) == (
        "Return feedback and grades to the class",
        "nbjudge return ps1 --to FOLDER",
    )
    one.work["a"] = term.Work(term.MARKED, feedback=True)
    assert "again, if a grade has changed" in term.next_steps(one)[0].text
    nobody = term.Assignment("ps1", None, True, {"a": term.Work()})
    assert term.next_steps(nobody)[0].command == "nbjudge collect ps1 SOURCE"
    empty = term.Assignment("ps1", None, False, {"a": term.Work()})
    assert term.next_steps(empty) == [term.Step("Release it", "nbjudge release ps1")]


def _digests(root: Path) -> dict[str, str]:
    return {
        str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in root.rglob("*")
        if p.is_file()
    }


def test_the_command_writes_its_page_only(taught: Path, capsys) -> None:
    before = _digests(taught)
    assert main(["term", "--course", str(taught)]) == 0
    after = _digests(taught)
    assert set(after) - set(before) == {"reports/term.html"}
    assert {name: after[name] for name in before} == before
    said = capsys.readouterr().out
    assert "Aigerim Sadykova (ann)  9 of 10" in said
    assert "LATE" in said
    assert "nbjudge grade ps1" in said
    assert "None" not in said


def test_the_page(taught: Path) -> None:
    text = term_page.to_html(overview(taught), when="now")
    page = BeautifulSoup(text, "html.parser")
    assert page.html["lang"] == "en"
    assert [h.name for h in page.find_all(["h1", "h2", "h3"])] == ["h1", "h2", "h2"]
    assert all(table.caption for table in page.find_all("table"))
    assert all(th.has_attr("scope") for th in page.find_all("th"))
    assert not page.find_all(["script", "link", "img", "iframe"])
    assert "http" not in text.replace('http-equiv="Content', "")
    assert "prefers-color-scheme: dark" in text
    assert "None" not in page.text
    rows = {tr.th.contents[0]: tr.td.text for tr in page.find_all("table")[1].tbody.find_all("tr")}
    assert list(rows) == ["Aigerim Sadykova", "Mei Ng", "Pat O'Brien", "Дамир Абаев"]
    assert "late by 1 d 2 h" in rows["Pat O'Brien"]
    assert "nothing handed in" in rows["Дамир Абаев"]


def test_names_are_escaped_and_never_none(taught: Path) -> None:
    (taught / "roster.csv").unlink()
    with Gradebook(f"sqlite:///{taught}/gradebook.db", "geo101") as book:
        book.update_or_create_student("ann", first_name="<b>", last_name=None)
    found = overview(taught)
    assert found.names == {"ann": "<b>", "bob": "bob", "cat": "cat"}
    assert "There is no roster" in " ".join(found.notes)
    assert "<b>" not in term_page.to_html(found)


def test_who_is_not_in_the_roster_is_named(taught: Path) -> None:
    made.submit(taught, "zed", small.answered(taught))
    assert "Not in the roster: zed." in " ".join(overview(taught).notes)


def test_without_a_gradebook_it_says_how_to_begin(tmp_path: Path, capsys) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "roster.csv").write_text("name,student_id\nAnna Li,s1\n")
    assert main(["term", "--course", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "There is no gradebook yet. The first release makes one: nbjudge release" in said
    assert "There is no assignment yet" in said
    assert "Anna Li" in said
    assert not (tmp_path / "gradebook.db").exists()


def test_json_and_a_bad_roster(taught: Path, capsys) -> None:
    assert main(["term", "--course", str(taught), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["assignments"][0]["work"]["bob"]["late"] is True
    assert main(["term", "--course", str(taught), "--roster", "none.csv"]) == 2
    assert "none.csv cannot be read" in capsys.readouterr().err


def test_a_due_time_in_the_future_is_no_lateness() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert term_reader.timing(now, now + timedelta(days=1), 0, marked_late=False)[1] is False
    assert term_reader.timing(now, None, 0, marked_late=False) == ("", False)
