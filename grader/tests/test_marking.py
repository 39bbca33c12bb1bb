"""Marking question by question: rubrics, the page, its safety, and the gradebook behind it."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from tornado import httpserver, netutil

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot
from nbjudge.errors import CannotStart
from nbjudge.marking import answers, questions, rubric, words
from nbjudge.marking.marks import Changed, Mark, Marks, NotSaved, Snippets
from nbjudge.marking.server import COOKIE, HEADER, Desk, application
from nbjudge.report import roster

PROMPT = """## Question 3 · Why? (4 points, graded by a person)

Write **120 to 180 words**.

| Level | What it takes |
|---|---|
| 4 | Two figures \\| one limit |
| 3 | One figure |
| 0 | Nothing |
"""
EXAMPLES = "*Three examples.*\n\n**Level 4.** Long and good.\n\n**Level 0.** Nothing at all."


# ---------------------------------------------------------------- rubrics


def test_a_rubric_is_read_from_the_prompt_and_the_worked_answers() -> None:
    found = rubric.read(PROMPT, EXAMPLES, 8)
    assert [(one.label, one.points, one.key) for one in found.levels] == [
        ("4", 8, "4"),
        ("3", 6, "3"),
        ("0", 0, "0"),
    ]
    assert found.levels[0].text == "Two figures | one limit"
    assert [one.example for one in found.levels] == ["Long and good.", "", "Nothing at all."]
    assert found.words == (120, 180)


@pytest.mark.parametrize(
    "table, expected",
    [
        ("| Level | Text |\n|--|--|\n| good | a |\n| fair | b |\n| poor | c |", [6, 3, 0]),
        ("| Level | Points | Text |\n|--|--|--|\n| A | 5 | a |\n| B | 1.5 | b |", [5, 1.5]),
        ("| Level | Text |\n|--|--|\n| A (6 points) | a |\n| B (2,5 points) | b |", [6, 2.5]),
        ("| Points | Text |\n|:-:|---|\n| 3 | a |\n| 1 | b |", [3, 1]),
        ("| Level | Text |\n|--|--|\n| Level 2 | a |\n| Level 1 | b |", [6, 3]),
        ("| Level | Text |\n|--|--|\n| 9 (99 points) | a |\n| 0 | b |", [6, 0]),
    ],
)
def test_points_are_a_share_unless_the_rubric_says_them(table: str, expected: list) -> None:
    found = rubric.read(table, "", 6)
    assert found.written
    assert [one.points for one in found.levels] == expected
    assert all(one.text in "abc" for one in found.levels)


def test_without_a_table_there_is_a_button_for_each_point() -> None:
    found = rubric.read("## Why?\n\n| country | Mt |\n|--|--|\n| Italy | 4 |", "Because.", 3)
    assert not found.written
    assert [(one.label, one.points) for one in found.levels] == [
        ("3", 3),
        ("2", 2),
        ("1", 1),
        ("0", 0),
    ]
    assert found.example == "Because."
    assert [one.points for one in rubric.read("", "", 20).levels] == [20, 15, 10, 5, 0]


def test_words_are_those_that_a_reader_would_count() -> None:
    assert words.count("") == 0
    assert (
        words.count("In 2025, CPC carried 64.8 of 78.7 Mt (82 %), Kazakhstan's lion's share.") == 12
    )
    assert words.count("- **a**\n- [b c](http://x.org)\n![picture](attachment:a.png)") == 4


HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror=pwn()><form action=//e.org><input></form>"
    '<a href="javascript:pwn()">go</a><p id="done" class="level" style="position:fixed">over</p>'
    "<iframe src=//e.org></iframe><style>*{display:none}</style>"
)


def test_an_answer_cannot_act_or_look_like_the_page() -> None:
    page = BeautifulSoup(words.to_html(f"{HOSTILE}\n\n![x](https://e.org/a.png)"), "html.parser")
    assert not page.find_all(["script", "form", "input", "iframe", "style", "object"])
    for tag in page.find_all(True):
        assert not {"id", "class", "style", "onerror"} & set(tag.attrs)
        assert "javascript" not in tag.get("href", "")
        assert not tag.get("src", "").startswith("http")


# ---------------------------------------------------------------- a class


@pytest.fixture
def marked(small_course: Path, inline: InlinePool) -> Path:
    """Three students: an answer, a hostile one, and one left blank."""
    made.submit(small_course, "ann", small.answered(small_course))
    made.submit(small_course, "bob", small.answered(small_course, q3_why=HOSTILE))
    blank = small.answered(small_course)
    stub = made.released(small_course)
    text = next(
        c.source for c in stub.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "q3_why"
    )
    for cell in blank.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "q3_why":
            cell.source = text
    made.submit(small_course, "cat", blank)
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 0
    return small_course


@contextmanager
def opened(root: Path) -> Iterator[tuple[Marks, list[questions.Question]]]:
    course = open_course(root)
    snapshot = take_snapshot(course, "ps1")
    with Marks(course, snapshot) as marks:
        yield marks, questions.find(course, snapshot)


def test_the_questions_that_a_person_marks(marked: Path) -> None:
    with opened(marked) as (_, found):
        assert [one.cell.name for one in found] == ["q3_why", "q4_task"]
        for wanted in ("q3_why", "q3", "fields/q3_why", "Q3_WHY"):
            assert questions.choose(found, wanted) is found[0]
        with pytest.raises(CannotStart, match="Name one of: q3_why"):
            questions.choose(found, "q9")


def test_worked_answers_come_from_the_source(marked: Path) -> None:
    """The gradebook keeps what students got, so the instructor's notebook has to be read."""
    path = marked / "source" / "ps1" / f"{small.NOTEBOOK}.ipynb"
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "q3_why":
            before = {"cell_type": "markdown", "id": "p", "metadata": {}, "source": PROMPT}
            cell["source"] = EXAMPLES
    content["cells"].insert(len(content["cells"]) - 2, before)
    path.write_text(json.dumps(content))
    with opened(marked) as (_, (why, _)):
        assert why.name.short.startswith("Question 3")
        assert [one.example for one in why.rubric.levels] == [
            "Long and good.",
            "",
            "Nothing at all.",
        ]


def test_a_mark_is_what_formgrader_shows(marked: Path) -> None:
    with opened(marked) as (marks, found):
        why = found[0]
        rows = {row.student: row for row in marks.rows(why)}
        assert {s: row.done for s, row in rows.items()} == {"ann": False, "bob": False, "cat": True}
        assert rows["ann"].checks == {
            "q1_double__visible": 1,
            "q1_double__hidden": 2,
            "q2_list__test": 2,
        }
        assert marks.progress(found)[why.key] == (1, 3)
        saved = marks.save(why, rows["ann"].key, points=2.0, comment="Name a **figure**.")
        assert saved == Mark(2.0, "Name a **figure**.", False)
        assert marks.progress(found)[why.key] == (2, 3)
    assert made.grades(marked)["ann", "q3_why"] == (None, 2.0, False)
    assert made.comments(marked)["ann", "q3_why"][1] == "Name a **figure**."
    api = made.nbgrader_api(marked)
    (ann,) = [r for r in api.get_submissions("ps1") if r["student"] == "ann"]
    assert ann["score"] == 7.0
    assert ann["needs_manual_grade"], "the task is not marked yet"


def test_points_taken_back_wait_again_and_a_blank_answer_does_not(marked: Path) -> None:
    with opened(marked) as (marks, (why, _)):
        rows = {row.student: row for row in marks.rows(why)}
        for student, waits in (("ann", True), ("cat", False)):
            key = rows[student].key
            marks.save(why, key, points=1, comment="")
            assert marks.save(why, key, points=None, comment="").waits is waits
    assert made.grades(marked)["ann", "q3_why"] == (None, None, True)
    assert made.grades(marked)["cat", "q3_why"] == (0.0, None, False)


def test_a_mark_given_elsewhere_is_not_overwritten_unseen(marked: Path) -> None:
    with opened(marked) as (marks, (why, task)):
        rows = {row.student: row for row in marks.rows(why)}
        key = rows["ann"].key
        marks.save(why, key, points=3, comment="mine")
        with pytest.raises(Changed) as caught:
            marks.save(why, key, points=1, comment="", seen=Mark(None, "", True))
        assert caught.value.now == Mark(3, "mine", False)
        for wrong in (-1, 3.5, float("nan")):
            with pytest.raises(NotSaved, match="between 0 and 3"):
                marks.save(why, key, points=wrong, comment="")
        for other, wanted in ((task, key), (why, "0" * 32)):
            with pytest.raises(NotSaved, match="no such answer"):
                marks.save(other, wanted, points=1, comment="")
        assert {r.student: r.mark for r in marks.rows(why)}["ann"] == Mark(3, "mine", False)


def test_comments_to_use_again_outlive_the_program(tmp_path: Path) -> None:
    path = tmp_path / "state" / "comments.json"
    assert Snippets(path).add("q3_why", " Give the unit. ") == ["Give the unit."]
    again = Snippets(path)
    assert again.add("q3_why", "Give the unit.") == ["Give the unit."]
    assert again.of("q4_task") == []
    assert again.remove("q3_why", "Give the unit.") == []
    assert Snippets(path).of("q3_why") == []
    path.chmod(0o600)
    path.write_text("[1")
    with pytest.raises(CannotStart, match=r"comments.json cannot be read"):
        Snippets(path)


# ---------------------------------------------------------------- the server


@dataclass
class Served:
    desk: Desk
    port: int

    def ask(self, method: str, path: str, body: object = None, **headers: str):
        """Return status, headers and text of one request."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        given = {"Cookie": f"{COOKIE}={self.desk.token}"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        text = None if body is None else json.dumps(body)
        link.request(method, path, text, {k: v for k, v in given.items() if v})
        reply = link.getresponse()
        found = reply.status, dict(reply.getheaders()), reply.read().decode()
        link.close()
        return found

    def change(self, path: str, body: object, **headers: str):
        own = {
            "Origin": f"http://127.0.0.1:{self.port}",
            HEADER.replace("-", "_"): self.desk.word,
            "Content_Type": "application/json",
        }
        return self.ask("POST", path, body, **{**own, **headers})


@pytest.fixture
def served(marked: Path) -> Iterator[Served]:
    course = open_course(marked)
    snapshot = take_snapshot(course, "ps1")
    people = [roster.Person("Aigerim Sadykova", ("ann",))]
    with Marks(course, snapshot) as marks:
        found = questions.find(course, snapshot)
        desk = Desk(course, snapshot, found, marks, Snippets(marked / "c.json"), people)
        sockets = netutil.bind_sockets(0, "127.0.0.1")
        port = sockets[0].getsockname()[1]
        loop = asyncio.new_event_loop()
        done = asyncio.Event()

        async def serve() -> None:
            server = httpserver.HTTPServer(application(desk, port))
            server.add_sockets(sockets)
            await done.wait()
            server.stop()
            await server.close_all_connections()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
        thread.start()
        try:
            yield Served(desk, port)
        finally:
            loop.call_soon_threadsafe(done.set)
            thread.join(10)
            loop.close()


WHY = "/question/fields/q3_why"


def test_the_page_shows_answers_without_names_and_without_scripts(served: Served) -> None:
    status, headers, text = served.ask("GET", WHY)
    assert status == 200
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    page = BeautifulSoup(text, "html.parser")
    cards = page.select(".card")
    assert len(cards) == 3
    assert [card["data-blank"] for card in cards] == ["no", "no", "yes"], "blank ones come last"
    assert all(who.has_attr("hidden") for who in page.select(".who"))
    assert any("Aigerim Sadykova" in who.text for who in page.select(".who"))
    assert "None" not in page.text
    assert [s.get("src") for s in page.find_all("script")] == ["/files/mark.js"]
    assert page.select_one("#done").text == "1 of 3"
    assert "All automatic checks: 5 of 5." in cards[0].text
    assert not page.select(".answer form, .answer iframe, .answer [id], .answer [class]")
    for name in ("mark.js", "mark.css"):
        assert served.ask("GET", f"/files/{name}")[0] == 200
    assert served.ask("GET", "/files/base.html.j2")[0] == 404
    status, _, text = served.ask("GET", "/")
    assert "1 of 3" in text
    assert "0 of 3" in text


def test_an_unreadable_hand_in_is_not_called_blank(small_course: Path, inline: InlinePool) -> None:
    made.submit(small_course, "dan", b"{")
    made.submit(small_course, "eva", small.answered(small_course))
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 1
    course = open_course(small_course)
    snapshot = take_snapshot(course, "ps1")
    with Marks(course, snapshot) as marks:
        question = questions.find(course, snapshot)[0]
        found = answers.read(course, snapshot, question, marks.rows(question), {})
    dan = next(one for one in found if one.row.student == "dan")
    assert not dan.blank
    assert dan.problem.startswith("the hand-in is unreadable (it ends in the middle")
    assert "nbjudge settle ps1 --student dan --refuse" in dan.problem


def test_a_whole_notebook_is_shown_in_a_closed_room(served: Served) -> None:
    row = next(r for r in served.desk.marks.rows(served.desk.questions[0]) if r.student == "bob")
    status, headers, text = served.ask("GET", f"/notebook/fields/q3_why/{row.key}")
    assert status == 200
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    page = BeautifulSoup(text, "html.parser")
    assert not page.find_all(["script", "iframe", "form"])
    assert "def double(x)" in page.text


def test_a_mark_sent_by_the_page_is_saved_at_once(served: Served, marked: Path) -> None:
    row = next(r for r in served.desk.marks.rows(served.desk.questions[0]) if r.student == "ann")
    seen = {"points": None, "comment": ""}
    sent = {"key": row.key, "points": 2, "comment": "Good.", "seen": seen}
    status, _, text = served.change(WHY, sent)
    assert (status, json.loads(text)["done"]) == (200, 2)
    assert made.grades(marked)["ann", "q3_why"] == (None, 2.0, False)
    status, _, text = served.change(WHY, {**sent, "points": 1})
    assert status == 409
    assert json.loads(text)["now"] == {"points": 2, "comment": "Good.", "waits": False}
    assert served.change(WHY, {**sent, "points": 9, "seen": None})[0] == 422
    for wrong in ({"points": "2"}, {"points": True}, {"key": 3}, {"comment": None}):
        assert served.change(WHY, {**sent, **wrong})[0] == 400
    assert served.change("/snippets/fields/q3_why", {"text": "Good."})[0] == 200
    assert served.desk.snippets.of("q3_why") == ["Good."]


def test_strangers_can_neither_read_nor_mark(served: Served, marked: Path) -> None:
    row = served.desk.marks.rows(served.desk.questions[0])[0]
    sent = {"key": row.key, "points": 0, "comment": "", "seen": None}
    before = made.grades(marked)
    # No cookie, a wrong one, another name for this computer.
    assert served.ask("GET", WHY, Cookie="")[0] == 403
    assert served.ask("GET", WHY, Cookie=f"{COOKIE}=guess")[0] == 403
    assert served.ask("GET", WHY, Host="evil.example")[0] == 403
    assert served.ask("GET", f"{WHY}?token=guess", Cookie="")[0] == 403
    # A foreign page that makes the browser send the cookie along.
    assert served.change(WHY, sent, Origin="http://evil.example")[0] == 403
    assert served.change(WHY, sent, Origin="")[0] == 403
    assert served.change(WHY, sent, X_Marking_Token="guess")[0] == 403
    assert served.change(WHY, sent, Content_Type="text/plain")[0] == 403
    assert served.change(f"{WHY}?token={served.desk.token}", sent, X_Marking_Token="")[0] == 403
    assert made.grades(marked) == before


def test_the_secret_leaves_the_address_at_once(served: Served) -> None:
    status, headers, _ = served.ask("GET", f"{WHY}?token={served.desk.token}", Cookie="")
    assert (status, headers["Location"]) == (302, WHY)
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]


def test_the_command_gives_an_address_and_says_what_is_missing(
    marked: Path, small_course: Path, monkeypatch, capsys
) -> None:
    addresses = []

    def interrupted(desk, *, port, start, ready) -> None:
        ready(f"http://127.0.0.1:1/question/{start.key}?token={desk.token}")
        raise KeyboardInterrupt

    monkeypatch.setattr("nbjudge.marking.server.serve", interrupted)
    monkeypatch.setattr("webbrowser.open", addresses.append)
    words_ = ["mark", "ps1", "q3", "--course", str(marked)]
    assert main(words_) == 0
    said = capsys.readouterr().out
    assert "Press Ctrl-C here when you are done" in said
    assert "All marks are in the gradebook" in said
    parts = urlsplit(addresses[0])
    assert parts.path == WHY
    assert len(parse_qs(parts.query)["token"][0]) > 20
    assert main([*words_, "--no-browser"]) == 0
    assert len(addresses) == 1
    assert main(["mark", "ps1", "q9", "--course", str(marked)]) == 2
    assert "Name one of: q3_why" in capsys.readouterr().err
    assert main(["mark", "ps7", "--course", str(marked)]) == 2
    assert "has no assignment 'ps7'" in capsys.readouterr().err


def test_before_the_grading_run_it_names_that_run(small_course: Path, capsys) -> None:
    assert main(["mark", "ps1", "--course", str(small_course), "--no-browser"]) == 2
    assert "Run: nbjudge grade ps1" in capsys.readouterr().err
